from bot.keyboards.codec import Action, carried


@carried("ye")
class AskOwnName(Action):
    """The next message is the representative's own name; asked from the child's "My data"."""

    student: int


@carried("yx")
class SkipOwnName(Action):
    """Right after linking: without a name for now."""
