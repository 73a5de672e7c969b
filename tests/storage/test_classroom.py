"""A class as its teacher sees to it: counts, codes, papers, the mornings; nobody else may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import i18n
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Role, Viewer
from bot.domain.views.classroom import Access
from bot.screens import classroom as screens
from bot.services import class_codes, class_mornings, class_papers, classroom
from bot.storage import links, viewers
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed

BOT = "42"
KEYS = ("an-invented-key-of-these-tests",)
WEEK = date(2026, 11, 9)
MONDAY = datetime(2026, 11, 16, 5, 10, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Five:
    seed: Seed
    school: int
    klass: int
    subject: int
    people: dict[str, int]

    def viewer(self, who: str = "teacher", now: datetime = NOW) -> Viewer:
        found = viewers.load(self.seed.conn, "telegram", who, now)
        assert found is not None
        return found


def five(conn: Connection) -> Five:
    """5А with two students, a mother who is linked and a father who is not; another teacher."""
    seed = Seed(conn)
    school = seed.school()
    teacher = seed.teacher(school)
    other = seed.teacher(school, "Смирнова Ольга Юрьевна")
    office = seed.teacher(school, "Канцелярия Ирина Львовна", "admin")
    klass = seed.klass(school, "5А", class_teacher_id=teacher)
    elsewhere = seed.klass(school, "6Б", class_teacher_id=other)
    subject = seed.subject(school)
    seed.term(klass)
    for day in (WEEK, date(2026, 11, 16), date(2026, 11, 17)):
        seed.lesson(klass, subject, day)
    anna = seed.student(school, klass, "Иванова Анна Петровна")
    boris = seed.student(school, klass, "Ёлкин Борис Олегович")
    stranger = seed.student(school, elsewhere, "Чужой Олег")
    mother = seed.parent(school, [anna])
    father = seed.parent(school, [boris], "Ёлкин Олег Ильич")
    people = {
        "teacher": teacher,
        "other": other,
        "office": office,
        "anna": anna,
        "boris": boris,
        "stranger": stranger,
        "mother": mother,
        "father": father,
    }
    for who in ("teacher", "other", "office", "mother"):
        seed.reader(people[who], who)
    return Five(seed, school, klass, subject, people)


ACTIONS: list[Callable[[Five, Viewer], Any]] = [
    lambda s, v: classroom.opened(s.seed.conn, v, s.klass, BOT, NOW),
    lambda s, v: classroom.signed(s.seed.conn, v, s.klass, None, NOW),
    lambda s, v: classroom.remind_to_sign(s.seed.conn, v, s.klass, WEEK, BOT, NOW),
    lambda s, v: classroom.sign_on_paper(s.seed.conn, v, s.klass, s.people["anna"], WEEK, NOW),
    lambda s, v: classroom.dots(s.seed.conn, v, s.klass, 0, NOW),
    lambda s, v: classroom.unreached(s.seed.conn, v, s.klass, BOT, NOW),
    lambda s, v: class_codes.listed(s.seed.conn, v, s.klass, 0, NOW),
    lambda s, v: class_codes.of_pupil(s.seed.conn, v, s.klass, s.people["anna"], NOW),
    lambda s, v: class_codes.issue(
        s.seed.conn, v, s.klass, s.people["anna"], s.people["mother"], KEYS, NOW
    ),
    lambda s, v: class_codes.issue_to_class(s.seed.conn, v, s.klass, KEYS, NOW, anew=False),
    lambda s, v: class_papers.weeks(s.seed.conn, v, s.klass, WEEK, None),
    lambda s, v: class_papers.report(s.seed.conn, v, s.klass, NOW),
    lambda s, v: class_papers.subjects(s.seed.conn, v, s.klass, NOW),
    lambda s, v: class_papers.journal(s.seed.conn, v, s.klass, s.subject, WEEK, NOW),
]


@pytest.mark.parametrize("number", range(len(ACTIONS)))
async def test_only_the_class_teacher_and_the_office_see_to_a_class(
    db: Database, number: int
) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        for who in ("other", "mother"):
            with pytest.raises(Refused):
                ACTIONS[number](school, school.viewer(who))
        ACTIONS[number](school, school.viewer("teacher"))

    await db.write(story)


async def test_how_a_class_stands(db: Database) -> None:
    def story(conn: Connection) -> None:
        school, today = five(conn), NOW.date()
        seed, people = school.seed, school.people
        seed.absent(people["anna"], school.klass, today)
        seed.absent(people["boris"], school.klass, today - timedelta(days=1))
        seed.dot(people["anna"], school.subject, school.klass, due_on=today)
        classroom.sign_on_paper(conn, school.viewer(), school.klass, people["boris"], WEEK, NOW)
        counts = classroom.opened(conn, school.viewer(), None, BOT, NOW).counts
        assert (counts.students, counts.signed, counts.absent) == (2, 1, 1)
        assert (counts.unexplained, counts.dots, counts.unreached) == (2, 1, 1)
        homes = classroom.unreached(conn, school.viewer(), school.klass, BOT, NOW)
        assert [home.name.last for home in homes.lines] == ["Ёлкин"]

    await db.write(story)


async def test_a_paper_signature_once_and_a_reminder_once_to_who_is_linked(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        viewer, people = school.viewer(), school.people
        view = classroom.remind_to_sign(conn, viewer, school.klass, WEEK, BOT, NOW)
        assert view.sent == 1, "the father has no phone here"
        again = classroom.remind_to_sign(conn, viewer, school.klass, WEEK, BOT, NOW)
        assert again.sent == 0
        classroom.sign_on_paper(conn, viewer, school.klass, people["anna"], WEEK, NOW)
        with pytest.raises(AlreadyDone):
            classroom.sign_on_paper(conn, viewer, school.klass, people["anna"], WEEK, NOW)
        with pytest.raises(Refused):
            classroom.sign_on_paper(conn, viewer, school.klass, people["stranger"], WEEK, NOW)
        rows = conn.execute(select(t.Outbox.kind, t.Outbox.payload)).all()
        assert [row.kind for row in rows] == [Kind.SIGN_REMINDER.value]
        assert rows[0].payload["name"] == "Анна"

    await db.write(story)


async def test_a_new_code_ends_the_former_one_and_a_lost_phone_is_closed(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        viewer, people = school.viewer(), school.people
        first = class_codes.issue(
            conn, viewer, school.klass, people["boris"], people["father"], KEYS, NOW
        )
        assert first.code.role is Role.PARENT
        held = {one.person: one.access for one in first.pupil.holders}
        assert held[people["father"]] is Access.HOLDING
        class_codes.issue(conn, viewer, school.klass, people["boris"], people["father"], KEYS, NOW)
        live = conn.execute(select(t.Code.id).where(t.Code.revoked_at.is_(None))).all()
        assert len(live) == 1

        lost = class_codes.issue(
            conn,
            viewer,
            school.klass,
            people["anna"],
            people["mother"],
            KEYS,
            NOW,
            close_old=True,
        )
        assert lost.closed
        assert links.linked(conn, [people["mother"]]) == set()
        with pytest.raises(Refused):
            class_codes.issue(
                conn, viewer, school.klass, people["anna"], people["father"], KEYS, NOW
            )
        with pytest.raises(Refused):
            class_codes.of_pupil(conn, viewer, school.klass, people["stranger"], NOW)

    await db.write(story)


async def test_slips_are_for_who_is_not_linked(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        viewer = school.viewer()
        _ref, issued = class_codes.issue_to_class(conn, viewer, school.klass, KEYS, NOW, anew=False)
        assert [code.name and code.name.last for code in issued.codes] == [
            "Ёлкин",
            "Ёлкин",
            "Иванова",
        ]
        _ref, again = class_codes.issue_to_class(conn, viewer, school.klass, KEYS, NOW, anew=False)
        assert (again.codes, again.holding) == ((), 3)
        _ref, anew = class_codes.issue_to_class(conn, viewer, school.klass, KEYS, NOW, anew=True)
        assert len(anew.codes) == 3

    await db.write(story)


async def test_the_report_says_who_needs_attention(db: Database) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        seed, people = school.seed, school.people
        for value, day in ((2, 10), (3, 11), (2, 12)):
            seed.mark(people["anna"], school.subject, school.klass, value, date(2026, 11, day))
        seed.mark(people["boris"], school.subject, school.klass, 5)
        seed.absent(people["boris"], school.klass, WEEK, code="б")
        report = class_papers.report(conn, school.viewer(), school.klass, NOW)
        boris, anna = report.lines
        assert (anna.weak, anna.at_risk, anna.values) == (("Алгебра",), True, (0, 0, 1, 2))
        assert (boris.missed, boris.unexplained, boris.at_risk) == (1, 0, False)
        page = class_papers.journal(conn, school.viewer(), school.klass, school.subject, WEEK, NOW)
        assert [day.day for day in page.days] == [9, 10, 11, 12, 16, 17]
        assert page.lines[0].cells == ("б", "", "", "", "", "5")
        assert page.lines[1].cells == ("", "2", "3", "2", "", "")
        _ref, weeks = class_papers.weeks(conn, school.viewer(), school.klass, WEEK, None)
        assert [one.student.name.last for one in weeks] == ["Ёлкин", "Иванова"]
        assert weeks[1].days[1].other_marks[0].text == "2"

    await db.write(story)


async def test_the_mornings_come_once_and_not_on_a_day_without_lessons(db: Database) -> None:
    school = await db.write(five)
    people = school.people

    def absent(conn: Connection) -> None:
        Seed(conn).absent(people["anna"], school.klass, MONDAY.date())

    await db.write(absent)
    assert await class_mornings.send_due(db, BOT, MONDAY) == 1
    assert await class_mornings.send_due(db, BOT, MONDAY) == 0
    tuesday = MONDAY + timedelta(days=1)
    assert await class_mornings.send_due(db, BOT, tuesday) == 1

    def look(conn: Connection) -> list[Any]:
        return list(conn.execute(select(t.Outbox.kind, t.Outbox.payload)).all())

    monday, unsigned = await db.read(look)
    assert monday.kind == Kind.CLASS_MORNING.value
    assert [name[0] for name in monday.payload["absent"]] == ["Иванова"]
    assert (monday.payload["unsigned"], monday.payload["students"]) == (2, 2)
    assert [name[0] for name in unsigned.payload["names"]] == ["Ёлкин", "Иванова"]

    def holiday(conn: Connection) -> None:
        conn.execute(update(t.Lesson).values(day=date(2026, 9, 1), number=t.Lesson.id))
        conn.execute(t.ClassMorning.__table__.delete())  # type: ignore[attr-defined]

    await db.write(holiday)
    assert await class_mornings.send_due(db, BOT, MONDAY) == 0


@pytest.mark.parametrize(
    ("locale", "nobody"),
    [("ru", "В классе пока никого нет."), ("en", "There is nobody in the class yet.")],
)
async def test_an_empty_class_says_so_everywhere(db: Database, locale: str, nobody: str) -> None:
    def story(conn: Connection) -> None:
        school = five(conn)
        teacher = conn.execute(
            select(t.SchoolClass.class_teacher_id).where(t.SchoolClass.id == school.klass)
        ).scalar_one()
        empty = school.seed.klass(school.school, "7В", class_teacher_id=teacher)
        viewer = school.viewer()
        with i18n.use(locale):
            for screen in (
                screens.overview(classroom.opened(conn, viewer, empty, BOT, NOW)),
                screens.signatures(classroom.signed(conn, viewer, empty, None, NOW)),
                screens.report(class_papers.report(conn, viewer, empty, NOW)),
            ):
                assert nobody in screen.text

    await db.write(story)
