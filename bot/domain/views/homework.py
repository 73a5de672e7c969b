"""What the screens of giving homework and handing it in are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.diary import Task
from bot.domain.dictation.roster import Pupil
from bot.domain.people import Name, StudentRef
from bot.domain.teaching import LessonRef
from bot.domain.views.teaching import TaskLine


@dataclass(frozen=True, slots=True)
class HomeworkListView:
    ref: LessonRef
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class HomeworkDraftView:
    ref: LessonRef
    draft: int
    task: str
    due_on: date
    compulsory: bool
    students: tuple[int, ...]
    """Empty: everybody of the lesson."""
    files: int
    days: tuple[date, ...]
    """Of the next lessons."""
    pupils: tuple[Pupil, ...]
    changes: bool = False
    """Homework that was given already is changed."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a student sent."""

    id: int
    homework_id: int
    student: int
    name: Name
    text: str
    at: datetime
    files: int = 0
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class WorkView:
    ref: LessonRef
    task: TaskLine
    works: Sequence[Work]
    pupils: tuple[Pupil, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class HandInView:
    """One piece of homework on the student's side."""

    student: StudentRef
    task: Task
    files: int
    """Of the teacher."""
    sent: int
    """Files the student has sent."""
    can_send: bool
