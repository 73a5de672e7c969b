"""The tree of refusals: data for a screen to word, never sentences.

ZvonokError
├── Refused            forbidden, missing and outdated alike: one calm answer, nothing shown
├── AlreadyDone        the same press again: harmless
├── CodeRefused        a one-time code that cannot be used (reason, and until when for a lock)
├── NotUnderstood      typed text that no parser could read (what was expected)
├── BadFile            a file that cannot be read at all (what is wrong, where, what was expected)
├── DiaryTrouble       a diary system that did not do what was asked (why, and until when)
├── LostWork           a drawing or a reading that the worker process did not finish
└── Unavailable        the database cannot be used right now (locked, full, gone): nothing is lost
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ZvonokError(Exception):
    """Whatever of ours may be answered with a screen."""

    def __reduce__(self) -> tuple[object, ...]:
        # Made with keyword arguments, an exception would not come back from another process.
        return _restored, (type(self), vars(self))


def _restored(kind: type[ZvonokError], facts: dict[str, object]) -> ZvonokError:
    error = kind.__new__(kind)
    vars(error).update(facts)
    return error


class Refused(ZvonokError):
    """Forbidden, missing or outdated: the reader must not be able to tell which."""


class AlreadyDone(ZvonokError):
    """A doubled press: the first one has had its effect."""


class CodeReason(StrEnum):
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    FROZEN = "frozen"
    LOCKED = "locked"
    TOO_YOUNG = "too_young"
    """A student under 14 whose parent has not linked yet."""
    OWN = "own"
    """An invitation of one's own, meant for somebody else."""


@dataclass
class CodeRefused(ZvonokError):
    reason: CodeReason
    until: datetime | None = None
    """The end of a lock."""
    at: datetime | None = None
    """When it was refused: a lock that ends on another day is told with its date."""
    zone: str | None = None
    """The school's zone, for somebody who has no school yet."""


@dataclass
class NotUnderstood(ZvonokError):
    """Typed text that could not be read. ``expected`` names the kind of value, e.g. ``date``."""

    expected: str = ""


class FileFault(StrEnum):
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    NOT_A_SPREADSHEET = "not_a_spreadsheet"
    DAMAGED = "damaged"
    PROTECTED = "protected"
    """It opens with a password only."""
    ZIP_BOMB = "zip_bomb"
    NO_KNOWN_SHEET = "no_known_sheet"
    MISSING_COLUMN = "missing_column"
    EMPTY = "empty"
    MANY_SCHOOLS = "many_schools"
    """An export of several schools: which one is meant cannot be told."""


@dataclass
class BadFile(ZvonokError):
    """A file that cannot be imported at all.

    ``params`` holds what a sentence needs: ``file``, ``limit``, ``sheet``, ``column``…
    """

    fault: FileFault
    params: dict[str, str] = field(default_factory=dict)


class Outage(StrEnum):
    BUSY = "busy"
    FULL = "full"
    UNREACHABLE = "unreachable"


@dataclass
class Unavailable(ZvonokError):
    """The database did not answer. Nothing was written."""

    outage: Outage


class Trouble(StrEnum):
    """Why a diary system did not do it. Only the first five need the family."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    EXPIRED = "expired"
    """The session or token is over and cannot be renewed without the family."""
    REJECTED = "rejected"
    """The account is closed, or has no diary."""
    GOSUSLUGI_ONLY = "gosuslugi_only"
    BAD_TOKEN = "bad_token"  # noqa: S105
    """What was pasted is no token of this system."""
    LOCKED = "locked"
    """Too many tries: the account is locked for a while."""
    MAINTENANCE = "maintenance"
    TOO_OFTEN = "too_often"
    UNAVAILABLE = "unavailable"
    """No answer, or a server's fault."""
    UNCLEAR = "unclear"
    """An answer of a shape or meaning nobody has described. Never unlinks anybody."""


@dataclass
class DiaryTrouble(ZvonokError):
    why: Trouble
    wait: float | None = None
    """Seconds the system asked to wait."""


class WorkFault(StrEnum):
    TOO_LONG = "too_long"
    DIED = "died"


@dataclass
class LostWork(ZvonokError):
    """The worker process did not finish. Nothing was changed; asking again is harmless."""

    fault: WorkFault
