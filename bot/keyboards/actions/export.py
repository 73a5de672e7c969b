from bot.keyboards.codec import Action, carried


@carried("fe")
class SendExport(Action):
    """Everything held about the viewer, as a file."""


@carried("ff")
class AskForget(Action):
    """What would go and what stays; ``again`` is the second question."""

    again: bool = False


@carried("fg")
class Forget(Action):
    """``asked``: the minute (since 1970) of the second question, which is answered soon or not at
    all."""

    asked: int
