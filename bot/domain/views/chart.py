"""What the screens of the chart are given."""

from dataclasses import dataclass
from datetime import date

from bot.domain.marks import Weighed
from bot.domain.people import StudentRef
from bot.domain.spans import SpanDays


@dataclass(frozen=True, slots=True)
class ChartSubject:
    """``marks``: what counts in the span, oldest first. ``bit``: its place among the ticks."""

    id: int
    name: str
    bit: int
    marks: tuple[tuple[date, Weighed], ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """``subjects`` by name; ``picked`` has their bits. ``most`` fit on one picture."""

    student: StudentRef
    days: SpanDays
    until: date
    subjects: tuple[ChartSubject, ...]
    picked: int
    dark: bool
    most: int = 8

    @property
    def ticked(self) -> tuple[ChartSubject, ...]:
        return tuple(subject for subject in self.subjects if self.picked >> subject.bit & 1)

    @property
    def drawn(self) -> tuple[ChartSubject, ...]:
        """What the picture shows: a subject without marks has no line, and no place on it."""
        return () if self.over else tuple(one for one in self.ticked if one.marks)

    @property
    def over(self) -> int:
        """How many are ticked beyond what fits."""
        return max(0, len(self.ticked) - self.most)
