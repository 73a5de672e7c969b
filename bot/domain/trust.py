"""Trusted persons: what a representative hands on, until when, and how it is taken up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import codes
from bot.domain.calendar import school_year, year_bounds
from bot.domain.errors import CodeReason
from bot.domain.people import Grant

LABEL_LIMIT = 40
MOST = 10
"""How many one representative may trust for a child at a time."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A trust as its representative sees it."""

    id: int
    student_id: int
    label: str
    granted: frozenset[Grant]
    ends_on: date | None
    made_at: datetime
    code_expires_at: datetime | None
    accepted_at: datetime | None
    opened_on: date | None
    """The last day on which the diary was opened through it."""

    def ended(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class Invitation:
    """A trust as its code finds it."""

    id: int
    school_id: int
    student_id: int
    granted_by: int
    granted: frozenset[Grant]
    ends_on: date | None
    code_expires_at: datetime | None
    account_id: int | None
    withdrawn_at: datetime | None

    def fault(self, now: datetime, today: date) -> CodeReason | None:
        """Why it can no longer be taken up, or None."""
        if self.account_id is not None:
            return CodeReason.USED
        if self.withdrawn_at is not None or (self.ends_on is not None and self.ends_on < today):
            return CodeReason.REVOKED
        live = self.code_expires_at is not None and now < self.code_expires_at
        return None if live else CodeReason.EXPIRED


def usual_end(today: date) -> date:
    """The last day of lessons of this school year, of the next one in summer."""
    last = date(year_bounds(school_year(today))[1].year, 5, 31)
    return last if today <= last else date(last.year + 1, 5, 31)


def latest_end(today: date) -> date:
    """Nobody is trusted for longer than to the end of the next school year."""
    return year_bounds(school_year(today) + 1)[1]


def seal(trust: int, account: int, key: str) -> str:
    """Proves that this account typed the code; a number of its own kind, so that it never passes
    for the seal of another sort of code."""
    return codes.seal(-trust, account, key)


def sealed(stamp: str, trust: int, account: int, keys: Sequence[str]) -> bool:
    return codes.sealed(stamp, -trust, account, keys)
