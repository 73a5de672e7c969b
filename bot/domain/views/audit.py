"""What the audit's screens are given."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain.people import Name, SchoolRef


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when, who, what. ``entity`` and ``action`` are as the trace keeps them; marks are
    ``mark``, an opened diary ``opening``, an import ``import``."""

    at: datetime
    by: Name | None
    entity: str
    action: str
    whom: Name | None = None
    """The student or the person it is about, where that is known."""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    role: str = ""
    """Of who opened a diary."""
    for_whom: Name | None = None
    """The teacher in whose name an operator entered."""


@dataclass(frozen=True, slots=True)
class AuditView:
    """``day`` for a day of the school, ``person`` for somebody's page."""

    school: SchoolRef
    entries: tuple[Entry, ...]
    page: int
    day: date | None = None
    today: date | None = None
    person_id: int | None = None
    person: Name | None = None
    openings: dict[str, int] = field(default_factory=dict)
    """How many diaries were opened on the day, by role."""
