"""Dots, attendance and remarks as the database tells them."""

from datetime import date, timedelta

from sqlalchemy import Connection

from bot.domain.marks import Span
from bot.domain.views.records import DotKind
from bot.storage import records
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.school_year import TODAY, Counted, Place, place


async def test_a_dot_stands_until_its_date_or_the_end_of_its_term(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        key = (here.student, here.algebra, here.klass)
        here.seed.dot(*key, what="без срока")
        here.seed.dot(*key, due_on=TODAY, what="сегодня", kind="planned")
        here.seed.dot(*key, due_on=TODAY - timedelta(days=1), what="вчера")
        here.seed.dot(*key, day=date(2026, 10, 20), what="прошлая четверть")
        here.seed.dot(*key, closed_at=NOW, what="закрыта")
        mark = here.mark(4)
        here.seed.dot(*key, mark_id=mark, kind="again", what="спросить")
        view = records.dots(conn, here.ref, TODAY)
        assert [(dot.what, dot.kind) for dot in view.open] == [
            ("сегодня", DotKind.PLANNED),
            ("без срока", DotKind.OWED),
            ("спросить", DotKind.AGAIN),
        ]
        assert view.open[1].until == date(2026, 12, 30)
        assert view.open[2].mark == "4"

        later = records.dots(conn, here.ref, date(2027, 1, 11))
        assert later.open == ()

    await db.write(story)


async def test_a_dot_that_became_a_mark_says_which(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        mark = here.mark(5)
        here.seed.dot(
            here.student,
            here.algebra,
            here.klass,
            closed_at=NOW,
            closed_by_mark=mark,
        )
        view = records.dots(conn, here.ref, TODAY)
        assert view.open == ()
        assert [dot.mark for dot in view.settled] == ["5"]

    await db.write(story)


def absences(here: Place) -> None:
    """Two lessons missed on Wednesday, one of them not of the marked kind; late on Tuesday."""
    talk = here.seed.subject(here.school, "Разговоры о важном")
    here.seed.lesson(here.klass, here.algebra, TODAY, 1, topic="Дроби")
    here.seed.lesson(here.klass, talk, TODAY, 2)
    here.seed.lesson(here.klass, here.algebra, TODAY - timedelta(days=1), 1)
    here.seed.absent(here.student, here.klass, TODAY, 1, "б")
    here.seed.absent(here.student, here.klass, TODAY, 2, "б")
    here.seed.absent(here.student, here.klass, TODAY, 7, "н")
    here.seed.absent(here.student, here.klass, TODAY - timedelta(days=1), 1, "оп")


async def test_a_missed_lesson_is_told_with_its_topic(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        absences(here)
        with Counted(conn) as counted:
            view = records.attendance(conn, here.ref, Span.TERM, TODAY, TODAY)
        assert counted.statements == 2
        assert [(line.day.day, line.number, line.code, line.topic) for line in view.lines] == [
            (18, 1, "б", "Дроби"),
            (18, 2, "б", ""),
            (18, 7, "н", ""),
            (17, 1, "оп", ""),
        ]
        assert [line.counts for line in view.lines] == [True, False, True, False]
        before = records.attendance(conn, here.ref, Span.TERM, date(2026, 10, 1), TODAY)
        assert before.lines == ()
        assert before.days.term == "1 четверть"

    await db.write(story)


async def test_of_two_groups_it_is_the_students_own_lesson_that_was_missed(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        english = here.seed.subject(here.school, "Английский язык")
        groups = [
            here.seed.add(t.StudyGroup, class_id=here.klass, subject_id=english, name=name)
            for name in ("1", "2")
        ]
        for group in groups:
            here.seed.lesson(here.klass, english, TODAY, 3, group_id=group, topic=f"Группа {group}")
        here.seed.absent(here.student, here.klass, TODAY, 3)
        unknown = records.attendance(conn, here.ref, Span.WEEK, TODAY, TODAY)
        assert len(unknown.lines) == 1
        here.seed.add(
            t.GroupMember,
            group_id=groups[1],
            student_id=here.student,
            starts_on=date(2026, 9, 1),
        )
        known = records.attendance(conn, here.ref, Span.WEEK, TODAY, TODAY)
        assert [line.topic for line in known.lines] == [f"Группа {groups[1]}"]

    await db.write(story)


def remark(here: Place, day: date, *, praise: bool, text: str) -> None:
    here.seed.add(
        t.Remark,
        student_id=here.student,
        class_id=here.klass,
        day=day,
        praise=praise,
        text=text,
        set_by=here.teacher,
        set_at=NOW,
    )


async def test_praise_comes_first_and_the_term_is_counted(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        remark(here, date(2026, 11, 16), praise=False, text="Опоздание")
        remark(here, date(2026, 11, 18), praise=True, text="Помощь товарищу")
        remark(here, date(2026, 11, 10), praise=True, text="Доклад")
        remark(here, date(2026, 10, 10), praise=True, text="Первая четверть")
        with Counted(conn) as counted:
            view = records.remarks(conn, here.ref, TODAY, TODAY)
        assert counted.statements == 2
        assert [line.text for line in view.lines] == ["Помощь товарищу", "Опоздание"]
        assert (view.praise_of_term, view.others_of_term) == (2, 1)
        assert view.lines[0].by is not None

    await db.write(story)


async def test_every_year_with_a_class_can_be_looked_back_on(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        former = here.seed.klass(here.school, "4А", year=2025)
        here.seed.add(
            t.Membership,
            student_id=here.student,
            class_id=former,
            starts_on=date(2025, 9, 1),
            ends_on=date(2026, 8, 31),
        )
        view = records.years(conn, here.ref)
        assert [(time.year, time.name) for time in view.years] == [(2026, "5А"), (2025, "4А")]

    await db.write(story)
