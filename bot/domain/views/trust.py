"""What the screens of trusted persons are given."""

from dataclasses import dataclass
from datetime import date

from bot.domain.codes import Pupil
from bot.domain.people import Grant, SchoolRef, StudentRef
from bot.domain.trust import Trusted


@dataclass(frozen=True, slots=True)
class TrustedView:
    """Whom a representative trusts with one child."""

    student: StudentRef
    today: date
    trusted: tuple[Trusted, ...]


@dataclass(frozen=True, slots=True)
class TrustView:
    student: StudentRef
    today: date
    one: Trusted
    code: str = ""
    """The plain code, once, right after it was made."""
    link: str = ""


@dataclass(frozen=True, slots=True)
class GrantedView:
    """What a trusted person was granted."""

    student: StudentRef
    trust: int
    granted: frozenset[Grant]


@dataclass(frozen=True, slots=True)
class TrustOffer:
    """What a trusted person is shown before they agree."""

    trust_id: int
    seal: str
    school: SchoolRef
    pupil: Pupil
    granted: frozenset[Grant]
    ends_on: date | None
