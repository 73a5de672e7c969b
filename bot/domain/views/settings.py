"""What the screens of settings are given."""

from dataclasses import dataclass

from bot.domain.notifications import Notifications
from bot.domain.people import Hat


@dataclass(frozen=True, slots=True)
class Zone:
    """A choice of time zone: IANA name and hours ahead of UTC, ``+3``."""

    name: str
    offset: str


@dataclass(frozen=True, slots=True)
class SettingsView:
    """``hats`` is empty for a stranger, who chooses only the language."""

    locale: str
    hats: tuple[Hat, ...]
    own_zone: Zone | None
    school_zone: Zone | None
    preset: str | None
    hidden: frozenset[str]
    diaries: bool = False
    """Diary systems can be linked here."""
    office: bool = False
    """The reader stands as the office of a school."""


@dataclass(frozen=True, slots=True)
class ZonesView:
    zones: tuple[Zone, ...]
    school: Zone
    chosen: str | None
    """None: the school's."""


@dataclass(frozen=True, slots=True)
class NotificationsView:
    """``chosen``: whether a preset was ever chosen. ``zone`` is the reader's."""

    wishes: Notifications
    chosen: bool
    paused: bool
    zone: str
