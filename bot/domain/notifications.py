"""What somebody wants to be told, and when: choices over the defaults of a preset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.domain.people import Hat


class Preset(StrEnum):
    WEEKLY = "weekly"
    """Once a week and what is urgent."""
    DAILY = "daily"
    URGENT = "urgent"
    """Only what is urgent."""


class Switch(StrEnum):
    """What can be told at once."""

    ABSENCE = "absence"
    FIRST_LESSON = "first_lesson"
    URGENT_NEWS = "urgent_news"
    NEWS = "news"
    MARKS = "marks"
    DOTS = "dots"
    HOMEWORK = "homework"


_URGENT = frozenset({Switch.ABSENCE, Switch.FIRST_LESSON, Switch.URGENT_NEWS})
_DEFAULTS: Mapping[Preset, frozenset[Switch]] = {
    Preset.URGENT: _URGENT,
    Preset.WEEKLY: _URGENT | {Switch.NEWS, Switch.DOTS},
    Preset.DAILY: frozenset(Switch),
}

WEEKLY_DAY = 0
WEEKLY_TIME = time(18)
DAILY_TIME = time(18)
QUIET_FROM = time(21)
QUIET_TO = time(7)


@dataclass(frozen=True, slots=True)
class Notifications:
    """``switches`` holds only what was chosen; everything else follows the preset."""

    preset: Preset = Preset.WEEKLY
    off: bool = False
    """Nothing but answers to what the person did."""
    weekly_day: int = WEEKLY_DAY
    """0 = Monday."""
    weekly_time: time = WEEKLY_TIME
    daily_time: time = DAILY_TIME
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    """Equal to ``quiet_from`` for no quiet hours at all."""
    switches: Mapping[Switch, bool] = field(default_factory=dict)
    paused_until: datetime | None = None

    def wants(self, switch: Switch | None) -> bool:
        """Whether this is told at once; what has no switch always is."""
        if switch is None:
            return True
        return self.switches.get(switch, switch in _DEFAULTS[self.preset])

    def silenced(self, now: datetime) -> bool:
        return self.off or (self.paused_until is not None and now < self.paused_until)


def default_preset(hat: Hat | None) -> Preset:
    """Parents hear once a week, students every evening, until they choose."""
    return Preset.DAILY if hat is Hat.STUDENT else Preset.WEEKLY


def fewer(preset: Preset) -> Preset:
    """One step less: every day, once a week, only what is urgent."""
    return Preset.WEEKLY if preset is Preset.DAILY else Preset.URGENT


def chosen_switches(stored: Mapping[str, object]) -> dict[Switch, bool]:
    """The known switches of a stored value; anything else is passed over."""
    known = {switch.value: switch for switch in Switch}
    return {known[k]: v for k, v in stored.items() if k in known and isinstance(v, bool)}
