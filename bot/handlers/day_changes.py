"""The office changes lessons of a day."""

from bot.domain import access, calendar
from bot.domain.errors import NotUnderstood
from bot.domain.views.day_changes import LessonChangeView
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.day_changes import (
    CancelLesson,
    ChooseChangeDay,
    ChooseOtherNumber,
    ChooseOtherSubject,
    ChooseSubstitute,
    MoveLesson,
    OpenChanges,
    OpenClassDay,
    OpenLessonChange,
    ReplaceSubject,
    RestoreLesson,
    Substitute,
    WriteReason,
    WriteRoom,
)
from bot.screens import day_changes as screens
from bot.screens.screen import Screen
from bot.services import day_changes as services
from bot.storage import conversations

ROOM, REASON = "change_room", "change_reason"


def _day(turn: Turn, action: OpenChanges) -> Screen:
    return screens.day(services.day(turn.conn, turn.viewer, action.day, turn.now))


def _choose_day(turn: Turn, action: ChooseChangeDay) -> Screen:
    office = access.office(turn.viewer)
    today = calendar.local_date(turn.now, office.school.zone)
    return screens.choose_day(max(action.month or today, today), today)


def _class_day(turn: Turn, action: OpenClassDay) -> Screen:
    view = services.class_day(turn.conn, turn.viewer, action.klass, action.day, turn.now)
    return screens.class_day(view)


def _seen(turn: Turn, lesson: int) -> LessonChangeView:
    return services.lesson(turn.conn, turn.viewer, lesson, turn.now)


def _lesson(turn: Turn, action: OpenLessonChange) -> Screen:
    return screens.lesson(_seen(turn, action.lesson))


def _cancel(turn: Turn, action: CancelLesson) -> Screen:
    return screens.lesson(
        services.cancel(turn.conn, turn.viewer, action.lesson, turn.facts.bot, turn.now)
    )


def _substitutes(turn: Turn, action: ChooseSubstitute) -> Screen:
    one, choices = services.substitutes(turn.conn, turn.viewer, action.lesson, turn.now)
    return screens.substitutes(one, choices, action.page)


def _substitute(turn: Turn, action: Substitute) -> Screen:
    view = services.substitute(
        turn.conn, turn.viewer, action.lesson, action.teacher, turn.facts.bot, turn.now
    )
    return screens.lesson(view)


def _subjects(turn: Turn, action: ChooseOtherSubject) -> Screen:
    one, choices = services.subjects(turn.conn, turn.viewer, action.lesson, turn.now)
    return screens.subjects(one, choices, action.page)


def _replace(turn: Turn, action: ReplaceSubject) -> Screen:
    view = services.replace_subject(
        turn.conn, turn.viewer, action.lesson, action.subject, turn.facts.bot, turn.now
    )
    return screens.lesson(view)


def _numbers(turn: Turn, action: ChooseOtherNumber) -> Screen:
    return screens.numbers(_seen(turn, action.lesson).lesson)


def _move(turn: Turn, action: MoveLesson) -> Screen:
    view = services.move(
        turn.conn, turn.viewer, action.lesson, action.number, turn.facts.bot, turn.now
    )
    return screens.lesson(view)


def _restore(turn: Turn, action: RestoreLesson) -> Screen:
    return screens.lesson(
        services.restore(turn.conn, turn.viewer, action.lesson, turn.facts.bot, turn.now)
    )


# --- words ---


def _await(turn: Turn, state: str, lesson: int) -> None:
    data = {"lesson": lesson}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, data, turn.now)


def _ask_room(turn: Turn, action: WriteRoom) -> Screen:
    view = _seen(turn, action.lesson)
    _await(turn, ROOM, action.lesson)
    return screens.ask_room(view.lesson)


def _room_said(turn: Turn, said: Said) -> Screen:
    lesson = said.data["lesson"]
    try:
        view = services.set_room(
            turn.conn, turn.viewer, lesson, said.text, turn.facts.bot, turn.now
        )
    except NotUnderstood:
        return screens.ask_room(_seen(turn, lesson).lesson)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return screens.lesson(view)


def _ask_reason(turn: Turn, action: WriteReason) -> Screen:
    view = _seen(turn, action.lesson)
    _await(turn, REASON, action.lesson)
    return screens.ask_reason(view.lesson)


def _reason_said(turn: Turn, said: Said) -> Screen:
    lesson = said.data["lesson"]
    try:
        view = services.set_reason(
            turn.conn, turn.viewer, lesson, said.text, turn.facts.bot, turn.now
        )
    except NotUnderstood:
        return screens.ask_reason(_seen(turn, lesson).lesson)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return screens.lesson(view)


READS: Answers = {
    OpenChanges: _day,
    ChooseChangeDay: _choose_day,
    OpenClassDay: _class_day,
    OpenLessonChange: _lesson,
    ChooseSubstitute: _substitutes,
    ChooseOtherSubject: _subjects,
    ChooseOtherNumber: _numbers,
}
WRITES: Answers = {
    CancelLesson: _cancel,
    Substitute: _substitute,
    ReplaceSubject: _replace,
    MoveLesson: _move,
    RestoreLesson: _restore,
    WriteRoom: _ask_room,
    WriteReason: _ask_reason,
}
DIALOGUES: Dialogues = {ROOM: _room_said, REASON: _reason_said}
