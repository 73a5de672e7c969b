"""Take everything along, and leave nothing behind."""

from bot.domain import access
from bot.domain.errors import Refused
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.export import AskForget, Forget, SendExport
from bot.screens import export as screens
from bot.screens.screen import Screen
from bot.services import personal as services

ZONE_OF_STRANGERS = "Europe/Moscow"


def _account(turn: Turn) -> int:
    """`Refused` for somebody never seen: nothing is held."""
    if not turn.viewer.account_id:
        raise Refused
    return turn.viewer.account_id


def _export(turn: Turn, _action: SendExport) -> Screen:
    held = services.export(turn.conn, _account(turn), turn.now)
    return screens.exported(held, _zone(turn))


def _zone(turn: Turn) -> str:
    """Somebody of no school reads by Moscow's clock."""
    try:
        return access.clock_zone(turn.viewer)
    except Refused:
        return ZONE_OF_STRANGERS


def _ask(turn: Turn, action: AskForget) -> Screen:
    _account(turn)
    return screens.ask_again(services.minute(turn.now)) if action.again else screens.ask_forget()


def _forget(turn: Turn, action: Forget) -> Screen:
    services.forget(turn.conn, _account(turn), action.asked, turn.now)
    return screens.forgotten()


READS: Answers = {SendExport: _export, AskForget: _ask}
WRITES: Answers = {Forget: _forget}
