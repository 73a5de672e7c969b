"""Every button of marks and the school: the own child's opens, another family's is refused."""

from datetime import date

import pytest
from sqlalchemy import Connection, update

from bot import i18n
from bot.domain.errors import Refused
from bot.domain.marks import Span
from bot.domain.people import StudentRef
from bot.handlers import marks, school
from bot.handlers.turn import Answers, Facts, Turn
from bot.keyboards.actions.marks import (
    OpenMark,
    OpenMarks,
    OpenMarksBySubject,
    OpenSubjectMarks,
    OpenTermMarks,
)
from bot.keyboards.actions.school import (
    OpenClassmates,
    OpenSchool,
    OpenSchoolLinks,
    OpenStaffList,
)
from bot.keyboards.codec import Action
from bot.storage import tables as t
from bot.storage import viewers
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.school_year import Counted, Place, place

ANSWERS: Answers = {**marks.READS, **school.READS}
MOST_STATEMENTS = 8


def press(conn: Connection, action: Action) -> str:
    """The text of the screen, with the viewer loaded in the same hop."""
    viewer = viewers.load(conn, "telegram", "1001", NOW)
    assert viewer is not None
    turn = Turn(conn, viewer, NOW, "1001", Facts("1", "zvonok_bot", ("key",)))
    with i18n.use(viewer.locale):
        return ANSWERS[type(action)](turn, action).text


def family(conn: Connection) -> Place:
    here = place(conn)
    here.seed.link(here.seed.account(), here.seed.parent(here.school, [here.student]))
    return here


def every(student: StudentRef, subject: int, mark: int) -> tuple[Action, ...]:
    """One press of each kind, for that student."""
    return (
        OpenMarks(student.id),
        OpenMarksBySubject(student.id),
        OpenMarksBySubject(student.id, Span.YEAR, date(2026, 10, 1)),
        OpenSubjectMarks(student.id, subject),
        OpenMark(student.id, mark),
        OpenTermMarks(student.id),
        OpenTermMarks(student.id, 2025, 4),
        OpenSchool(student.id),
        OpenStaffList(student.id),
        OpenSchoolLinks(student.id),
        OpenClassmates(student.id),
    )


async def test_each_button_opens_for_the_own_child_in_few_statements(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = family(conn)
        conn.execute(update(t.School).values(settings={"show_classmates": True}))
        actions = every(here.ref, here.algebra, here.mark())
        assert {type(action) for action in actions} == set(ANSWERS)
        for action in actions:
            with Counted(conn) as counted:
                assert press(conn, action)
            assert counted.statements <= MOST_STATEMENTS, action
        with Counted(conn) as counted:
            press(conn, OpenMarks(here.student))
        assert counted.statements == 2

    await any_db.write(story)


async def test_each_button_is_refused_for_another_familys_child(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = family(conn)
        theirs = here.seed.student(here.school, here.klass, "Петров Пётр Ильич")
        mark = here.seed.mark(theirs, here.algebra, here.klass)
        for action in every(here.ref_of(theirs), here.algebra, mark):
            with pytest.raises(Refused):
                press(conn, action)
        with pytest.raises(Refused):
            press(conn, OpenMark(here.student, mark))

    await any_db.write(story)


async def test_a_first_grader_is_shown_no_mark_by_any_button(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = family(conn)
        conn.execute(update(t.SchoolClass).values(grade=1, name="1А"))
        mark = here.mark(5)
        for action in every(here.ref, here.algebra, mark)[:5]:
            text = press(conn, action)
            assert "В первом классе отметок нет" in text
            assert "5,00" not in text

    await any_db.write(story)


async def test_absurd_pages_and_days_are_answered(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        here = family(conn)
        here.mark()
        for page in (-5, 10**6):
            press(conn, OpenMarks(here.student, page))
            press(conn, OpenMarksBySubject(here.student, page=page))
            press(conn, OpenSubjectMarks(here.student, here.algebra, page=page))
            press(conn, OpenTermMarks(here.student, page=page))
            press(conn, OpenStaffList(here.student, page))
        for day in (date(1950, 1, 1), date(2110, 1, 1)):
            for span in Span:
                press(conn, OpenMarksBySubject(here.student, span, day))
        for year in (-(2**62), 2**62):
            press(conn, OpenTermMarks(here.student, year))
        press(conn, OpenMarks(here.student, 2**60))

    await any_db.write(story)
