"""The menu of whoever is looking."""

from bot.domain.errors import Refused
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.menu import Nothing, OpenMenu, OpenMore
from bot.screens import menu as screens
from bot.screens.screen import Screen
from bot.services import menu as services


def open_menu(turn: Turn, _action: OpenMenu) -> Screen:
    """The menu of the turn's viewer: of the current hat and child, or the stranger's."""
    view = services.menu(turn.conn, turn.viewer, turn.now)
    return screens.menu(view, diaries=bool(turn.facts.diaries))


def _more(turn: Turn, _action: OpenMore) -> Screen:
    if not (turn.viewer.children or turn.viewer.staff):
        raise Refused
    return screens.more(services.menu(turn.conn, turn.viewer, turn.now))


def _nothing(_turn: Turn, _action: Nothing) -> Screen:
    """A label that only looks like a button: the press is answered, the screen stays."""
    return Screen("")


READS: Answers = {OpenMenu: open_menu, OpenMore: _more, Nothing: _nothing}
WRITES: Answers = {}
