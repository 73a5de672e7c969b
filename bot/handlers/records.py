"""Dots, attendance, remarks, the day's regime, past years."""

from bot.domain import access, calendar
from bot.domain.errors import Refused
from bot.domain.timetable import taught_weekday
from bot.domain.views.records import RegimeView, YearView
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.records import (
    OpenAttendance,
    OpenDots,
    OpenRegime,
    OpenRemarks,
    OpenYear,
    OpenYears,
)
from bot.screens import records as screens
from bot.screens.screen import Screen
from bot.services.absences import with_announced
from bot.storage import plans, records


def dots(turn: Turn, action: OpenDots) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.dots(records.dots(turn.conn, student, today, action.page))


def attendance(turn: Turn, action: OpenAttendance) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    day = action.day or today
    view = records.attendance(turn.conn, student, action.span, day, today, action.page)
    return screens.attendance(with_announced(turn.conn, view))


def remarks(turn: Turn, action: OpenRemarks) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.remarks(records.remarks(turn.conn, student, action.day or today, today))


def regime(turn: Turn, action: OpenRegime) -> Screen:
    """A weekday as it usually is; without one, today's, or Monday's on a day off."""
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    year = plans.study_year(turn.conn, student, today)
    weekdays = year.plan.days_per_week
    weekday = taught_weekday(year.plan, today) if action.weekday is None else action.weekday
    if not 0 <= weekday < weekdays:
        weekday = 0
    bells = plans.bells(turn.conn, year.class_id, today, weekday)
    items = plans.regime(turn.conn, year.class_id, weekday)
    return screens.regime(RegimeView(student, weekday, weekdays, bells, items))


def years(turn: Turn, action: OpenYears) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.years(records.years(turn.conn, student))


def year(turn: Turn, action: OpenYear) -> Screen:
    student = access.student(turn.viewer, action.student)
    known = records.years(turn.conn, student).years
    time = next((item for item in known if item.year == action.year), None)
    if time is None:
        raise Refused
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.year(YearView(student, time, time.year == calendar.school_year(today)))


READS: Answers = {
    OpenDots: dots,
    OpenAttendance: attendance,
    OpenRemarks: remarks,
    OpenRegime: regime,
    OpenYears: years,
    OpenYear: year,
}
WRITES: Answers = {}
