"""Who holds an event changes or cancels it."""

from collections.abc import Callable

from bot.domain.errors import NotUnderstood, ZvonokError
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.events import CancelEvent, ChangeEvent
from bot.screens import event_organizer as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import event_changes as services
from bot.storage import conversations

CHANGING, CANCELLING = "event_change", "event_cancel"


def _change(turn: Turn, action: ChangeEvent) -> Screen:
    view = services.may_change(turn.conn, turn.viewer, action.event, turn.now)
    _await(turn, CHANGING, action.event)
    return screens.ask_change(view)


def _changed(turn: Turn, said: Said) -> Screen:
    event = int(said.data["event"])

    def kept() -> Screen:
        view, told = services.change(
            turn.conn, turn.viewer, event, said.text, turn.facts.bot, turn.now
        )
        return screens.changed(view, told)

    return _taken(turn, kept, lambda: _change(turn, ChangeEvent(event)))


def _cancel(turn: Turn, action: CancelEvent) -> Screen:
    if action.sure:
        conversations.clear(turn.conn, turn.facts.bot, turn.chat)
        return _gone(turn, action.event, "")
    view = services.may_change(turn.conn, turn.viewer, action.event, turn.now)
    _await(turn, CANCELLING, action.event)
    return screens.ask_cancel(view)


def _reason_said(turn: Turn, said: Said) -> Screen:
    event = int(said.data["event"])
    ask = CancelEvent(event)
    return _taken(turn, lambda: _gone(turn, event, said.text), lambda: _cancel(turn, ask))


def _gone(turn: Turn, event: int, why: str) -> Screen:
    view, told = services.cancel(turn.conn, turn.viewer, event, why, turn.facts.bot, turn.now)
    return screens.cancelled(view, told)


def _await(turn: Turn, state: str, event: int) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, {"event": event}, turn.now)


def _taken(turn: Turn, work: Callable[[], Screen], again: Callable[[], Screen]) -> Screen:
    """The form goes on only where the words could not be read."""
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    try:
        return work()
    except NotUnderstood:
        return again()
    except ZvonokError as refused:
        return refusals.screen_for(refused, turn.viewer)


WRITES: Answers = {ChangeEvent: _change, CancelEvent: _cancel}
DIALOGUES: Dialogues = {CHANGING: _changed, CANCELLING: _reason_said}
