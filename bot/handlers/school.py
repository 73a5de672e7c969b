"""The school's page and what it leads to."""

from bot.domain import access, calendar
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.school import (
    OpenClassmates,
    OpenSchool,
    OpenSchoolLinks,
    OpenStaffList,
)
from bot.screens import school as screens
from bot.screens.screen import Screen
from bot.storage import schools


def page(turn: Turn, action: OpenSchool) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.page(schools.page(turn.conn, student))


def staff(turn: Turn, action: OpenStaffList) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.staff(schools.staff(turn.conn, student, today, action.page))


def links(turn: Turn, action: OpenSchoolLinks) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.links(schools.links(turn.conn, student))


def classmates(turn: Turn, action: OpenClassmates) -> Screen:
    student = access.student(turn.viewer, action.student)
    today = calendar.local_date(turn.now, student.school.zone)
    return screens.classmates(schools.classmates(turn.conn, student, today, action.page))


READS: Answers = {
    OpenSchool: page,
    OpenStaffList: staff,
    OpenSchoolLinks: links,
    OpenClassmates: classmates,
}
WRITES: Answers = {}
