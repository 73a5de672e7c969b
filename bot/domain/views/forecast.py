"""What the screens of the forecast are given."""

from dataclasses import dataclass
from fractions import Fraction

from bot.domain.forecast import Outlook
from bot.domain.marks import Tier
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays


@dataclass(frozen=True, slots=True)
class WeightKind:
    """A weight that marks of a subject have, and the tiers of work it is given for."""

    weight: Fraction
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class SubjectOutlook:
    """``result`` is the term mark, if the school has entered it already."""

    id: int
    name: str
    counted: int
    outlook: Outlook
    weights: tuple[WeightKind, ...]
    """Heaviest first; never empty."""
    result: str = ""


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The subjects of a term by name."""

    student: StudentRef
    days: SpanDays
    over: bool
    """The term has ended: nothing can change any more."""
    rounding: str
    """The school's rule: ``,5`` or ``,6``."""
    subjects: tuple[SubjectOutlook, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class OutlookView:
    student: StudentRef
    days: SpanDays
    over: bool
    rounding: str
    least_marks: int
    subject: SubjectOutlook
    chosen: Fraction
    """The weight of the next mark to be tried out."""
