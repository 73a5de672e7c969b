"""The forecast: who may, one call, one screen."""

from bot.domain import access
from bot.domain.marks import grade_has_marks
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.forecast import OpenForecast, OpenOutlook
from bot.screens import forecast as screens
from bot.screens import marks as mark_screens
from bot.screens.screen import Screen
from bot.services import forecast as services


def of_term(turn: Turn, action: OpenForecast) -> Screen:
    student = access.student(turn.viewer, action.student)
    if not grade_has_marks(student.grade):
        return mark_screens.first_grade(student)
    return screens.of_term(services.of_term(turn.conn, student, turn.now, action.page))


def of_subject(turn: Turn, action: OpenOutlook) -> Screen:
    student = access.student(turn.viewer, action.student)
    if not grade_has_marks(student.grade):
        return mark_screens.first_grade(student)
    view = services.of_subject(
        turn.conn, student, action.subject, action.tried, action.weight, turn.now
    )
    return screens.of_subject(view)


READS: Answers = {OpenForecast: of_term, OpenOutlook: of_subject}
WRITES: Answers = {}
