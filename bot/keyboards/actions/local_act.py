"""The settings of a school, which its office presses."""

from bot.domain.local_act import Setting
from bot.keyboards.codec import Action, carried


@carried("zt")
class OpenLocalAct(Action):
    """What stands, each with a button."""


@carried("zu")
class ChangeLocalAct(Action):
    """``was``: what the screen showed. Of an old screen nothing is changed."""

    school: int
    setting: Setting
    was: int
    to: int
