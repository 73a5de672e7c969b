"""A week of a mirrored diary: what stands here, read whole, and what a look changes, written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.calendar import school_moment, school_year
from bot.domain.diary import LessonStatus
from bot.domain.mirror import (
    Difference,
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
from bot.domain.names import folded
from bot.domain.people import Name
from bot.storage import mirror_bells
from bot.storage import mirror_names as names
from bot.storage.tables import (
    Attendance,
    Dot,
    HandedIn,
    Homework,
    HomeworkStudent,
    HomeworkTick,
    Lesson,
    LessonLink,
    Mark,
    MarkEvent,
    Membership,
    MirrorMissing,
    Person,
    School,
    SchoolClass,
    StudyGroup,
    Subject,
)
from bot.storage.types import BigId

NOON = time(12)
SATURDAY = 5
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
_THEIR_TIMES = select(Attendance.day, Attendance.number).where(
    Attendance.id.in_(bindparam("ids", expanding=True))
)
_ABSENCES = select(Attendance.id, Attendance.day, Attendance.number, Attendance.code).where(
    Attendance.student_id == bindparam("student", type_=BigId), Attendance.day.between(*_between)
)
_NOTED = select(MirrorMissing.entity, MirrorMissing.entity_id, MirrorMissing.since).where(
    MirrorMissing.mirror_id == bindparam("mirror", type_=BigId)
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
        noted(conn, pupil.mirror),
    )


def noted(conn: Connection, mirror: int) -> dict[str, dict[int, datetime]]:
    found: dict[str, dict[int, datetime]] = {}
    for entity, its_id, since in conn.execute(_NOTED, {"mirror": mirror}):
        found.setdefault(entity, {})[its_id] = since
    return found


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


# --- what a look changes ---


@dataclass(frozen=True, slots=True)
class WeekChanges:
    lessons: Difference[Place, LessonRow]
    tasks: Difference[str, TaskFacts]
    marks: Difference[str, MarkFacts]
    dots: Difference[str, DotFacts]
    absences: Difference[tuple[date, int], str]

    @property
    def parts(self) -> Mapping[str, Difference[Any, Any]]:
        return {
            Lesson.__tablename__: self.lessons,
            Homework.__tablename__: self.tasks,
            Mark.__tablename__: self.marks,
            Dot.__tablename__: self.dots,
            Attendance.__tablename__: self.absences,
        }

    @property
    def nothing(self) -> bool:
        return all(
            part.nothing and not part.missing and not part.back for part in self.parts.values()
        )


def write(conn: Connection, pupil: Pupil, changes: WeekChanges, now: datetime) -> None:
    """In the caller's one transaction. What is gone makes room first."""
    wanted = _Names(conn, pupil, changes)
    _Lessons(conn, pupil, wanted).write(changes.lessons)
    if changes.lessons.added or changes.lessons.changed:
        mirror_bells.write(conn, pupil.klass)
    _write_tasks(conn, pupil, wanted, changes.tasks, now)
    _Marks(conn, pupil, wanted, now).write(changes.marks)
    _write_dots(conn, pupil, wanted, changes.dots, now)
    _write_absences(conn, pupil, changes.absences, now)
    for entity, part in changes.parts.items():
        note(conn, pupil.mirror, entity, part, now)


_NOTE = {
    "sqlite": sqlite.insert(MirrorMissing).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(MirrorMissing).on_conflict_do_nothing(),
}


def note(
    conn: Connection, mirror: int, entity: str, part: Difference[Any, Any], now: datetime
) -> None:
    """Remembers what was missing now, and forgets what is back or gone for good."""
    if part.missing:
        rows = [
            {"mirror_id": mirror, "entity": entity, "entity_id": its_id, "since": now}
            for its_id in part.missing
        ]
        conn.execute(_NOTE[conn.dialect.name], rows)
    over = [*part.back, *(row.id for row in part.gone)]
    if over:
        conn.execute(
            delete(MirrorMissing).where(
                MirrorMissing.mirror_id == mirror,
                MirrorMissing.entity == entity,
                MirrorMissing.entity_id.in_(over),
            )
        )


class _Names:
    """Ids of every subject and teacher that the changes name."""

    def __init__(self, conn: Connection, pupil: Pupil, changes: WeekChanges) -> None:
        facts = [one for part in changes.parts.values() for one in _written(part)]
        lessons = [one for one in facts if isinstance(one, LessonRow)]
        subjects = {one.subject for one in facts if not isinstance(one, LessonRow | str)}
        subjects |= {
            name for one in lessons for name in (one.now.subject, one.plan.subject) if name
        }
        teachers = {name for one in lessons for name in (one.now.teacher, one.plan.teacher) if name}
        self._subjects = names.subjects(conn, pupil.school, subjects) if subjects else {}
        self._teachers = names.teachers(conn, pupil.school, teachers) if teachers else {}

    def subject(self, name: str) -> int:
        return self._subjects[folded(name)]

    def teacher(self, name: str | None) -> int | None:
        return self._teachers[folded(name)] if name else None


def _written(part: Difference[Any, Any]) -> Iterable[Any]:
    yield from (facts for _key, facts in part.added)
    yield from (facts for _row, facts in part.changed)


# --- lessons ---


class _Lessons:
    def __init__(self, conn: Connection, pupil: Pupil, wanted: _Names) -> None:
        self._conn = conn
        self._pupil = pupil
        self._names = wanted

    def write(self, part: Difference[Place, LessonRow]) -> None:
        gone = [row.id for row in part.gone]
        if gone:
            self._conn.execute(delete(LessonLink).where(LessonLink.lesson_id.in_(gone)))
            self._conn.execute(delete(Lesson).where(Lesson.id.in_(gone)))
        for row, facts in part.changed:
            self._conn.execute(
                update(Lesson).where(Lesson.id == row.id).values(**self._values(facts))
            )
        if part.added:
            self._conn.execute(insert(Lesson), [self._fresh(*one) for one in part.added])
            self._widen(day for (day, _number, _turn), _facts in part.added)

    def _fresh(self, place: Place, facts: LessonRow) -> dict[str, Any]:
        day, number, turn = place
        values = self._values(facts)
        of_subject = values["subject_id"]
        pupil = self._pupil
        since = date(school_year(day), 9, 1)
        values["group_id"] = names.group(
            self._conn, pupil.klass, of_subject, turn, pupil.student, since
        )
        return {"class_id": pupil.klass, "day": day, "number": number, **values}

    def _values(self, row: LessonRow) -> dict[str, Any]:
        now, plan = row.now, row.plan
        known = plan.subject is not None
        return {
            "subject_id": self._names.subject(now.subject),
            "teacher_id": self._names.teacher(now.teacher),
            "room": now.room,
            "starts_at": now.starts_at,
            "ends_at": now.ends_at,
            "status": now.status.value,
            "topic": now.topic,
            "remote": now.remote,
            "planned_subject_id": self._names.subject(plan.subject) if plan.subject else None,
            "planned_teacher_id": self._names.teacher(plan.teacher),
            "planned_room": plan.room if known else None,
        }

    def _widen(self, days: Iterable[date]) -> None:
        """A school that teaches on Saturdays has six days."""
        last = max((day.weekday() for day in days), default=0)
        if last >= SATURDAY:
            self._conn.execute(
                update(School)
                .where(School.id == self._pupil.school, School.days_per_week <= last)
                .values(days_per_week=last + 1)
            )


# --- homework ---


def _write_tasks(
    conn: Connection,
    pupil: Pupil,
    wanted: _Names,
    part: Difference[str, TaskFacts],
    now: datetime,
) -> None:
    gone = [row.id for row in part.gone]
    if gone:
        for table in (HomeworkTick, HomeworkStudent, HandedIn):
            conn.execute(delete(table).where(table.homework_id.in_(gone)))
        conn.execute(delete(Homework).where(Homework.id.in_(gone)))
    for row, facts in part.changed:
        values = {**_task(wanted, facts), "edited_at": now}
        conn.execute(update(Homework).where(Homework.id == row.id).values(**values))
    if part.added:
        rows = [
            {
                "class_id": pupil.klass,
                "foreign_id": key,
                "edited_at": pupil.moment(facts.due_on - timedelta(days=1), now),
                **_task(wanted, facts),
            }
            for key, facts in part.added
        ]
        conn.execute(insert(Homework), rows)


def _task(wanted: _Names, facts: TaskFacts) -> dict[str, Any]:
    return {
        "subject_id": wanted.subject(facts.subject),
        "due_on": facts.due_on,
        "task": facts.text,
    }


# --- marks ---


class _Marks:
    def __init__(self, conn: Connection, pupil: Pupil, wanted: _Names, now: datetime) -> None:
        self._conn = conn
        self._pupil = pupil
        self._names = wanted
        self._now = now

    def write(self, part: Difference[str, MarkFacts]) -> None:
        for row in part.gone:
            self._conn.execute(
                update(Mark)
                .where(Mark.id == row.id)
                .values(removed_at=self._now, edited_at=self._now)
            )
            if row.facts is not None:
                self._event(row.id, row.facts, "removed", self._now)
        for row, facts in part.changed:
            values = {**self._values(facts), "edited_at": self._now, "removed_at": None}
            self._conn.execute(update(Mark).where(Mark.id == row.id).values(**values))
            action = "restored" if row.facts is None else "corrected"
            self._event(row.id, facts, action, self._now)
        for key, facts in part.added:
            self._add(key, facts)

    def _add(self, key: str, facts: MarkFacts) -> None:
        at = self._pupil.moment(facts.day, self._now)
        values = {
            "student_id": self._pupil.student,
            "class_id": self._pupil.klass,
            "foreign_id": key,
            "set_at": at,
            "edited_at": at,
            "origin": self._pupil.source,
            **self._values(facts),
        }
        made: Any = self._conn.execute(insert(Mark).values(**values)).inserted_primary_key
        self._event(int(made[0]), facts, "set", at)

    def _values(self, facts: MarkFacts) -> dict[str, Any]:
        return {
            "subject_id": self._names.subject(facts.subject),
            "day": facts.day,
            "kind": facts.kind,
            "value": facts.value,
            "text": facts.text,
            "weight": facts.weight,
            "comment": facts.comment,
        }

    def _event(self, mark: int, facts: MarkFacts, action: str, at: datetime) -> None:
        values = {
            "mark_id": mark,
            "at": at,
            "action": action,
            "value": facts.value,
            "text": facts.text,
            "weight": facts.weight,
            "comment": facts.comment,
            "kind": facts.kind,
        }
        self._conn.execute(insert(MarkEvent).values(**values))


# --- dots and absences ---


def _write_dots(
    conn: Connection,
    pupil: Pupil,
    wanted: _Names,
    part: Difference[str, DotFacts],
    now: datetime,
) -> None:
    gone = [row.id for row in part.gone]
    if gone:
        conn.execute(update(Dot).where(Dot.id.in_(gone)).values(closed_at=now))
    for row, facts in part.changed:
        values = {**_dot_values(wanted, facts), "closed_at": None}
        conn.execute(update(Dot).where(Dot.id == row.id).values(**values))
    if part.added:
        rows = [
            {
                "student_id": pupil.student,
                "class_id": pupil.klass,
                "kind": "owed",
                "foreign_id": key,
                "set_at": pupil.moment(facts.day, now),
                **_dot_values(wanted, facts),
            }
            for key, facts in part.added
        ]
        conn.execute(insert(Dot), rows)


def _dot_values(wanted: _Names, facts: DotFacts) -> dict[str, Any]:
    return {
        "subject_id": wanted.subject(facts.subject),
        "day": facts.day,
        "what": facts.what,
        "due_on": facts.due_on,
    }


def _write_absences(
    conn: Connection, pupil: Pupil, part: Difference[tuple[date, int], str], now: datetime
) -> None:
    # Late, then not there at all: a row of its own, so that the parents are told of it.
    missing = [row.id for row, code in part.changed if code == "н"]
    times = conn.execute(_THEIR_TIMES, {"ids": missing}).all() if missing else []
    again = [((row.day, row.number), "н") for row in times]
    gone = [row.id for row in part.gone] + missing
    if gone:
        conn.execute(delete(Attendance).where(Attendance.id.in_(gone)))
    for row, code in part.changed:
        if code != "н":
            values = {"code": code, "edited_at": now}
            conn.execute(update(Attendance).where(Attendance.id == row.id).values(**values))
    added = [*part.added, *again]
    if added:
        rows = [
            {
                "student_id": pupil.student,
                "class_id": pupil.klass,
                "day": day,
                "number": number,
                "code": code,
                "edited_at": pupil.moment(day, now),
            }
            for (day, number), code in added
        ]
        conn.execute(insert(Attendance), rows)


def without_cancelled(kept: KeptWeek, week: SeenWeek) -> KeptWeek:
    """A cancelled lesson that the system shows no more stays as it is: it is not missing."""
    lessons = {
        place: row
        for place, row in kept.lessons.items()
        if place in week.lessons or row.facts is None or row.facts.held
    }
    return replace(kept, lessons=lessons)
