"""The buttons under what the evening tells teachers."""

from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.teaching import DisputeDay, ToggleReminders
from bot.screens import evening as screens
from bot.screens.screen import Screen
from bot.services import evenings as services


def _dispute(turn: Turn, action: DisputeDay) -> Screen:
    services.dispute(turn.conn, turn.viewer, action.person, action.day, turn.facts.bot, turn.now)
    return screens.dispute_told()


def _reminders(turn: Turn, action: ToggleReminders) -> Screen:
    services.remind(turn.conn, turn.viewer, on=action.on)
    return screens.reminders(on=action.on)


WRITES: Answers = {DisputeDay: _dispute, ToggleReminders: _reminders}
