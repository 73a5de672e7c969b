"""A teacher's day and lessons; the office entering for a teacher."""

import re

from bot.domain import access
from bot.domain.errors import Refused
from bot.domain.people import Hat
from bot.domain.teaching import LessonRef
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.teaching import (
    DropLink,
    EditLink,
    EditTopic,
    LeaveForm,
    OpenLesson,
    OpenMyDay,
    OpenTeachers,
    OpenUnfilled,
    PickLessonDay,
    ResetPin,
)
from bot.screens import names
from bot.screens import teaching as screens
from bot.screens.screen import Screen
from bot.services import lesson_notes, marking
from bot.services import teaching as services
from bot.storage import conversations, teachers

LESSON, TOPIC, LINK = "lesson", "lesson_topic", "lesson_link"
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,500}")


def stand_at(turn: Turn, lesson: int) -> None:
    """From now on the words of this chat are about this lesson, for the day of the school."""
    waited = {"lesson": lesson, "on": _day(turn)}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, LESSON, waited, turn.now)


def _day(turn: Turn) -> str:
    return services.today_of(access.staff(turn.viewer), turn.now).isoformat()


def show_lesson(turn: Turn, ref: LessonRef, toast: str = "") -> Screen:
    stand_at(turn, ref.facts.id)
    return screens.lesson(services.lesson(turn.conn, ref, turn.now), toast)


def _lesson(turn: Turn, action: OpenLesson) -> Screen:
    return show_lesson(turn, services.own_lesson(turn.conn, turn.viewer, action.lesson))


def _my_day(turn: Turn, action: OpenMyDay) -> Screen:
    view = services.my_day(turn.conn, turn.viewer, action.teacher, action.day, turn.now)
    return screens.my_day(view)


def _pick_day(turn: Turn, action: PickLessonDay) -> Screen:
    view = services.my_day(turn.conn, turn.viewer, action.teacher, action.month, turn.now)
    return screens.pick_day(view)


def _teachers(turn: Turn, action: OpenTeachers) -> Screen:
    return screens.teachers(services.teachers_of(turn.conn, turn.viewer, action.page, turn.now))


def _unfilled(turn: Turn, action: OpenUnfilled) -> Screen:
    view = services.unfilled(turn.conn, turn.viewer, action.day, action.page, turn.now)
    return screens.unfilled(view)


def _reset_pin(turn: Turn, action: ResetPin) -> Screen:
    found = teachers.get(turn.conn, action.teacher)
    if found is None:
        raise Refused
    office = access.office(turn.viewer, found[0])
    if not action.sure:
        return screens.ask_reset_pin(action.teacher, names.short(found[1]))
    marking.reset_pin(turn.conn, office, action.teacher, turn.now)
    return _my_day(turn, OpenMyDay(None, action.teacher))


# --- topic and link ---


def _ask(turn: Turn, lesson: int, state: str) -> LessonRef:
    ref = services.own_lesson(turn.conn, turn.viewer, lesson)
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, {"lesson": lesson}, turn.now)
    return ref


def _edit_topic(turn: Turn, action: EditTopic) -> Screen:
    ref = _ask(turn, action.lesson, TOPIC)
    return screens.ask_topic(services.lesson(turn.conn, ref, turn.now))


def _topic_said(turn: Turn, said: Said) -> Screen:
    ref = services.own_lesson(turn.conn, turn.viewer, said.data["lesson"])
    topic = " ".join(said.text.split())[: screens.LONGEST_TOPIC]
    if not topic:
        return screens.ask_topic(services.lesson(turn.conn, ref, turn.now))
    ref = lesson_notes.set_topic(turn.conn, turn.viewer, ref, topic, turn.now)
    return show_lesson(turn, ref)


def _edit_link(turn: Turn, action: EditLink) -> Screen:
    ref = _ask(turn, action.lesson, LINK)
    return screens.ask_link(services.lesson(turn.conn, ref, turn.now))


def _link_said(turn: Turn, said: Said) -> Screen:
    ref = services.own_lesson(turn.conn, turn.viewer, said.data["lesson"])
    found = _ADDRESS.search(said.text)
    if found is None:
        return screens.not_a_link(services.lesson(turn.conn, ref, turn.now))
    lesson_notes.set_link(turn.conn, ref, found[0], turn.now)
    return show_lesson(turn, ref)


def _drop_link(turn: Turn, action: DropLink) -> Screen:
    ref = services.own_lesson(turn.conn, turn.viewer, action.lesson)
    lesson_notes.set_link(turn.conn, ref, "", turn.now)
    return show_lesson(turn, ref)


def _leave_form(turn: Turn, action: LeaveForm) -> Screen:
    return _lesson(turn, OpenLesson(action.lesson))


def waited_lesson(turn: Turn, said: Said) -> int | None:
    """The lesson that stands open in this chat since today; none under another hat."""
    if turn.viewer.hat is not Hat.STAFF or said.data.get("on") != _day(turn):
        return None
    lesson = said.data.get("lesson")
    return lesson if isinstance(lesson, int) else None


READS: Answers = {
    OpenMyDay: _my_day,
    PickLessonDay: _pick_day,
    OpenTeachers: _teachers,
    OpenUnfilled: _unfilled,
}
WRITES: Answers = {
    OpenLesson: _lesson,
    EditTopic: _edit_topic,
    EditLink: _edit_link,
    DropLink: _drop_link,
    LeaveForm: _leave_form,
    ResetPin: _reset_pin,
}
DIALOGUES: Dialogues = {TOPIC: _topic_said, LINK: _link_said}
