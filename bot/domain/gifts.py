"""What a diary system gives, and what screens know of the system behind a student."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OLD_AFTER = timedelta(hours=1)
"""From then on a screen says how old it is."""


class Gift(StrEnum):
    """What a system can give, or take; screens hide what it cannot."""

    TIMETABLE = "timetable"
    HOMEWORK = "homework"
    MARKS = "marks"
    WEIGHTS = "weights"
    TERM_MARKS = "term_marks"
    ATTENDANCE = "attendance"
    ANNOUNCEMENTS = "announcements"
    ABSENCE_NOTICE = "absence_notice"
    """A family's notice reaches the school through the system, and so does its being taken back."""
    COMING = "coming"
    """So does the word that a child comes after all, against somebody else's notice."""
    SIGNATURE = "signature"
    """A week signed here is signed there too."""


@dataclass(frozen=True, slots=True)
class MirrorRef:
    """What screens need to know of the system behind a student."""

    title: str
    """As families call the system."""
    gives: frozenset[Gift]
    fetched_at: datetime | None
    """None: nothing has been fetched yet."""
    linked: bool = True
    """Somebody's login opens it; without one it stays as it is."""

    def is_old(self, now: datetime) -> bool:
        return self.fetched_at is None or now - self.fetched_at > OLD_AFTER


def gifts(stored: object) -> frozenset[Gift]:
    """From what stands in the database; a gift of a later version is passed over."""
    names = stored if isinstance(stored, list) else []
    return frozenset(gift for gift in Gift if gift.value in names)
