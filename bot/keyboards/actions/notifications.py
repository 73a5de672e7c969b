"""What is told when: single switches, the digest's moment, quiet hours, a pause.

Times of day travel as minutes since midnight.
"""

from datetime import date
from enum import StrEnum

from bot.domain.notifications import Switch
from bot.keyboards.codec import Action, carried


class Moment(StrEnum):
    """A time of day that can be set."""

    WEEKLY = "w"
    DAILY = "d"
    QUIET_FROM = "f"
    QUIET_TO = "t"


@carried("n")
class OpenSwitches(Action):
    """Single things told at once."""


@carried("ns")
class ToggleSwitch(Action):
    switch: Switch


@carried("nt")
class OpenTimes(Action):
    """When the digests come."""


@carried("nw")
class SetWeekday(Action):
    """Of the weekly digest; 0 = Monday."""

    weekday: int


@carried("nm")
class SetMoment(Action):
    """None shows the choice of hours."""

    moment: Moment
    minutes: int | None = None


@carried("nq")
class OpenQuiet(Action):
    """Quiet hours; ``none`` True switches them off."""

    none: bool = False


@carried("np")
class OpenPause(Action):
    """A month to choose the day from until which nothing comes."""

    month: date | None = None


@carried("nu")
class PauseUntil(Action):
    """None ends the pause."""

    day: date | None = None


@carried("no")
class SetOff(Action):
    off: bool
