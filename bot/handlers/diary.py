"""The diary, the homework and the timetable of one student."""

from datetime import date

from bot.domain import access
from bot.domain.errors import Refused
from bot.domain.people import Hat
from bot.domain.views.diary import Child
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.diary import (
    OpenBells,
    OpenDay,
    OpenHomework,
    OpenHomeworkSubject,
    OpenHomeworkWeek,
    OpenNextDay,
    OpenTimetable,
    OpenTimetableWeek,
    OpenWeek,
    PickDay,
    SaveWeek,
    SendCalendar,
    TickHomework,
)
from bot.screens import diary as pages
from bot.screens import homework, timetable
from bot.screens.screen import Screen
from bot.services import diary as services
from bot.storage import diary_homework


def _page(turn: Turn, student: int) -> tuple[Child, date]:
    """The child, if the viewer may see it, and today's date at its school."""
    ref = access.student(turn.viewer, student)
    return services.child(turn.viewer, ref), services.today_of(ref, turn.now)


def _day(turn: Turn, action: OpenDay) -> Screen:
    page, today = _page(turn, action.student)
    return pages.day(services.day(turn.conn, page, action.day, today))


def _next_day(turn: Turn, action: OpenNextDay) -> Screen:
    page, today = _page(turn, action.student)
    return pages.day(services.next_day(turn.conn, page, today))


def _week(turn: Turn, action: OpenWeek) -> Screen:
    page, today = _page(turn, action.student)
    return pages.week(services.week(turn.conn, page, action.day, today))


def _save_week(turn: Turn, action: SaveWeek) -> Screen:
    page, today = _page(turn, action.student)
    return pages.saved_week(services.week(turn.conn, page, action.day, today))


def _pick_day(turn: Turn, action: PickDay) -> Screen:
    page, today = _page(turn, action.student)
    return pages.choose_day(services.month(turn.conn, page, action.month, today), action.part)


def _homework(turn: Turn, action: OpenHomework) -> Screen:
    page, today = _page(turn, action.student)
    return homework.day(services.homework_day(turn.conn, turn.viewer, page, action.day, today))


def _homework_week(turn: Turn, action: OpenHomeworkWeek) -> Screen:
    page, today = _page(turn, action.student)
    return homework.week(services.homework_week(turn.conn, page, action.day, today))


def _homework_subject(turn: Turn, action: OpenHomeworkSubject) -> Screen:
    page, today = _page(turn, action.student)
    if action.subject is None:
        return homework.subjects(services.homework_subjects(turn.conn, page, today))
    return homework.one_subject(
        services.homework_subject(turn.conn, turn.viewer, page, action.subject, action.page, today)
    )


def _tick(turn: Turn, action: TickHomework) -> Screen:
    page, today = _page(turn, action.student)
    if turn.viewer.hat is not Hat.STUDENT:
        raise Refused
    done_at = turn.now if action.done else None
    due_on = diary_homework.tick(turn.conn, page.ref, action.homework, done_at)
    return homework.day(services.homework_day(turn.conn, turn.viewer, page, due_on, today))


def _timetable(turn: Turn, action: OpenTimetable) -> Screen:
    page, today = _page(turn, action.student)
    view = services.timetable_day(turn.conn, page, action.day, today)
    return timetable.day(view, feeds=bool(turn.facts.public_url))


def _timetable_week(turn: Turn, action: OpenTimetableWeek) -> Screen:
    page, today = _page(turn, action.student)
    return timetable.week(services.timetable_week(turn.conn, page, action.day, today))


def _bells(turn: Turn, action: OpenBells) -> Screen:
    page, today = _page(turn, action.student)
    view = services.bells(turn.conn, page, action.day, today)
    return timetable.bells(view, at_school=action.at_school)


def _send_calendar(turn: Turn, action: SendCalendar) -> Screen:
    page, today = _page(turn, action.student)
    shown = services.timetable_day(turn.conn, page, None, today)
    below = timetable.day(shown, feeds=bool(turn.facts.public_url))
    view = services.own_calendar(turn.conn, page, turn.now)
    return timetable.own_calendar(view, below) if view else timetable.no_calendar(below)


READS: Answers = {
    OpenDay: _day,
    OpenNextDay: _next_day,
    OpenWeek: _week,
    SaveWeek: _save_week,
    PickDay: _pick_day,
    OpenHomework: _homework,
    OpenHomeworkWeek: _homework_week,
    OpenHomeworkSubject: _homework_subject,
    OpenTimetable: _timetable,
    OpenTimetableWeek: _timetable_week,
    OpenBells: _bells,
    SendCalendar: _send_calendar,
}
WRITES: Answers = {TickHomework: _tick}
