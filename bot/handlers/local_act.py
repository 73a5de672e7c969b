"""The office sets what its school's local act says."""

from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.local_act import ChangeLocalAct, OpenLocalAct
from bot.screens import local_act as screens
from bot.screens.screen import Screen
from bot.services import local_act as services


def _open(turn: Turn, _action: OpenLocalAct) -> Screen:
    return screens.local_act(services.overview(turn.conn, turn.viewer, turn.now))


def _change(turn: Turn, action: ChangeLocalAct) -> Screen:
    stood = services.set_school_setting(
        turn.conn, turn.viewer, action.school, action.setting, action.was, action.to, turn.now
    )
    view = services.overview(turn.conn, turn.viewer, turn.now)
    return screens.local_act(view, meanwhile=not stood)


READS: Answers = {OpenLocalAct: _open}
WRITES: Answers = {ChangeLocalAct: _change}
