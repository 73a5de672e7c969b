"""What the screens of signing are given."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.diary import DiaryDay
from bot.domain.passing import Passing
from bot.domain.people import Name
from bot.domain.signing import Changes, Counts, Snapshot
from bot.domain.views.diary import Around, Child


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """``name`` is empty for a representative whom the school never entered."""

    name: str
    at: datetime
    on_paper: bool = False
    mine: bool = False
    changed: bool = False
    """Something in what they signed reads differently now."""
    trusted: bool = False
    """Signed by somebody whom a representative trusts: other readers are not told who."""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class SigningView:
    child: Child
    monday: date
    days: tuple[DiaryDay, ...]
    """Empty when nothing was taught in the week."""
    counts: Counts
    opens: datetime
    """By the school's clock."""
    is_open: bool
    may_sign: bool
    signatures: tuple[SignatureLine, ...]
    changes: Changes
    """Since the viewer's own signature; for somebody without one, since the newest."""
    seen: str
    unsigned: int
    """Other open weeks of this school year without the viewer's signature."""
    around: Around
    zone: str
    """The reader's, for the moments of signatures."""
    passing: Passing | None = None
    """How far a mirrored week's signature has come; None: it stays here."""
    signed_there: bool = False
    """The diary system itself holds the family's signature."""

    @property
    def signed(self) -> bool:
        return any(line.mine for line in self.signatures)


class SignOutcome(StrEnum):
    SIGNED = "signed"
    ALREADY = "already"
    NOT_OPEN = "not_open"
    NOT_AS_SHOWN = "not_as_shown"
    """The week has changed between showing and pressing: it is shown again, nothing is signed."""


@dataclass(frozen=True, slots=True)
class UnsignedView:
    child: Child
    weeks: tuple[date, ...]
    """Mondays, the newest first."""
    page: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    child: Child
    line: SignatureLine
    snapshot: Snapshot
    digest: str
    code: str
    zone: str


@dataclass(frozen=True, slots=True)
class PupilSignatures:
    """One student's line on the class teacher's list."""

    student_id: int
    name: Name
    signatures: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class ClassSignatures:
    class_id: int
    class_name: str
    monday: date
    is_open: bool
    pupils: tuple[PupilSignatures, ...]
    zone: str

    @property
    def unsigned(self) -> tuple[PupilSignatures, ...]:
        return tuple(pupil for pupil in self.pupils if not pupil.signatures)
