"""The diary as the paper page has it: what belongs to which lesson of which day."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from bot.domain.calendar import ClassPlan, DayOff, Special, day_off
from bot.domain.marks import grade_has_marks
from bot.domain.people import Name

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class LessonStatus(StrEnum):
    PLANNED = "planned"
    REPLACED = "replaced"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan had in a changed lesson's place; None where nothing is known or changed."""

    subject: str | None = None
    teacher: Name | None = None
    room: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a date. Times are the school's wall clock; subjects are as the school writes
    them."""

    id: int
    day: date
    number: int
    subject_id: int
    subject: str
    starts_at: time | None = None
    ends_at: time | None = None
    room: str = ""
    teacher: Name | None = None
    group: str = ""
    """A label for a subgroup, only while it is not known which one is the student's."""
    status: LessonStatus = LessonStatus.PLANNED
    reason: str = ""
    remote: bool = False
    topic: str = ""
    plan: Plan = Plan()

    @property
    def held(self) -> bool:
        return self.status is not LessonStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of homework, as one student has it."""

    id: int
    due_on: date
    subject_id: int
    subject: str
    text: str
    edited_at: datetime
    compulsory: bool = True
    book_grams: int | None = None
    group: str = ""
    done: bool = False
    """The student's own tick."""
    handed_in: bool = False
    """The teacher's tick."""


@dataclass(frozen=True, slots=True)
class DayMark:
    day: date
    subject_id: int
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Absence:
    day: date
    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Remark:
    day: date
    praise: bool
    text: str


@dataclass(frozen=True, slots=True)
class Records:
    """What was written about one student over some days."""

    marks: tuple[DayMark, ...] = ()
    absences: tuple[Absence, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    lesson: Lesson
    tasks: tuple[Task, ...] = ()
    marks: tuple[str, ...] = ()
    absence: str | None = None
    announced: bool = False
    """The family has announced it, and the school has not decided what it counts as."""


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """``other_tasks`` and ``other_marks`` belong to subjects that have no lesson that day."""

    day: date
    off: DayOff | None = None
    special: Special | None = None
    lessons: tuple[DiaryLesson, ...] = ()
    other_tasks: tuple[Task, ...] = ()
    other_marks: tuple[DayMark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing at all was written for this day."""
        return not (self.lessons or self.other_tasks or self.other_marks or self.remarks)


@dataclass(frozen=True, slots=True)
class StudyYear:
    """A student's year around a day, and how far the diary reaches at all."""

    class_id: int
    year: int
    plan: ClassPlan
    first: date
    """The first day that can be opened: 1 September of the student's first known year."""
    last: date


def days_of(
    plan: ClassPlan,
    days: Iterable[date],
    lessons: Iterable[Lesson],
    tasks: Iterable[Task] = (),
    records: Records = Records(),
    grade: int = 0,
) -> tuple[DiaryDay, ...]:
    """Each day with what belongs to it. A first-grader has no marks, whatever was written."""
    marks = records.marks if grade_has_marks(grade) else ()
    lessons_on = _grouped(lessons, lambda lesson: lesson.day)
    tasks_on = _grouped(tasks, lambda task: task.due_on)
    marks_on = _grouped(marks, lambda mark: mark.day)
    absences_on = _grouped(records.absences, lambda absence: absence.day)
    remarks_on = _grouped(records.remarks, lambda remark: remark.day)
    return tuple(
        _day(
            plan,
            day,
            lessons_on[day],
            tasks_on[day],
            marks_on[day],
            absences_on[day],
            remarks_on[day],
        )
        for day in days
    )


def _day(
    plan: ClassPlan,
    day: date,
    lessons: Sequence[Lesson],
    tasks: Sequence[Task],
    marks: Sequence[DayMark],
    absences: Sequence[Absence],
    remarks: Sequence[Remark],
) -> DiaryDay:
    tasks_of = _grouped(tasks, lambda task: task.subject_id)
    marks_of = _grouped(marks, lambda mark: mark.subject_id)
    codes = {absence.number: absence.code for absence in absences}
    rows = []
    for lesson in lessons:
        # A subject taught twice a day has its homework and marks at its first lesson.
        theirs = lesson.held
        rows.append(
            DiaryLesson(
                lesson,
                tuple(tasks_of.pop(lesson.subject_id, ())) if theirs else (),
                tuple(m.text for m in marks_of.pop(lesson.subject_id, ())) if theirs else (),
                codes.get(lesson.number),
            )
        )
    return DiaryDay(
        day,
        None if lessons else day_off(plan, day),
        plan.specials.get(day),
        tuple(rows),
        tuple(task for rest in tasks_of.values() for task in rest),
        tuple(mark for rest in marks_of.values() for mark in rest),
        tuple(sorted(remarks, key=lambda remark: not remark.praise)),
    )


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> defaultdict[K, list[T]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def bag_grams(tasks: Iterable[Task]) -> int:
    """The weight of the schoolbag in grams: a subject's books are counted once, at their
    heaviest."""
    heaviest: dict[int, int] = {}
    for task in tasks:
        heaviest[task.subject_id] = max(heaviest.get(task.subject_id, 0), task.book_grams or 0)
    return sum(heaviest.values())
