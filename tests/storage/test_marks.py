"""A student's marks as the database tells them, on both backends."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Connection, insert, text, update

from bot.domain.errors import Refused
from bot.domain.marks import Span, Tier
from bot.domain.views.marks import SubjectLine
from bot.storage import mark_queries, marks
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.school_year import TODAY, Counted, Place, place


def corrected(here: Place, mark: int, value: int, action: str = "corrected") -> None:
    """What a teacher's correction writes."""
    here.seed.conn.execute(
        update(t.Mark).where(t.Mark.id == mark).values(value=value, text=str(value))
    )
    here.seed.add(
        t.MarkEvent,
        mark_id=mark,
        at=NOW + timedelta(hours=1),
        by_person=here.teacher,
        action=action,
        value=value,
        text=str(value),
        weight=Fraction(2),
        comment="",
        kind="Ответ на уроке",
    )


def only(lines: tuple[SubjectLine, ...]) -> SubjectLine:
    (line,) = lines
    return line


async def test_the_latest_marks_come_newest_first_and_by_pages(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        first = date(2026, 9, 1)
        ids = [here.mark(day=first + timedelta(days=number // 2)) for number in range(120)]
        seen: list[int] = []
        for page in range(12):
            with Counted(conn) as counted:
                view = marks.latest(conn, here.ref, TODAY, page)
            assert counted.statements == 1
            assert view.more is (page < 11)
            seen += [line.id for line in view.lines]
        assert seen == ids[::-1]
        assert marks.latest(conn, here.ref, TODAY, 99).lines == ()

    await any_db.write(story)


async def test_removed_marks_and_those_of_namesakes_are_not_in_the_list(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        kept = here.mark(4)
        here.mark(2, removed_at=NOW)
        namesake = here.seed.student(here.school, here.klass)
        theirs = here.seed.mark(namesake, here.algebra, here.klass, 3)
        assert [line.id for line in marks.latest(conn, here.ref, TODAY).lines] == [kept]
        of_namesake = marks.latest(conn, here.ref_of(namesake), TODAY)
        assert [line.id for line in of_namesake.lines] == [theirs]
        with pytest.raises(Refused):
            marks.details(conn, here.ref, theirs, TODAY)

    await any_db.write(story)


async def test_a_dot_stands_beside_its_mark_until_it_is_closed_or_lapses(
    any_db: Database,
) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        due = TODAY + timedelta(days=3)
        for values in ({}, {"closed_at": NOW}, {"due_on": due}):
            mark = here.mark(4, text="4.")
            here.seed.add(
                t.Dot,
                student_id=here.student,
                subject_id=here.algebra,
                class_id=here.klass,
                day=TODAY,
                kind="again",
                mark_id=mark,
                set_at=NOW,
                **values,
            )
        shown = [line.reads for line in marks.latest(conn, here.ref, TODAY).lines]
        assert shown == ["4.", "4", "4."]
        later = [line.reads for line in marks.latest(conn, here.ref, due + timedelta(1)).lines]
        assert later == ["4", "4", "4."]

    await any_db.write(story)


async def test_a_subject_has_its_exact_average_count_and_kinds(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(5, kind="Контрольная работа", weight=Fraction(3))
        here.mark(5, text="5-")
        here.mark(4, text="4/5", kind="Проверочная работа", weight=Fraction(5, 2))
        here.mark(5, text="4/5", kind="Проверочная работа", weight=Fraction(5, 2))
        here.mark(None, text="зач", kind="Зачёт", weight=Fraction(3))
        here.mark(2, day=date(2026, 10, 1))  # the term before
        view = marks.of_subject(conn, here.ref, here.algebra, Span.TERM, TODAY, TODAY)
        assert view.subject.average == Fraction(95, 20)
        assert view.subject.counted == 4
        assert view.subject.marks == ("5", "5-", "4", "5", "зач")
        assert view.by_tier == {Tier.TESTS: Fraction(75, 16), Tier.CLASS: Fraction(5)}
        odd = [line.odd_weight for line in view.lines]
        assert odd == [None, Fraction(5, 2), Fraction(5, 2), None, None]
        year = marks.of_subject(conn, here.ref, here.algebra, Span.YEAR, TODAY, TODAY)
        assert year.subject.average == Fraction(103, 24)

    await any_db.write(story)


async def test_a_subject_without_marks_is_still_there_and_marked_off(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        hour = here.seed.subject(here.school, "Разговоры о важном")
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 16), 1, topic="Дроби")
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 17), 1)
        here.seed.lesson(here.klass, hour, date(2026, 11, 16), 2, topic="День матери")
        with Counted(conn) as counted:
            view = marks.by_subject(conn, here.ref, Span.TERM, TODAY, TODAY)
        assert counted.statements == 6
        line = only(view.lines)
        assert (line.average, line.counted) == (None, 0)
        assert line.filled_until == date(2026, 11, 16)
        past = marks.by_subject(conn, here.ref, Span.TERM, date(2026, 10, 1), TODAY)
        assert past.lines == ()

    await any_db.write(story)


async def test_filled_in_up_to_counts_the_whole_class(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.mark(5, day=date(2026, 11, 5))
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 16), 1)
        other = here.seed.student(here.school, here.klass, "Петров Пётр")
        here.seed.mark(other, here.algebra, here.klass, 4, date(2026, 11, 13))
        line = only(marks.by_subject(conn, here.ref, Span.TERM, TODAY, TODAY).lines)
        assert line.filled_until == date(2026, 11, 13)
        assert line.counted == 1

    await any_db.write(story)


async def test_filled_in_up_to_does_not_depend_on_what_is_looked_at(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 13), 1, topic="Дроби")
        here.seed.lesson(here.klass, here.algebra, date(2026, 11, 20), 1)
        history = here.seed.subject(here.school, "История")
        here.seed.lesson(here.klass, history, date(2026, 11, 12), 2, topic="Рим")
        for span in (Span.WEEK, Span.MONTH, Span.TERM, Span.YEAR):
            view = marks.by_subject(conn, here.ref, span, TODAY, TODAY)
            filled = {line.id: line.filled_until for line in view.lines}
            assert filled[here.algebra] == date(2026, 11, 13)
            # and a subject that is not taught in the week is not among its subjects
            assert (history in filled) is (span is not Span.WEEK)

    await any_db.write(story)


async def test_a_subject_kept_on_paper_says_so(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        conn.execute(update(t.School).values(settings={"paper_subjects": ["алгебра"]}))
        here.mark(5)
        assert only(marks.by_subject(conn, here.ref, Span.YEAR, TODAY, TODAY).lines).on_paper

    await any_db.write(story)


async def test_lessons_missed_are_those_of_the_own_group(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        seed, day = here.seed, date(2026, 11, 16)
        art, craft = seed.subject(here.school, "Музыка"), seed.subject(here.school, "Труд")
        own = seed.add(t.StudyGroup, class_id=here.klass, subject_id=craft, name="1")
        other = seed.add(t.StudyGroup, class_id=here.klass, subject_id=art, name="2")
        seed.add(t.GroupMember, group_id=own, student_id=here.student, starts_on=day)
        seed.lesson(here.klass, craft, day, 1, group_id=own)
        seed.lesson(here.klass, art, day, 1, group_id=other)
        seed.lesson(here.klass, here.algebra, day, 2)
        seed.lesson(here.klass, here.algebra, day, 3)
        for number, code in ((1, "н"), (2, "б"), (3, "оп")):
            seed.add(
                t.Attendance,
                student_id=here.student,
                class_id=here.klass,
                day=day,
                number=number,
                code=code,
                edited_at=NOW,
            )
        view = marks.by_subject(conn, here.ref, Span.WEEK, day, TODAY)
        assert {line.name: line.missed for line in view.lines} == {"Алгебра": 1, "Труд": 1}

    await any_db.write(story)


async def test_without_members_every_group_of_the_hour_is_shown(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        for name in ("1", "2"):
            group = here.seed.add(
                t.StudyGroup, class_id=here.klass, subject_id=here.algebra, name=name
            )
            here.seed.lesson(here.klass, here.algebra, TODAY, 1, group_id=group)
        assert only(marks.by_subject(conn, here.ref, Span.WEEK, TODAY, TODAY).lines).missed == 0

    await any_db.write(story)


async def test_the_term_mark_is_what_the_school_entered(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        day = date(2026, 10, 1)
        here.mark(4, day=day)
        entered = {"term": ("1 четверть", "5"), "year": ("", "н/а")}
        for period, (name, mark) in entered.items():
            here.seed.add(
                t.TermMark,
                student_id=here.student,
                subject_id=here.algebra,
                class_id=here.klass,
                period=period,
                term_name=name,
                text=mark,
                edited_at=NOW,
            )

        def result(span: Span) -> str:
            return only(marks.by_subject(conn, here.ref, span, day, TODAY).lines).result

        assert (result(Span.TERM), result(Span.YEAR), result(Span.MONTH)) == ("5", "н/а", "")

    await any_db.write(story)


async def test_owed_work_stands_with_its_subject_until_it_lapses(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        for due in (TODAY, TODAY - timedelta(days=1)):
            here.seed.add(
                t.Dot,
                student_id=here.student,
                subject_id=here.algebra,
                class_id=here.klass,
                day=date(2026, 11, 10),
                kind="owed",
                what="Переписать",
                due_on=due,
                set_at=NOW,
            )
        with Counted(conn) as counted:
            view = marks.of_subject(conn, here.ref, here.algebra, Span.TERM, TODAY, TODAY)
        assert counted.statements == 7
        assert [dot.due_on for dot in view.dots] == [TODAY]

    await any_db.write(story)


async def test_a_mark_tells_who_set_it_and_how_it_was_corrected(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        mark = here.mark(4, set_by=here.teacher, comment="Нет хода решения")
        corrected(here, mark, 5)
        view = marks.details(conn, here.ref, mark, TODAY)
        assert [(state.reads, state.action) for state in view.states] == [
            ("4", "set"),
            ("5", "corrected"),
        ]
        assert [state.by.short for state in view.states if state.by] == ["Бирюкова Е. П."] * 2
        assert (view.line.reads, view.comment, view.removed) == ("5", "Нет хода решения", False)

    await any_db.write(story)


async def test_a_removed_mark_opens_to_its_history(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        mark = here.mark(2, removed_at=NOW)
        corrected(here, mark, 2, "removed")
        view = marks.details(conn, here.ref, mark, TODAY)
        assert view.removed
        assert view.states[-1].action == "removed"

    await any_db.write(story)


async def test_past_years_are_read_in_the_class_of_that_year(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        then = here.seed.klass(here.school, "4А", year=2025)
        conn.execute(
            insert(t.Membership).values(
                student_id=here.student,
                class_id=then,
                starts_on=date(2025, 9, 1),
                ends_on=date(2026, 5, 31),
            )
        )
        here.seed.term(then, "3 четверть", date(2026, 1, 11), date(2026, 3, 20))
        day = date(2026, 2, 10)
        here.seed.mark(here.student, here.algebra, then, 3, day)
        view = marks.by_subject(conn, here.ref, Span.TERM, day, TODAY)
        assert (view.grade, view.days.term) == (4, "3 четверть")
        assert only(view.lines).average == 3
        assert view.days.after == date(2026, 9, 1)
        assert view.days.before is None
        long_ago = marks.by_subject(conn, here.ref, Span.WEEK, date(1990, 1, 1), TODAY)
        assert long_ago.days.last >= date(2025, 9, 1)
        ahead = marks.by_subject(conn, here.ref, Span.WEEK, date(2099, 1, 1), TODAY)
        assert TODAY in ahead.days

    await any_db.write(story)


async def test_an_empty_year_is_empty_everywhere(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        assert marks.latest(conn, here.ref, TODAY).lines == ()
        for span in Span:
            assert marks.by_subject(conn, here.ref, span, TODAY, TODAY).lines == ()
            view = marks.of_subject(conn, here.ref, here.algebra, span, TODAY, TODAY)
            assert (view.lines, view.subject.average) == ((), None)

    await any_db.write(story)


async def test_a_subject_of_another_school_is_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = place(conn)
        there = here.seed.subject(here.seed.school("Школа № 7"))
        with pytest.raises(Refused):
            marks.of_subject(conn, here.ref, there, Span.TERM, TODAY, TODAY)

    await any_db.write(story)


async def test_the_latest_marks_are_read_off_the_index_without_sorting(sqlite_db: Database) -> None:
    """What keeps the screen flat at a million marks."""

    def story(conn: Connection) -> None:
        compiled = mark_queries.LATEST.statement.compile()
        values = compiled.params | {"student": 1, "today": "2026-11-18", "offset": 0}
        plan = conn.execute(text(f"EXPLAIN QUERY PLAN {compiled}"), values).all()
        said = " / ".join(row.detail for row in plan)
        assert "ix_mark_student_id_mark_day" in said
        assert "B-TREE" not in said
        assert "SCAN" not in said

    await sqlite_db.write(story)
