"""▶️ Now: from the menu to the lesson that is nearest, at the part that is wanted."""

from bot.domain import access, calendar
from bot.domain.teaching import LessonFacts
from bot.domain.views.menu import Current, When
from bot.handlers import entering, lesson_homework, teaching
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.teaching import OpenNow, Part
from bot.screens import teaching as screens
from bot.screens.screen import Screen
from bot.services import teaching as services


def _now(turn: Turn, action: OpenNow) -> Screen:
    staff = access.staff(turn.viewer)
    today = calendar.local_date(turn.now, staff.school.zone)
    current = services.current(turn.conn, turn.viewer, turn.now)
    if current is None or current.facts.day != today:
        return screens.nothing_now(current)
    lesson = _wanted(turn, current, action.part)
    if action.part is Part.MARKS and lesson.has_marks:
        return entering.open_tapping(turn, lesson.id)
    if action.part is Part.ROLL:
        return entering.open_roll(turn, lesson.id)
    if action.part is Part.HOMEWORK:
        return lesson_homework.open_homework(turn, lesson.id)
    return teaching.show_lesson(turn, services.own_lesson(turn.conn, turn.viewer, lesson.id))


def _wanted(turn: Turn, current: Current, part: Part) -> LessonFacts:
    """In a break marks and homework are of the lesson before, absences of the next one."""
    if current.when is not When.NEXT or part in (Part.LESSON, Part.ROLL):
        return current.facts
    before = services.begun_today(turn.conn, turn.viewer, turn.now)
    return before[-1] if before else current.facts


WRITES: Answers = {OpenNow: _now}
