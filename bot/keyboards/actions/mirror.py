"""A diary that is fetched from another system."""

from bot.keyboards.codec import Action, carried


@carried("if")
class FetchNow(Action):
    """Ask the diary system for what is new."""

    student: int


@carried("ij")
class ChooseJoining(Action):
    """Who reads a mirrored diary, and who else may be let in."""

    student: int


@carried("ik")
class LetJoin(Action):
    """A one-time code for the student, or for another representative."""

    student: int
    representative: bool


@carried("il")
class TakeAway(Action):
    """The diary is taken away from whoever has this link; ``sure`` False asks first."""

    student: int
    link: int
    sure: bool = False
