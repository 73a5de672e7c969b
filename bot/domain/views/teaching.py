"""What the teachers' screens are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.dictation.roster import Pupil
from bot.domain.drafts import Draft, Plan
from bot.domain.people import Name, SchoolRef, StaffRef
from bot.domain.teaching import Journal, LessonFacts, LessonRef


class Lack(StrEnum):
    TOPIC = "topic"
    HOMEWORK = "homework"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class LessonLine:
    facts: LessonFacts
    lacks: tuple[Lack, ...] = ()
    """Empty also for what has not begun yet."""
    now: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class MyDayView:
    day: date
    today: date
    lines: tuple[LessonLine, ...]
    teacher_id: int | None = None
    """Somebody else, for whom an operator enters; None: oneself."""
    teacher: Name | None = None
    schools: tuple[SchoolRef, ...] = ()
    """Where the lessons are, when they are not all at one school."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    id: int
    text: str
    due_on: date
    compulsory: bool
    files: int = 0
    students: tuple[int, ...] = ()
    """For whom, where it is not for everybody."""
    handed_in: int = 0


@dataclass(frozen=True, slots=True)
class LessonView:
    ref: LessonRef
    today: date
    pupils: tuple[Pupil, ...]
    journal: Journal
    lacks: tuple[Lack, ...]
    tasks: tuple[TaskLine, ...] = ()
    link: str = ""
    begun: bool = True
    """Marks and absences are for lessons that have come."""


@dataclass(frozen=True, slots=True)
class DraftView:
    ref: LessonRef
    draft: Draft
    plan: Plan
    pupils: tuple[Pupil, ...]
    journal: Journal
    page: int = 0
    names: Mapping[int, Name] = field(default_factory=dict)

    @property
    def silent(self) -> int:
        """How many students nothing is written about."""
        named = {change.student for change in self.plan.marks}
        named |= {change.student for change in self.plan.absences}
        named |= {change.student for change in self.plan.dots}
        named |= set(self.plan.standing)
        asked = sum(bool(question.options[0].values) for question in self.draft.questions)
        return max(0, sum(pupil.id not in named for pupil in self.pupils) - asked)


@dataclass(frozen=True, slots=True)
class WhichLesson:
    """A message about one of several lessons."""

    draft: Draft
    lessons: Sequence[LessonFacts]
    today: date


@dataclass(frozen=True, slots=True)
class SavedView:
    """``saving`` None: nothing had to be changed."""

    ref: LessonRef
    saving: int | None
    count: int
    until: datetime
    """Until when it can be undone."""
    zone: str


@dataclass(frozen=True, slots=True)
class TeacherLine:
    id: int
    name: Name


@dataclass(frozen=True, slots=True)
class TeachersView:
    staff: StaffRef
    teachers: tuple[TeacherLine, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class UnfilledView:
    day: date
    today: date
    teachers: tuple[tuple[Name, tuple[LessonLine, ...]], ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class PinWanted:
    """The marks are older than a week: the PIN of whoever is writing is asked for."""

    ref: LessonRef
    draft: int
    seal: str
    has_pin: bool
    wrong: bool = False
    locked_until: datetime | None = None
