"""The forecast as the database tells it: lessons left, weights in use, the school's rule."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import Connection, update

from bot.domain.errors import Refused
from bot.domain.forecast import Way, tried_text
from bot.domain.marks import Span, Weighed
from bot.services import chart, forecast
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.school_year import TODAY, Counted, Place, place

MOST_STATEMENTS = 8
THREE = Fraction(3)


def lessons_ahead(here: Place, *days: int, number: int = 1) -> None:
    for day in days:
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, day), number)


async def test_a_five_is_counted_in_the_lessons_that_are_left(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(4, weight=Fraction(2))
        here.mark(4, weight=Fraction(2))
        here.mark(3, weight=THREE, kind="Контрольная", day=date(2026, 11, 9))
        lessons_ahead(here, 20, 24, 27)
        view = forecast.of_subject(conn, here.ref, here.algebra, "", None, NOW)
        outlook = view.subject.outlook
        assert outlook.now == Fraction(25, 7)
        assert (outlook.heading, outlook.lessons_left) == (4, 3)
        (five,) = outlook.goals
        assert five.ways == ()
        assert outlook.best_mark == 4
        assert [kind.weight for kind in view.subject.weights] == [3, 2]

        lessons_ahead(here, 30)
        view = forecast.of_subject(conn, here.ref, here.algebra, "", None, NOW)
        (five,) = view.subject.outlook.goals
        assert five.ways == ()
        lessons_ahead(here, 25)
        (five,) = forecast.of_subject(
            conn, here.ref, here.algebra, "", None, NOW
        ).subject.outlook.goals
        assert five.ways == (Way(5, THREE, 5),)

    await db.write(story)


async def test_only_lessons_that_will_be_given_to_the_student_are_left(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(5)
        lessons_ahead(here, 17, 18)  # past, and this morning
        lessons_ahead(here, 18, number=9)  # this evening
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 19), status="cancelled")
        here.seed.lesson(here.klass, here.algebra, date(2027, 1, 14))  # the next term
        english = here.seed.subject(here.school, "Английский язык")
        groups = [
            here.seed.add(t.StudyGroup, class_id=here.klass, subject_id=english, name=name)
            for name in ("1", "2")
        ]
        here.seed.add(
            t.GroupMember,
            group_id=groups[0],
            student_id=here.student,
            starts_on=date(2026, 9, 1),
        )
        for group in groups:
            here.seed.lesson(here.klass, english, date(2026, 11, 20), group_id=group)
        view = forecast.of_term(conn, here.ref, NOW, 0)
        left = {line.name: line.outlook.lessons_left for line in view.subjects}
        assert left == {"Алгебра": 1, "Английский язык": 1}

    await db.write(story)


async def test_the_rule_of_the_school_decides_and_is_stated(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(4)
        here.mark(5)
        ways = {}
        for rounding in (",5", ",6"):
            conn.execute(update(t.School).values(settings={"rounding": rounding}))
            view = forecast.of_term(conn, here.ref, NOW, 0)
            ways[view.rounding] = view.subjects[0].outlook.heading
        assert ways == {",5": 5, ",6": 4}

    await db.write(story)


async def test_tried_marks_need_a_weight_that_the_subject_has(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(4, weight=Fraction(2))
        tried = tried_text([Weighed(5, Fraction(2))])
        view = forecast.of_subject(conn, here.ref, here.algebra, tried, 200, NOW)
        assert view.subject.outlook.tried_average == Fraction(9, 2)
        assert view.subject.outlook.tried_heading == 5
        for text, weight in (("58c", None), ("garbage", None), ("", 300), (tried[:2], None)):
            with pytest.raises(Refused):
                forecast.of_subject(conn, here.ref, here.algebra, text, weight, NOW)

    await db.write(story)


async def test_there_is_no_forecast_for_the_first_grade_or_another_school(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(5)
        with pytest.raises(Refused):
            forecast.of_term(conn, here.ref_of(here.student, grade=1), NOW, 0)
        other = here.seed.subject(here.seed.school("Школа № 7"), "Химия")
        with pytest.raises(Refused):
            forecast.of_subject(conn, here.ref, other, "", None, NOW)

    await db.write(story)


async def test_after_the_term_nothing_is_promised(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(4)
        here.seed.add(
            t.TermMark,
            student_id=here.student,
            subject_id=here.algebra,
            class_id=here.klass,
            period="term",
            term_name="2 четверть",
            value=4,
            text="4",
            edited_at=NOW,
        )
        january = datetime(2027, 1, 3, 9, tzinfo=UTC)
        view = forecast.of_subject(conn, here.ref, here.algebra, "", None, january)
        assert view.over
        assert view.subject.result == "4"
        assert view.subject.outlook.lessons_left == 0

    await db.write(story)


async def test_a_forecast_takes_few_statements_however_much_there_is(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(4)
        with Counted(conn) as few:
            forecast.of_term(conn, here.ref, NOW, 0)
        for number in range(8):
            subject = here.seed.subject(here.school, f"Предмет {number}")
            here.seed.mark(here.student, subject, here.klass, 4, TODAY)
            here.seed.lesson(here.klass, subject, date(2026, 11, 23), number)
        with Counted(conn) as many:
            view = forecast.of_term(conn, here.ref, NOW, 0)
        assert len(view.subjects) == 9
        assert few.statements == many.statements <= MOST_STATEMENTS - 2  # viewer and state too

    await db.write(story)


# --- the chart ---


async def test_a_chart_ticks_the_subjects_with_the_most_marks(db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        ids = [here.algebra] + [
            here.seed.subject(here.school, name) for name in ("Химия", "Физика", "Музыка")
        ]
        for count, subject in enumerate(ids, 1):
            for day in range(count):
                here.seed.mark(here.student, subject, here.klass, 4, date(2026, 11, 3 + day))
        view = chart.choice(conn, here.ref, Span.TERM, None, False, NOW)
        assert {line.name for line in view.drawn} == {"Химия", "Физика", "Музыка"}
        assert [line.name for line in view.subjects] == ["Алгебра", "Музыка", "Физика", "Химия"]
        one = next(line for line in view.subjects if line.name == "Алгебра")
        only = chart.choice(conn, here.ref, Span.YEAR, 1 << one.bit, True, NOW)
        assert [line.name for line in only.drawn] == ["Алгебра"]
        hostile = chart.choice(conn, here.ref, Span.TERM, (1 << 62) - 1, False, NOW)
        assert len(hostile.drawn) == 4
        nothing = chart.choice(conn, here.ref, Span.TERM, 1 << 50, False, NOW)
        assert nothing.drawn == ()
        for span in (Span.WEEK, Span.MONTH):
            with pytest.raises(Refused):
                chart.choice(conn, here.ref, span, None, False, NOW)

    await db.write(story)


async def test_all_subjects_of_a_class_can_be_ticked_and_too_many_are_never_dropped_unasked(
    db: Database,
) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        marked = [here.seed.subject(here.school, f"Предмет {number}") for number in range(8)]
        for subject in marked:
            here.seed.mark(here.student, subject, here.klass, 4, TODAY)
        for number in (8, 9):  # marked last term only
            quiet = here.seed.subject(here.school, f"Предмет {number}")
            here.seed.mark(here.student, quiet, here.klass, 4, date(2026, 9, 10))
        view = chart.choice(conn, here.ref, Span.TERM, 0, False, NOW)
        bits = [one.bit for one in view.subjects if one.name.startswith("Предмет")]
        eight = sum(1 << bit for bit in bits[:8])
        full = chart.choice(conn, here.ref, Span.TERM, eight, False, NOW)
        assert len(full.drawn) == 8
        ninth = chart.choice(conn, here.ref, Span.TERM, eight | 1 << bits[8], False, NOW)
        assert (ninth.over, len(ninth.ticked), ninth.drawn) == (1, 9, ())
        unmarked = chart.choice(conn, here.ref, Span.TERM, 1 << bits[8] | 1 << bits[9], False, NOW)
        assert (len(unmarked.ticked), unmarked.drawn) == (2, ())

    await db.write(story)
