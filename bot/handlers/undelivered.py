"""What could not be delivered."""

from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.undelivered import OpenUndelivered
from bot.screens import undelivered as screens
from bot.screens.screen import Screen
from bot.services import undelivered


def _recent(turn: Turn, action: OpenUndelivered) -> Screen:
    view = undelivered.recent(turn.conn, turn.viewer, turn.facts.bot, action.page, turn.now)
    return screens.page(view)


READS: Answers = {OpenUndelivered: _recent}
