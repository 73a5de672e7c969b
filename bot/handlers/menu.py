"""The menu of whoever is looking."""

from dataclasses import replace

from bot import i18n
from bot.domain.errors import Refused
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.menu import Nothing, OpenMenu, OpenMore
from bot.screens import linking as linking_screens
from bot.screens import menu as screens
from bot.screens.screen import Screen
from bot.services import menu as services
from bot.storage import viewers


def open_menu(turn: Turn, _action: OpenMenu) -> Screen:
    """The menu of the turn's viewer: of the current hat and child, or the stranger's."""
    view = services.menu(turn.conn, turn.viewer, turn.now)
    return screens.menu(view, diaries=bool(turn.facts.diaries))


def fresh_menu(turn: Turn) -> Screen:
    """The menu as it is after what this turn has changed; a newer consent comes before it."""
    viewer = viewers.again(turn.conn, turn.viewer.account_id, turn.now)
    with i18n.use(viewer.locale):
        if viewer.consent_due:
            return linking_screens.consent_renewal(viewer)
        return open_menu(replace(turn, viewer=viewer), OpenMenu())


def _more(turn: Turn, _action: OpenMore) -> Screen:
    if not (turn.viewer.children or turn.viewer.staff):
        raise Refused
    return screens.more(services.menu(turn.conn, turn.viewer, turn.now))


def _nothing(_turn: Turn, _action: Nothing) -> Screen:
    """A label that only looks like a button: the press is answered, the screen stays."""
    return Screen("")


READS: Answers = {OpenMenu: open_menu, OpenMore: _more, Nothing: _nothing}
WRITES: Answers = {}
