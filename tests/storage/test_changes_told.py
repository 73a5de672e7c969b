"""A changed day is told once: how it begins is in the message, and no alert follows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import i18n
from bot.domain.people import Hat, Name, SchoolRef, StaffRef, Viewer
from bot.screens.pushes import render
from bot.services import beginnings_told, day_changes
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed

BOT = "42"
TOMORROW = date(2026, 11, 19)
EVENING = NOW + timedelta(hours=3)  # six o'clock in Moscow


@dataclass
class School:
    db: Database
    viewer: Viewer
    first: int
    second: int
    mother: int

    async def cancel(self, lesson: int, now: datetime) -> int | None:
        view = await self.db.write(
            lambda conn: day_changes.cancel(conn, self.viewer, lesson, BOT, now)
        )
        return view.told

    async def restore(self, lesson: int, now: datetime) -> int | None:
        view = await self.db.write(
            lambda conn: day_changes.restore(conn, self.viewer, lesson, BOT, now)
        )
        return view.told

    async def look(self, now: datetime) -> None:
        await self.db.write(lambda conn: beginnings_told.look(conn, BOT, now))

    async def sent(self) -> None:
        """Everything that waits goes out."""
        await self.db.write(
            lambda conn: conn.execute(
                update(t.Outbox).where(t.Outbox.status == "waiting").values(status="sent")
            )
        )

    async def told(self, *, waiting: bool = False) -> list[str]:
        """The kinds of what the mother was or will be sent."""
        states = ("waiting",) if waiting else ("waiting", "sent")

        def read(conn: Connection) -> list[str]:
            rows = select(t.Outbox.kind).where(
                t.Outbox.chat_id == self.mother, t.Outbox.status.in_(states)
            )
            return list(conn.execute(rows.order_by(t.Outbox.id)).scalars())

        return await self.db.read(read)

    async def text(self, locale: str) -> str:
        def read(conn: Connection) -> str:
            row = conn.execute(
                select(t.Outbox.kind, t.Outbox.payload).where(
                    t.Outbox.chat_id == self.mother, t.Outbox.status == "waiting"
                )
            ).one()
            with i18n.use(locale):
                screen = render(row.kind, row.payload)
            assert screen is not None
            return screen.text

        return await self.db.read(read)


@pytest.fixture
async def school(db: Database) -> School:
    def plant(conn: Connection) -> School:
        seed = Seed(conn)
        its_id = seed.school()
        office = seed.teacher(its_id, "Седова Ирина Олеговна", role="admin")
        klass = seed.klass(its_id)
        child = seed.student(its_id, klass)
        algebra, russian = seed.subject(its_id), seed.subject(its_id, "Русский язык")
        first = seed.lesson(klass, algebra, TOMORROW, 1)
        second = seed.lesson(klass, russian, TOMORROW, 2)
        mother = seed.reader(seed.parent(its_id, [child]), "2001")
        name = Name("Седова", "Ирина", "Олеговна")
        ref = StaffRef(office, name, SchoolRef(its_id, "Школа № 14", "Europe/Moscow"), True)
        viewer = Viewer(1, "ru", hat=Hat.STAFF, hats=(Hat.STAFF,), staff=(ref,))
        return School(db, viewer, first, second, mother)

    return await db.write(plant)


@pytest.mark.parametrize(
    ("locale", "begins", "line"),
    [
        ("ru", "День начинается так: 2 урок, русский язык, в 9:25", "отменён"),
        ("en", "The day begins with lesson 2, Russian, at 9:25, room 201", "cancelled"),
    ],
)
async def test_one_message_says_the_change_and_how_the_day_begins(
    school: School, locale: str, begins: str, line: str
) -> None:
    await school.cancel(school.first, EVENING)
    await school.look(EVENING + timedelta(minutes=1))
    assert await school.told() == ["day_begins"]
    text = await school.text(locale)
    assert begins in text
    assert line in text


async def test_what_was_told_at_noon_is_not_told_again_in_the_evening(school: School) -> None:
    await school.cancel(school.first, NOW)
    await school.sent()
    await school.look(EVENING)
    assert await school.told() == ["timetable"]


async def test_a_change_taken_back_before_anybody_heard_is_no_news(school: School) -> None:
    assert await school.cancel(school.first, EVENING) == 1
    assert await school.restore(school.first, EVENING + timedelta(minutes=1)) == 0
    await school.look(EVENING + timedelta(minutes=2))
    assert await school.told() == []


async def test_a_change_taken_back_later_is_told_once_too(school: School) -> None:
    await school.cancel(school.first, EVENING)
    await school.sent()
    assert await school.restore(school.first, EVENING + timedelta(minutes=9)) == 1
    await school.look(EVENING + timedelta(minutes=10))
    assert await school.told(waiting=True) == ["timetable"]
    assert "по расписанию" in await school.text("ru")


async def test_what_an_import_changes_afterwards_is_still_an_alert(school: School) -> None:
    await school.cancel(school.first, EVENING)
    await school.db.write(
        lambda conn: conn.execute(
            update(t.Lesson).where(t.Lesson.id == school.second).values(status="cancelled")
        )
    )
    await school.look(EVENING + timedelta(minutes=1))
    assert await school.told() == ["day_begins", "first_lesson"]


async def test_an_alert_that_waits_gives_way_to_the_whole_story(school: School) -> None:
    await school.db.write(
        lambda conn: conn.execute(
            update(t.Lesson).where(t.Lesson.id == school.first).values(status="cancelled")
        )
    )
    await school.look(EVENING)
    assert await school.told() == ["first_lesson"]
    await school.cancel(school.second, EVENING + timedelta(minutes=1))
    await school.look(EVENING + timedelta(minutes=2))
    assert await school.told() == ["day_begins"]


async def test_two_changes_of_one_second_are_both_told(school: School) -> None:
    await school.cancel(school.first, EVENING)
    await school.cancel(school.second, EVENING)
    assert await school.told(waiting=True) == ["day_begins"]
    assert "В этот день уроков нет." in await school.text("ru")
