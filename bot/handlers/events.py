"""Events: families take part and ask; organizers answer and write the results."""

from collections.abc import Callable

from bot.domain import access
from bot.domain.errors import ZvonokError
from bot.domain.views.events import RESULTS_LIMIT, TEXT_LIMIT
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.events import (
    AnswerQuestion,
    AskOrganizer,
    LeaveEventForm,
    OpenEvent,
    OpenEvents,
    OpenOwnEvent,
    OpenOwnEvents,
    SendEvent,
    TakePart,
    WriteResults,
)
from bot.screens import event_organizer as own_screens
from bot.screens import events as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import events as services
from bot.storage import conversations

Work = Callable[[], Screen]

ASKING, ANSWERING, WRITING = "event_ask", "event_answer", "event_results"


# --- a family ---


def listed(turn: Turn, action: OpenEvents) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.listed(services.listed(turn.conn, student, action.past, action.page, turn.now))


def opened(turn: Turn, action: OpenEvent) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.opened(services.one(turn.conn, turn.viewer, student, action.event, turn.now))


def take_part(turn: Turn, action: TakePart) -> Screen:
    view = services.take_part(
        turn.conn, turn.viewer, action.student, action.event, action.takes_part, turn.now
    )
    return screens.said(view)


def send(turn: Turn, action: SendEvent) -> Screen:
    student = access.student(turn.viewer, action.student)
    view = services.one(turn.conn, turn.viewer, student, action.event, turn.now)
    return screens.calendar(view, turn.now)


def ask(turn: Turn, action: AskOrganizer) -> Screen:
    student, _person = access.writer(turn.viewer, action.student)
    facts = services.may_ask(turn.conn, student, action.event)
    _await(turn, ASKING, student=action.student, event=action.event)
    return screens.ask(facts, action.student)


def _asked(turn: Turn, said: Said) -> Screen:
    student, event = int(said.data["student"]), int(said.data["event"])
    text = said.text.strip()
    if not text or len(text) > TEXT_LIMIT:
        return _again(turn, lambda: ask(turn, AskOrganizer(student, event)))

    def relayed() -> Screen:
        view, reached = services.ask(
            turn.conn, turn.viewer, student, event, text, turn.facts.bot, turn.now
        )
        return screens.asked(view, reached=reached)

    return _finished(turn, relayed)


# --- who holds it ---


def own_events(turn: Turn, action: OpenOwnEvents) -> Screen:
    return own_screens.listed(services.own(turn.conn, turn.viewer, action.page, turn.now))


def own_event(turn: Turn, action: OpenOwnEvent) -> Screen:
    return own_screens.opened(services.own_event(turn.conn, turn.viewer, action.event, turn.now))


def answer(turn: Turn, action: AnswerQuestion) -> Screen:
    asked = services.question(turn.conn, turn.viewer, action.question, turn.now)
    _await(turn, ANSWERING, question=action.question)
    return own_screens.ask_answer(asked)


def _answered(turn: Turn, said: Said) -> Screen:
    number, text = int(said.data["question"]), said.text.strip()
    if not text or len(text) > TEXT_LIMIT:
        return _again(turn, lambda: answer(turn, AnswerQuestion(number)))

    def relayed() -> Screen:
        asked = services.answer(turn.conn, turn.viewer, number, text, turn.facts.bot, turn.now)
        return own_screens.answered(
            services.own_event(turn.conn, turn.viewer, asked.event_id, turn.now)
        )

    return _finished(turn, relayed)


def results(turn: Turn, action: WriteResults) -> Screen:
    facts = services.may_write_results(turn.conn, turn.viewer, action.event, turn.now)
    _await(turn, WRITING, event=action.event)
    return own_screens.ask_results(facts)


def _written(turn: Turn, said: Said) -> Screen:
    event, text = int(said.data["event"]), said.text.strip()
    if not text or len(text) > RESULTS_LIMIT:
        return _again(turn, lambda: results(turn, WriteResults(event)))

    def kept() -> Screen:
        view, told = services.write_results(
            turn.conn, turn.viewer, event, text, turn.facts.bot, turn.now
        )
        return own_screens.written(view, told)

    return _finished(turn, kept)


# --- forms ---


def leave(turn: Turn, action: LeaveEventForm) -> Screen:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    if action.student is None:
        return own_event(turn, OpenOwnEvent(action.event))
    return opened(turn, OpenEvent(action.student, action.event))


def _await(turn: Turn, state: str, **ids: int) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, dict(ids), turn.now)


def _finished(turn: Turn, work: Work) -> Screen:
    """The form is over, also when it came to nothing: then the refusal is its answer."""
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return _again(turn, work)


def _again(turn: Turn, work: Work) -> Screen:
    try:
        return work()
    except ZvonokError as refused:
        return refusals.screen_for(refused, turn.viewer)


READS: Answers = {
    OpenEvents: listed,
    OpenEvent: opened,
    SendEvent: send,
    OpenOwnEvents: own_events,
    OpenOwnEvent: own_event,
}
WRITES: Answers = {
    TakePart: take_part,
    AskOrganizer: ask,
    AnswerQuestion: answer,
    WriteResults: results,
    LeaveEventForm: leave,
}
DIALOGUES: Dialogues = {ASKING: _asked, ANSWERING: _answered, WRITING: _written}
