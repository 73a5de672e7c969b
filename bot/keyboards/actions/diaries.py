"""Linking a diary system from the chat, and calendars to subscribe to."""

from bot.keyboards.codec import Action, carried


@carried("wd")
class OpenDiaries(Action):
    """Which diary systems can be linked."""


@carried("wc")
class ChooseDiary(Action):
    """What is agreed to before a system is linked; ``source`` is its code."""

    source: str


@carried("wa")
class AgreeToDiary(Action):
    """Agreed: on to the page, or to the token."""

    source: str
    version: int


@carried("wp")
class ChoosePlace(Action):
    """Where the pasted token comes from, by its place in the system's list."""

    page: int
    place: int


@carried("wk")
class ChooseFound(Action):
    """Tick and untick children that were found: one bit each in ``chosen``."""

    page: int
    chosen: int


@carried("wl")
class LinkFound(Action):
    """Link exactly these."""

    page: int
    chosen: int


@carried("wx")
class DropFound(Action):
    """Link nobody: what was found is erased."""

    page: int


@carried("wf")
class OpenFeed(Action):
    """The calendar of a student that phones subscribe to."""

    student: int


@carried("wm")
class MakeFeed(Action):
    """A new secret address; a former one ends."""

    student: int


@carried("wr")
class RevokeFeed(Action):
    """Nobody reads that calendar any more; ``sure`` False asks first."""

    student: int
    sure: bool = False
