"""What the office of a school sets in the chat: each setting as one number among its choices."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from bot.domain.school import SchoolSettings

_NO_YES = (0, 1)


class Setting(StrEnum):
    """The values stand on buttons."""

    ROUNDING = "r"
    """5 or 6: from which tenth an average is rounded up."""
    LEAST_MARKS = "m"
    WEEKS = "w"
    """1: the first week of the school year is even."""
    DAYS_BACK = "b"
    CLASSMATES = "c"
    RATING = "g"
    SIGNING_DAY = "d"
    """0 = Monday."""
    SIGNING_TIME = "t"
    """Minutes from midnight."""


CHOICES: dict[Setting, tuple[int, ...]] = {
    Setting.ROUNDING: (5, 6),
    Setting.LEAST_MARKS: (1, 2, 3, 4, 5, 6, 7),
    Setting.WEEKS: _NO_YES,
    Setting.DAYS_BACK: (0, 1, 3, 7, 14),
    Setting.CLASSMATES: _NO_YES,
    Setting.RATING: _NO_YES,
    Setting.SIGNING_DAY: (3, 4, 5, 6),
    Setting.SIGNING_TIME: (8 * 60, 12 * 60, 15 * 60, 18 * 60),
}
KEPT_AS = {
    Setting.ROUNDING: "rounding",
    Setting.LEAST_MARKS: "least_marks",
    Setting.WEEKS: "parity_flipped",
    Setting.DAYS_BACK: "notice_days_back",
    Setting.CLASSMATES: "show_classmates",
    Setting.RATING: "show_rating",
    Setting.SIGNING_DAY: "signing_weekday",
    Setting.SIGNING_TIME: "signing_time",
}
"""What storage and the trace call them."""


@dataclass(frozen=True, slots=True)
class LocalAct:
    """What stands; a spreadsheet may have brought what is none of the choices."""

    settings: SchoolSettings
    signs_on: int
    signs_at: time

    def value(self, setting: Setting) -> int:
        own = self.settings
        return {
            Setting.ROUNDING: int(own.rounding[1:]),
            Setting.LEAST_MARKS: own.least_marks,
            Setting.WEEKS: int(own.parity_flipped),
            Setting.DAYS_BACK: own.notice_days_back,
            Setting.CLASSMATES: int(own.show_classmates),
            Setting.RATING: int(own.show_rating),
            Setting.SIGNING_DAY: self.signs_on,
            Setting.SIGNING_TIME: self.signs_at.hour * 60 + self.signs_at.minute,
        }[setting]


def following(setting: Setting, value: int) -> int:
    """The next choice; after the last comes the first."""
    choices = CHOICES[setting]
    return next((choice for choice in choices if choice > value), choices[0])


def kept(setting: Setting, value: int) -> Any:
    """How storage keeps it."""
    if setting is Setting.ROUNDING:
        return f",{value}"
    if setting is Setting.SIGNING_TIME:
        return time(*divmod(value, 60))
    return bool(value) if CHOICES[setting] == _NO_YES else value


def number(setting: Setting, traced: Any) -> int:
    """Of what the trace holds: an hour as text, else as storage keeps it."""
    if setting is Setting.ROUNDING:
        return int(traced[1:])
    if setting is Setting.SIGNING_TIME:
        at = time.fromisoformat(traced)
        return at.hour * 60 + at.minute
    return int(traced)
