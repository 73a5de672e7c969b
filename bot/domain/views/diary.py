"""What the screens of the diary, the homework and the timetable are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.domain.calendar import DayOff, Parity, Span
from bot.domain.diary import DiaryDay, Lesson, Task
from bot.domain.people import StudentRef


@dataclass(frozen=True, slots=True)
class Child:
    """Whose page it is. The school's name is shown only beside children of several schools."""

    ref: StudentRef
    name_school: bool = False

    @property
    def id(self) -> int:
        return self.ref.id


@dataclass(frozen=True, slots=True)
class Around:
    """Where ◀ and ▶ lead; None at the edge of what the diary holds."""

    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True)
class DayView:
    child: Child
    today: date
    day: DiaryDay
    around: Around
    resumes: date | None = None
    """The next school day, when this is a day off."""
    links: Mapping[int, str] = field(default_factory=dict)
    """Lesson id -> address of a distance lesson."""


@dataclass(frozen=True, slots=True)
class WeekView:
    child: Child
    today: date
    days: tuple[DiaryDay, ...]
    around: Around
    parity: Parity | None = None
    """None where odd and even weeks do not differ."""


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month to choose a day from."""

    child: Child
    today: date
    month: date
    first: date
    last: date
    off: frozenset[date]


@dataclass(frozen=True, slots=True)
class HomeworkDayView:
    """``day`` is None when the school year has no more school days."""

    child: Child
    today: date
    day: date | None
    off: DayOff | None
    tasks: tuple[Task, ...]
    grams: int
    """What the books of that day weigh; 0 when nobody said."""
    around: Around
    can_tick: bool = False
    zone: str = "Europe/Moscow"
    """The reader's zone, for "edited at"."""
    files: Mapping[int, int] = field(default_factory=dict)
    """Homework id -> how many files it has."""


@dataclass(frozen=True, slots=True)
class HomeworkWeekView:
    child: Child
    today: date
    monday: date
    last: date
    tasks: tuple[Task, ...]
    around: Around


@dataclass(frozen=True, slots=True)
class SubjectCount:
    id: int
    name: str
    tasks: int


@dataclass(frozen=True, slots=True)
class HomeworkSubjectsView:
    child: Child
    subjects: tuple[SubjectCount, ...]


@dataclass(frozen=True, slots=True)
class HomeworkSubjectView:
    child: Child
    today: date
    subject_id: int
    subject: str
    tasks: tuple[Task, ...]
    """One page, the newest first."""
    page: int
    pages: int
    zone: str = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class BellTime:
    """``after`` is what the break after the lesson is for, e.g. a meal, as the school says."""

    number: int
    starts_at: time
    ends_at: time
    after: str = ""


@dataclass(frozen=True, slots=True)
class RegimeTime:
    starts_at: time
    ends_at: time
    activity: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class TimetableDayView:
    child: Child
    today: date
    day: DiaryDay
    bells: tuple[BellTime, ...]
    regime: tuple[RegimeTime, ...]
    around: Around
    resumes: date | None = None


@dataclass(frozen=True, slots=True)
class TimetableWeekView:
    child: Child
    today: date
    days: tuple[DiaryDay, ...]
    around: Around
    parity: Parity | None = None


@dataclass(frozen=True, slots=True)
class BellsView:
    child: Child
    day: date
    bells: tuple[BellTime, ...]
    regime: tuple[RegimeTime, ...]


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The lessons to be put into somebody's own calendar, until the end of ``term``."""

    child: Child
    today: date
    term: Span
    lessons: tuple[Lesson, ...]
    made_at: datetime
