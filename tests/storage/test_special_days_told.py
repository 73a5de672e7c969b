"""A day made special in the chat: who is told, what they read, and that nobody hears it twice."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import i18n
from bot.domain.people import Hat, Name, SchoolRef, StaffRef, Viewer
from bot.screens.pushes import render
from bot.services import beginnings_told, day_changes, office_day, office_imports
from bot.storage import import_requests
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed

BOT = "42"
DAY = date(2026, 11, 20)  # a Friday
LATER = NOW + timedelta(minutes=10)


@dataclass
class School:
    db: Database
    viewer: Viewer
    klass: int
    other: int
    lesson: int
    chats: dict[str, int]

    async def make(self, kind: str, klass: int | None = None, now: Any = NOW) -> int | None:
        """From the button to the end of the import: how many phones hear of it."""

        def done(conn: Connection) -> int | None:
            asked = office_day.make_special_day(conn, self.viewer, DAY, kind, klass, BOT, now)
            request = office_imports.begin(
                conn, self.viewer, asked, now, new_year=False, accept=False
            )
            prepared = office_imports.filled_in(request)
            return office_imports.apply(conn, request, prepared, "", now).told

        return await self.db.write(done)

    async def undo(self, now: Any) -> int | None:
        def done(conn: Connection) -> int | None:
            last = import_requests.last_import(conn, self.viewer.staff[0])
            assert last is not None
            asked = office_imports.begin_undo(conn, self.viewer, last.id, BOT, now)
            return office_imports.undo(conn, office_imports.get(conn, asked), now).told

        return await self.db.write(done)

    async def sent(self) -> None:
        await self.db.write(
            lambda conn: conn.execute(
                update(t.Outbox).where(t.Outbox.status == "waiting").values(status="sent")
            )
        )

    async def waiting(self, locale: str = "ru") -> dict[str, list[str]]:
        """By reader: what waits for them, in words."""
        names = {chat: name for name, chat in self.chats.items()}

        def read(conn: Connection) -> dict[str, list[str]]:
            rows = conn.execute(
                select(t.Outbox.chat_id, t.Outbox.kind, t.Outbox.payload)
                .where(t.Outbox.status == "waiting")
                .order_by(t.Outbox.id)
            )
            found: dict[str, list[str]] = {}
            with i18n.use(locale):
                for row in rows:
                    screen = render(row.kind, row.payload)
                    assert screen is not None
                    found.setdefault(names[row.chat_id], []).append(screen.text)
            return found

        return await self.db.read(read)


@pytest.fixture
async def school(db: Database) -> School:
    def plant(conn: Connection) -> School:
        seed = Seed(conn)
        its_id = seed.school()
        office = seed.teacher(its_id, "Седова Ирина Олеговна", role="admin")
        algebraist = seed.teacher(its_id)
        idle = seed.teacher(its_id, "Праздный Лев Львович")
        klass, other = seed.klass(its_id), seed.klass(its_id, "6Б")
        algebra = seed.subject(its_id)
        for one in (klass, other):
            seed.term(one)
        slot = {"class_id": klass, "subject_id": algebra, "starts_on": date(2026, 9, 1)}
        for weekday in (0, 4):
            seed.add(t.TimetableSlot, **slot, weekday=weekday, number=1, teacher_id=algebraist)
        lesson = seed.lesson(klass, algebra, DAY, 1, teacher_id=algebraist)
        anna = seed.student(its_id, klass)
        boris = seed.student(its_id, other, "Белов Борис Ильич")
        mother, father = (
            seed.parent(its_id, [anna]),
            seed.parent(its_id, [anna], "Иванов Пётр Ильич"),
        )
        closed = seed.parent(its_id, [anna], "Закрытый Олег Ильич", "closed")
        neighbour = seed.parent(its_id, [boris], "Белов Илья Олегович")
        people = {
            "anna": anna, "mother": mother, "father": father, "closed": closed,
            "neighbour": neighbour, "teacher": algebraist, "idle": idle, "office": office,
        }  # fmt: skip
        chats = {
            name: seed.reader(person, f"{2000 + n}")
            for n, (name, person) in enumerate(people.items())
        }
        name = Name("Седова", "Ирина", "Олеговна")
        ref = StaffRef(office, name, SchoolRef(its_id, "Школа № 14", "Europe/Moscow"), True)
        account = seed.account("1")
        viewer = Viewer(account, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(ref,))
        return School(db, viewer, klass, other, lesson, chats)

    return await db.write(plant)


@pytest.mark.parametrize(
    ("locale", "kind", "head", "line"),
    [
        ("ru", "off", "📅 5А · пятница, 20 ноября", "В этот день уроков нет."),
        ("en", "off", "📅 5А · Friday 20 November", "No lessons on this day."),
        ("ru", "remote", "📅 5А · пятница, 20 ноября", "Дистанционное обучение."),
        ("en", "remote", "📅 5А · Friday 20 November", "Remote learning."),
        ("ru", "0", "📅 5А · пятница, 20 ноября", "понедельник"),
        ("en", "0", "📅 5А · Friday 20 November", "Monday"),
    ],
)
async def test_a_class_its_families_and_its_teachers_are_told(
    school: School, locale: str, kind: str, head: str, line: str
) -> None:
    assert await school.make(kind, school.klass) == 4
    waiting = await school.waiting(locale)
    assert set(waiting) == {"anna", "mother", "father", "teacher"}
    for (text,) in waiting.values():
        assert head in text
        assert line in text


async def test_a_day_of_the_whole_school_is_told_to_every_family(school: School) -> None:
    assert await school.make("off") == 5
    waiting = await school.waiting()
    assert "neighbour" in waiting
    assert "idle" not in waiting, "nobody who has no lessons there"
    assert "Школа № 14" in waiting["mother"][0]


async def test_what_changes_nothing_is_told_to_nobody(school: School) -> None:
    await school.make("off", school.klass)
    await school.sent()
    assert await school.make("off", school.klass, LATER) is None
    assert await school.waiting() == {}


async def test_a_day_taken_back_at_once_is_never_heard_of(school: School) -> None:
    await school.make("off", school.klass)
    assert await school.undo(NOW + timedelta(minutes=1)) == 0
    assert await school.waiting() == {}


async def test_a_day_taken_back_later_is_as_usual_again(school: School) -> None:
    await school.make("off", school.klass)
    await school.sent()
    assert await school.undo(LATER) == 4
    (text,) = (await school.waiting())["mother"]
    assert "Уроки снова по обычному расписанию." in text


async def test_no_alert_follows_that_the_day_begins_otherwise(school: School) -> None:
    def cancelled(conn: Connection) -> None:
        day_changes.cancel(conn, school.viewer, school.lesson, BOT, NOW)

    await school.db.write(cancelled)
    await school.sent()
    await school.make("remote", school.klass, LATER)
    evening = NOW + timedelta(days=1, hours=3)
    await school.db.write(lambda conn: beginnings_told.look(conn, BOT, evening))
    assert {name: len(texts) for name, texts in (await school.waiting()).items()} == {
        "anna": 1, "mother": 1, "father": 1, "teacher": 1,
    }  # fmt: skip
