from datetime import date
from enum import StrEnum

from bot.keyboards.codec import Action, carried


class WeekAnswer(StrEnum):
    """A parent's one-tap answer under a weekly digest."""

    DISCUSSED = "d"
    HELP = "h"


@carried("gl")
class FewerDigests(Action):
    """One step less often."""


@carried("go")
class DigestsOff(Action):
    """Nothing by itself any more, but for answers."""


@carried("gr")
class DigestsBack(Action):
    """As it was before: a preset (``weekly``, ``daily``, ``urgent``), and not off."""

    preset: str


@carried("ga")
class AnswerWeek(Action):
    student: int
    week: date
    answer: WeekAnswer


@carried("gc")
class ClaimAbsence(Action):
    """ "I know about it": the other parents need not ask."""

    student: int
    day: date
