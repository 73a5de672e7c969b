"""A week of a mirrored diary as it stands here, read whole."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import aliased

from bot.domain.calendar import school_moment, school_year
from bot.domain.diary import LessonStatus
from bot.domain.mirror import (
    DotFacts,
    Kept,
    LessonFacts,
    LessonRow,
    MarkFacts,
    Place,
    PlannedLesson,
    SeenWeek,
    TaskFacts,
)
from bot.domain.people import Name
from bot.storage import mirror_missing
from bot.storage import mirror_names as names
from bot.storage.tables import (
    Attendance,
    Dot,
    Homework,
    Lesson,
    Mark,
    Membership,
    Person,
    SchoolClass,
    StudyGroup,
    Subject,
)
from bot.storage.types import BigId

NOON = time(12)
_planned_subject, _planned_teacher = aliased(Subject), aliased(Person)
_teacher = aliased(Person)
_between: Any = (bindparam("first"), bindparam("last"))


@dataclass(frozen=True, slots=True)
class Pupil:
    """Whose week it is, and in which class of which school it is kept. ``silent_at``: what is
    written is dated by its own day and never after this moment, so that it is no news."""

    mirror: int
    school: int
    student: int
    klass: int
    zone: str
    source: str
    silent_at: datetime | None = None

    def moment(self, day: date, now: datetime) -> datetime:
        """When something of that day was written, as far as anybody knows."""
        if self.silent_at is None:
            return now
        return min(school_moment(day, NOON, self.zone), self.silent_at)


# --- whose it is ---

_CLASSES = (
    select(SchoolClass.id, SchoolClass.year)
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(Membership.student_id == bindparam("student", type_=BigId))
    .order_by(SchoolClass.year.desc(), SchoolClass.id.desc())
)


def class_on(conn: Connection, student: int, day: date) -> int | None:
    """The class in which a day is kept: that of its school year, else the latest before it."""
    rows = conn.execute(_CLASSES, {"student": student}).all()
    year = school_year(day)
    return next((row.id for row in rows if row.year <= year), rows[-1].id if rows else None)


# --- what stands ---


@dataclass(frozen=True, slots=True)
class KeptWeek:
    lessons: dict[Place, Kept[LessonRow]]
    tasks: dict[str, Kept[TaskFacts]]
    marks: dict[str, Kept[MarkFacts]]
    dots: dict[str, Kept[DotFacts]]
    absences: dict[tuple[date, int], Kept[str]]
    noted: dict[str, dict[int, datetime]]
    """Rows that were missing at a look before, by table."""


_LESSONS = (
    select(
        Lesson.id,
        Lesson.day,
        Lesson.number,
        StudyGroup.name.label("group_name"),
        Subject.name.label("subject"),
        _teacher.last_name,
        _teacher.first_name,
        _teacher.middle_name,
        Lesson.room,
        Lesson.starts_at,
        Lesson.ends_at,
        Lesson.status,
        Lesson.topic,
        Lesson.remote,
        _planned_subject.name.label("was"),
        Lesson.planned_teacher_id,
        _planned_teacher.last_name.label("was_last"),
        _planned_teacher.first_name.label("was_first"),
        _planned_teacher.middle_name.label("was_middle"),
        Lesson.planned_room,
    )
    .select_from(Lesson)
    .join(Subject, Subject.id == Lesson.subject_id)
    .outerjoin(StudyGroup, StudyGroup.id == Lesson.group_id)
    .outerjoin(_teacher, _teacher.id == Lesson.teacher_id)
    .outerjoin(_planned_subject, _planned_subject.id == Lesson.planned_subject_id)
    .outerjoin(_planned_teacher, _planned_teacher.id == Lesson.planned_teacher_id)
    .where(Lesson.class_id == bindparam("class", type_=BigId), Lesson.day.between(*_between))
)
_TASKS = (
    select(Homework.id, Homework.foreign_id, Homework.due_on, Subject.name, Homework.task)
    .join(Subject, Subject.id == Homework.subject_id)
    .where(
        Homework.class_id == bindparam("class", type_=BigId),
        Homework.foreign_id.is_not(None),
        or_(
            Homework.due_on.between(*_between),
            Homework.foreign_id.in_(bindparam("keys", expanding=True)),
        ),
    )
)
_MARKS = (
    select(
        Mark.id,
        Mark.foreign_id,
        Mark.day,
        Subject.name,
        Mark.value,
        Mark.text,
        Mark.kind,
        Mark.weight,
        Mark.comment,
        Mark.removed_at,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        Mark.student_id == bindparam("student", type_=BigId),
        Mark.foreign_id.is_not(None),
        or_(Mark.day.between(*_between), Mark.foreign_id.in_(bindparam("keys", expanding=True))),
    )
)
_DOTS = (
    select(Dot.id, Dot.foreign_id, Dot.day, Subject.name, Dot.what, Dot.due_on, Dot.closed_at)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.student_id == bindparam("student", type_=BigId),
        Dot.foreign_id.is_not(None),
        or_(Dot.day.between(*_between), Dot.foreign_id.in_(bindparam("keys", expanding=True))),
    )
)
_ABSENCES = select(Attendance.id, Attendance.day, Attendance.number, Attendance.code).where(
    Attendance.student_id == bindparam("student", type_=BigId), Attendance.day.between(*_between)
)


def read(conn: Connection, pupil: Pupil, week: SeenWeek) -> KeptWeek:
    """Everything of the week, and whatever of it stands in another one. Six statements."""
    within = {"first": week.monday, "last": week.sunday}
    mine = {**within, "student": pupil.student}
    of_class = {**within, "class": pupil.klass}
    tasks = conn.execute(_TASKS, {**of_class, "keys": _some(week.tasks)})
    marks = conn.execute(_MARKS, {**mine, "keys": _some(week.marks)})
    dots = conn.execute(_DOTS, {**mine, "keys": _some(week.dots)})
    return KeptWeek(
        {_place(row): Kept(row.id, _lesson(row)) for row in conn.execute(_LESSONS, of_class)},
        {row.foreign_id: Kept(row.id, TaskFacts(row.due_on, row.name, row.task)) for row in tasks},
        {row.foreign_id: Kept(row.id, _mark(row)) for row in marks},
        {row.foreign_id: Kept(row.id, _dot(row)) for row in dots},
        {(row.day, row.number): Kept(row.id, row.code) for row in conn.execute(_ABSENCES, mine)},
        mirror_missing.noted(conn, pupil.mirror),
    )


def without_cancelled(kept: KeptWeek, week: SeenWeek) -> KeptWeek:
    """A cancelled lesson that the system shows no more stays as it is: it is not missing."""
    lessons = {
        place: row
        for place, row in kept.lessons.items()
        if place in week.lessons or row.facts is None or row.facts.held
    }
    return replace(kept, lessons=lessons)


def _some(keys: Iterable[str]) -> list[str]:
    return list(keys) or [""]


def _place(row: Any) -> Place:
    return (row.day, row.number, names.turn_of(row.group_name))


def _lesson(row: Any) -> LessonRow:
    now = LessonFacts(
        row.subject,
        _full(row.last_name, row.first_name, row.middle_name),
        row.room,
        row.starts_at,
        row.ends_at,
        LessonStatus(row.status),
        row.topic,
        bool(row.remote),
    )
    if row.was is None:
        return LessonRow(now)
    teacher = _full(row.was_last, row.was_first, row.was_middle)
    return LessonRow(now, PlannedLesson(row.was, teacher, row.planned_room or ""))


def _full(last: str | None, first: str | None, middle: str | None) -> str:
    return Name(last, first or "", middle or "").full if last else ""


def _mark(row: Any) -> MarkFacts | None:
    if row.removed_at is not None:
        return None
    return MarkFacts(row.day, row.name, row.value, row.text, row.kind, row.weight, row.comment)


def _dot(row: Any) -> DotFacts | None:
    return None if row.closed_at is not None else DotFacts(row.day, row.name, row.what, row.due_on)
