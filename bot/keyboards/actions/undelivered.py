"""The office: what could not be delivered."""

from bot.keyboards.codec import Action, carried


@carried("zx")
class OpenUndelivered(Action):
    page: int = 0
