"""The settings of a school as its office sees them."""

from dataclasses import dataclass

from bot.domain.local_act import LocalAct
from bot.domain.people import SchoolRef


@dataclass(frozen=True, slots=True)
class LocalActView:
    school: SchoolRef
    act: LocalAct
    alternates: bool
    """The timetable has odd and even weeks: its lessons are dated already, they stay as named."""
