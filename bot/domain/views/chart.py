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
    """``subjects`` by name; ``picked`` has their bits."""

    student: StudentRef
    days: SpanDays
    until: date
    subjects: tuple[ChartSubject, ...]
    picked: int
    dark: bool

    @property
    def drawn(self) -> tuple[ChartSubject, ...]:
        return tuple(subject for subject in self.subjects if self.picked >> subject.bit & 1)
