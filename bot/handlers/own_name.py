"""A representative gives their own name: right after linking, or later from "My data"."""

from dataclasses import replace

from bot.domain import access
from bot.domain.errors import NotUnderstood, Refused, ZvonokError
from bot.domain.own_name import read_own_name
from bot.handlers import linking, tickets
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.own_name import AskOwnName, SkipOwnName
from bot.keyboards.actions.tickets import OpenMyData
from bot.screens import own_name as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import own_names as services
from bot.storage import conversations


def _ask(turn: Turn, action: AskOwnName) -> Screen:
    student = access.represented(turn.viewer, action.student)
    if not services.may_give(turn.conn, turn.viewer.account_id, student.parent_id):
        raise Refused
    waited = {"student": student.id}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, linking.NAMING, waited, turn.now)
    return screens.ask(student.id)


def _skip(turn: Turn, _action: SkipOwnName) -> Screen:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return linking.onward(turn)


def _named(turn: Turn, said: Said) -> Screen:
    """What cannot be a name is asked for again; where nothing can be named the wait is over."""
    student = said.data.get("student")
    try:
        name = read_own_name(said.text)
    except NotUnderstood:
        return screens.unclear(student)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    try:
        services.give(turn.conn, turn.viewer.account_id, name, turn.now)
        after = (
            linking.onward(turn)
            if student is None
            else tickets.my_data(turn, OpenMyData(int(student)))
        )
    except ZvonokError as gone:
        return refusals.screen_for(gone, turn.viewer)
    return replace(after, toast=screens.saved())


READS: Answers = {}
WRITES: Answers = {AskOwnName: _ask, SkipOwnName: _skip}
DIALOGUES: Dialogues = {linking.NAMING: _named}
