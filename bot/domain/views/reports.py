"""What the office's reports are given: numbers, exact until they are shown."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.domain.people import Name, SchoolRef


@dataclass(frozen=True, slots=True)
class TermSpan:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a class or the school in a term. Shares are of 1; None: nothing to count.

    ``quality``: the share of students whose averages are all 3.5 and better; ``success``: all 2.5
    and better. ``attendance``: lessons attended of the lessons held.
    """

    label: str
    students: int
    marks: int
    average: Fraction | None
    quality: Fraction | None
    success: Fraction | None
    attendance: Fraction | None


@dataclass(frozen=True, slots=True)
class Held:
    """Lessons of a class given against plan, up to today."""

    label: str
    planned: int
    given: int
    with_topic: int


@dataclass(frozen=True, slots=True)
class Placed:
    name: Name
    class_name: str
    average: Fraction


@dataclass(frozen=True, slots=True)
class ReportView:
    school: SchoolRef
    today: date
    terms: tuple[TermSpan, ...]
    """The newest first."""
    term: int
    classes: tuple[Figures, ...] = ()
    whole: Figures | None = None
    by_term: tuple[Figures, ...] = ()
    held: tuple[Held, ...] = ()
    rating: tuple[Placed, ...] = ()
    rating_allowed: bool = False
    page: int = 0

    @property
    def span(self) -> TermSpan | None:
        return self.terms[self.term] if self.term < len(self.terms) else None
