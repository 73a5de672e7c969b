"""A diary that is fetched from another system."""

from bot.keyboards.codec import Action, carried


@carried("if")
class FetchNow(Action):
    """Ask the diary system for what is new."""

    student: int


@carried("ij")
class ChooseJoining(Action):
    """Who else may be let into a mirrored diary."""

    student: int


@carried("ik")
class LetJoin(Action):
    """A one-time code for the student, or for another representative."""

    student: int
    representative: bool
