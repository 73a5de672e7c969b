from bot.domain.people import Hat
from bot.keyboards.codec import Action, carried


@carried("m")
class OpenMenu(Action):
    """The menu of the current hat."""


@carried("mm")
class OpenMore(Action):
    """The second page of the menu."""


@carried("mh")
class ChooseHat(Action):
    hat: Hat | None
    """None shows the choice."""


@carried("mc")
class ChooseChild(Action):
    student: int


@carried("ms")
class ChooseSchool(Action):
    """Where somebody of several schools stands; None shows the choice."""

    school: int | None


@carried("x")
class Nothing(Action):
    """A label that only looks like a button (a month's heading)."""
