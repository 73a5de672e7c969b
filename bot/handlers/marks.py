"""Marks: who may, one call to storage, one screen."""

from bot.domain import access, calendar
from bot.domain.marks import grade_has_marks
from bot.domain.people import StudentRef
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.marks import (
    OpenMark,
    OpenMarks,
    OpenMarksBySubject,
    OpenSubjectMarks,
    OpenTermMarks,
)
from bot.screens import mark_details as details_screen
from bot.screens import marks as screens
from bot.screens import results as results_screen
from bot.screens.screen import Screen
from bot.storage import marks, results


def latest(turn: Turn, action: OpenMarks) -> Screen:
    student = access.student(turn.viewer, action.student)
    if not grade_has_marks(student.grade):
        return screens.first_grade(student)
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.latest(marks.latest(turn.conn, student, today, action.page))


def by_subject(turn: Turn, action: OpenMarksBySubject) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    day = action.day or today
    return screens.by_subject(
        marks.by_subject(turn.conn, student, action.span, day, today, action.page)
    )


def of_subject(turn: Turn, action: OpenSubjectMarks) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    day = action.day or today
    view = marks.of_subject(
        turn.conn, student, action.subject, action.span, day, today, action.page
    )
    return screens.of_subject(view)


def details(turn: Turn, action: OpenMark) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    view = marks.details(turn.conn, student, action.mark, today)
    if not grade_has_marks(view.grade):
        return screens.first_grade(student)
    return details_screen.details(view, _receipt_zone(turn, student))


def of_year(turn: Turn, action: OpenTermMarks) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    year = calendar.school_year(today) if action.year is None else action.year
    return results_screen.of_year(results.of_year(turn.conn, student, year), action.page)


def _receipt_zone(turn: Turn, student: StudentRef) -> str:
    return turn.viewer.zone or student.school.zone


READS: Answers = {
    OpenMarks: latest,
    OpenMarksBySubject: by_subject,
    OpenSubjectMarks: of_subject,
    OpenMark: details,
    OpenTermMarks: of_year,
}
WRITES: Answers = {}
