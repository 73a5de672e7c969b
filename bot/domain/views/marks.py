"""What the screens of marks are given."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from bot.domain.marks import Tier, default_weight, mark_text
from bot.domain.people import Name, StudentRef
from bot.domain.spans import ClassTime, SpanDays


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark in a list. ``again``: a dot beside it, it will be asked again."""

    id: int
    day: date
    subject_id: int
    subject: str
    kind: str
    value: int | None
    text: str
    weight: Fraction
    again: bool = False

    @property
    def reads(self) -> str:
        """``5``, ``5-``, ``зач``, and with the dot ``4.``"""
        return mark_text(self.value, self.text) + "." * self.again

    @property
    def odd_weight(self) -> Fraction | None:
        """The weight, where it differs from the usual one of its kind."""
        return self.weight if self.value and self.weight != default_weight(self.kind) else None


@dataclass(frozen=True, slots=True)
class LatestMarks:
    student: StudentRef
    lines: tuple[MarkLine, ...]
    """Newest first."""
    page: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject over a span. ``average`` None: nothing counted yet."""

    id: int
    name: str
    marks: tuple[str, ...] = ()
    """As they read, oldest first."""
    average: Fraction | None = None
    counted: int = 0
    missed: int = 0
    """Lessons missed with whatever cause; being late is not missing."""
    result: str = ""
    """The mark for the term or the year, if the school entered one."""
    filled_until: date | None = None
    """The last day the subject's journal says something about; None in spans of the past."""
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class SubjectsOverview:
    student: StudentRef
    days: SpanDays
    grade: int
    """Of the class in that span, which may lie years back."""
    lines: tuple[SubjectLine, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class DotLine:
    """Work that is owed or planned."""

    day: date
    kind: str
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """One subject over a span; ``lines`` are all its marks, newest first."""

    student: StudentRef
    days: SpanDays
    grade: int
    subject: SubjectLine
    by_tier: dict[Tier, Fraction]
    lines: tuple[MarkLine, ...]
    dots: tuple[DotLine, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class MarkState:
    """What a mark was from one moment on. ``action``: set, corrected, removed, restored."""

    at: datetime
    by: Name | None
    action: str
    reads: str
    weight: Fraction
    kind: str
    comment: str
    reason: str = ""
    on_behalf_of: Name | None = None
    """The teacher for whom an operator entered it."""


@dataclass(frozen=True, slots=True)
class MarkDetails:
    student: StudentRef
    line: MarkLine
    grade: int
    comment: str
    states: tuple[MarkState, ...]
    """The first one included, in order."""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the school entered for one subject of a year; empty where it entered nothing."""

    subject: str
    terms: tuple[str, ...] = ()
    """In the order of the year's terms."""
    year: str = ""
    exam: str = ""
    final: str = ""


@dataclass(frozen=True, slots=True)
class YearResults:
    student: StudentRef
    time: ClassTime | None
    """The class of that year; None when the student was in none."""
    year: int
    terms: tuple[str, ...]
    """The names of the terms that have results, in order."""
    lines: tuple[ResultLine, ...]
    before: int | None = None
    after: int | None = None
