"""The chart of marks, and the marks as a file."""

from bot.domain import access, calendar
from bot.domain.errors import Refused
from bot.domain.marks import grade_has_marks
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.chart import ChooseChart, DrawChart, SendMarksTable
from bot.screens import chart as screens
from bot.screens import marks as mark_screens
from bot.screens import marks_table
from bot.screens.screen import Screen
from bot.services import chart as services
from bot.storage import marks


def choose(turn: Turn, action: ChooseChart) -> Screen:
    student = access.student(turn.viewer, action.student)
    if not grade_has_marks(student.grade):
        return mark_screens.first_grade(student)
    return screens.choice(
        services.choice(turn.conn, student, action.span, action.picked, action.dark, turn.now)
    )


def draw(turn: Turn, action: DrawChart) -> Screen:
    """A picture without anything on it is not drawn: the choice is shown again."""
    student = access.student(turn.viewer, action.student)
    view = services.choice(turn.conn, student, action.span, action.picked, action.dark, turn.now)
    return screens.picture(view) if view.drawn else screens.choice(view)


def send_table(turn: Turn, action: SendMarksTable) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    view = marks.by_subject(turn.conn, student, action.span, action.day, today)
    if not view.lines or not grade_has_marks(view.grade):
        raise Refused
    return marks_table.sent(view, action.format, mark_screens.by_subject(view))


READS: Answers = {ChooseChart: choose, DrawChart: draw, SendMarksTable: send_table}
WRITES: Answers = {}
