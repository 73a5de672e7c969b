"""What the screens of dots, attendance, remarks, the day's regime and past years are given."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bot.domain.people import Name, StudentRef
from bot.domain.spans import ClassTime, SpanDays
from bot.domain.views.diary import BellTime, RegimeTime


class DotKind(StrEnum):
    OWED = "owed"
    PLANNED = "planned"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class DotRow:
    """``until``: its own date, or the end of its term. ``mark`` is what stands beside it (for
    "will ask again"), or what it was turned into."""

    kind: DotKind
    subject: str
    day: date
    what: str
    until: date | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class DotsView:
    """``open`` by date; ``settled``: those of this term that became marks, newest first."""

    student: StudentRef
    open: tuple[DotRow, ...]
    settled: tuple[DotRow, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class MissedLesson:
    day: date
    number: int
    code: str
    subject: str
    """Empty where the school has no such lesson any more."""
    topic: str
    counts: bool
    """Only lessons of marked subjects count as missed; being late is not missing."""
    announced: bool = False
    """The family gave notice, and the school has not decided yet what it counts as."""


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """``lines`` newest first."""

    student: StudentRef
    days: SpanDays
    grade: int
    lines: tuple[MissedLesson, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class RemarkLine:
    day: date
    praise: bool
    text: str
    by: Name | None


@dataclass(frozen=True, slots=True)
class RemarksView:
    """A week's remarks, praise first; the sums are those of the term."""

    student: StudentRef
    days: SpanDays
    lines: tuple[RemarkLine, ...]
    praise_of_term: int
    others_of_term: int


@dataclass(frozen=True, slots=True)
class RegimeView:
    """``weekday`` 0 = Monday. ``items`` hold the lessons too, in order of time."""

    student: StudentRef
    weekday: int
    weekdays: int
    bells: tuple[BellTime, ...]
    items: tuple[RegimeTime, ...]


@dataclass(frozen=True, slots=True)
class RegimeMoment:
    """Something of the day: a lesson by its number, or what the school has named."""

    starts_at: time
    ends_at: time
    number: int | None = None
    activity: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class YearsView:
    """The classes a student was in, newest first; several of one year are one line."""

    student: StudentRef
    years: tuple[ClassTime, ...]


@dataclass(frozen=True, slots=True)
class YearView:
    student: StudentRef
    time: ClassTime
    is_now: bool


def day_of(view: RegimeView) -> tuple[RegimeMoment, ...]:
    """Lessons and what lies around them, in order of time."""
    moments = [RegimeMoment(b.starts_at, b.ends_at, number=b.number) for b in view.bells]
    moments += [
        RegimeMoment(i.starts_at, i.ends_at, activity=i.activity, place=i.place) for i in view.items
    ]
    return tuple(sorted(moments, key=lambda moment: (moment.starts_at, moment.ends_at)))
