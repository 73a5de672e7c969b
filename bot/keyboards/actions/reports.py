"""The office's reports of the school."""

from enum import StrEnum

from bot.keyboards.codec import Action, carried


class Sort(StrEnum):
    AVERAGES = "a"
    """Average, quality and attendance by class."""
    COMPARISON = "c"
    """The same of the school, term by term."""
    HELD = "h"
    """Lessons given against plan."""
    RATING = "r"
    """Students by average, where the school allows it."""
    AGGREGATE = "g"
    """Numbers of the whole school, without names."""


@carried("zp")
class OpenReports(Action):
    """Which report."""


@carried("zq")
class OpenReport(Action):
    """``term``: how many terms back from the newest."""

    sort: Sort
    term: int = 0
    page: int = 0


@carried("zr")
class SendReport(Action):
    """As a spreadsheet, or as a picture."""

    sort: Sort
    term: int = 0
    picture: bool = False


@carried("zv")
class AllowRating(Action):
    """The school's switch."""

    school: int
    on: bool
