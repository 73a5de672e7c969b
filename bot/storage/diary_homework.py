"""The homework of one student, or of each of many, and their own "done"."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.diary import Task
from bot.domain.errors import Refused
from bot.domain.people import StudentRef
from bot.domain.views.diary import SubjectCount
from bot.storage import tables as t
from bot.storage.diary_whose import (
    OF_MANY,
    ONE_STUDENT,
    WHOSE,
    during,
    for_student,
    its_group,
    label,
    many,
)
from bot.storage.prepared import PreparedFor
from bot.storage.tables import Homework, HomeworkTick, Membership
from bot.storage.types import Instant

_Row = Row[*tuple[Any, ...]]

SUBJECT_PAGE = 6

_tick = and_(
    HomeworkTick.homework_id == Homework.id, HomeworkTick.student_id == Membership.student_id
)
_due_in_class = and_(
    during(Membership.starts_on, Membership.ends_on, Homework.due_on),
    for_student(Homework.group_id, Membership.student_id, Homework.due_on),
    or_(
        not_(Homework.only_some),
        exists().where(
            t.HomeworkStudent.homework_id == Homework.id,
            t.HomeworkStudent.student_id == Membership.student_id,
        ),
    ),
)


def _homework(*columns: Any, whose: ColumnElement[bool] = ONE_STUDENT) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Membership)
        .join(Homework, Homework.class_id == Membership.class_id)
        .join(t.Subject, t.Subject.id == Homework.subject_id)
        .outerjoin(its_group, its_group.id == Homework.group_id)
        .where(whose, _due_in_class)
    )


_TASK_COLUMNS = (
    Homework.id,
    Homework.due_on,
    Homework.subject_id,
    t.Subject.name.label("subject"),
    Homework.task,
    Homework.edited_at,
    Homework.compulsory,
    Homework.book_grams,
    HomeworkTick.done_at,
    HomeworkTick.handed_in_at,
    label(Homework.group_id, Membership.student_id, Homework.due_on),
)
_TASK = _homework(*_TASK_COLUMNS).outerjoin(HomeworkTick, _tick)
_due = Homework.due_on.between(bindparam("first"), bindparam("last"))
_BY_DAY = (Homework.due_on, t.Subject.folded_name, Homework.id)
_TASKS = PreparedFor(
    _TASK.where(_due).order_by(*_BY_DAY),
    lambda rows: tuple(_task(row) for row in rows),
)
_TASKS_OF_MANY = (
    _homework(*_TASK_COLUMNS, WHOSE, whose=OF_MANY)
    .outerjoin(HomeworkTick, _tick)
    .where(_due)
    .order_by(*_BY_DAY)
)
_ONE_TASK = _TASK.where(Homework.id == bindparam("homework"))
_SUBJECT_TASKS = (
    _TASK.add_columns(func.count().over().label("total"))
    .where(
        Homework.subject_id == bindparam("subject"),
        Homework.due_on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Homework.due_on.desc(), Homework.id.desc())
    .limit(SUBJECT_PAGE)
    .offset(bindparam("skip"))
)
_SUBJECTS: Select[*tuple[Any, ...]] = (
    _homework(t.Subject.id, t.Subject.name, func.count().label("tasks"))
    .where(Homework.due_on.between(bindparam("first"), bindparam("last")))
    .group_by(t.Subject.id, t.Subject.name, t.Subject.folded_name)
    .order_by(t.Subject.folded_name)
)


def tasks(conn: Connection, student: StudentRef, first: date, last: date) -> tuple[Task, ...]:
    """The student's homework due from ``first`` to ``last``, by day and subject."""
    key = {"student": student.id, "first": first, "last": last}
    return _TASKS.read(conn, key)


def tasks_of(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Task, ...]]:
    """The same for many students, in one statement; by student, absent means none."""
    found: dict[int, list[Task]] = defaultdict(list)
    for row in conn.execute(_TASKS_OF_MANY, many(students, first, last)):
        found[row.whose].append(_task(row))
    return {student: tuple(lines) for student, lines in found.items()}


def one_task(conn: Connection, student: StudentRef, homework: int) -> Task | None:
    """A piece of the student's own homework; None for anybody else's."""
    row = conn.execute(_ONE_TASK, {"student": student.id, "homework": homework}).first()
    return None if row is None else _task(row)


def subject_tasks(
    conn: Connection, student: StudentRef, subject: int, first: date, last: date, page: int
) -> tuple[tuple[Task, ...], int]:
    """A page of one subject's homework, the newest first, and how many pages there are."""
    key = {"student": student.id, "subject": subject, "first": first, "last": last}
    rows = conn.execute(_SUBJECT_TASKS, {**key, "skip": page * SUBJECT_PAGE}).all()
    total = rows[0].total if rows else 0
    return tuple(_task(row) for row in rows), -(-total // SUBJECT_PAGE)


def task_subjects(
    conn: Connection, student: StudentRef, first: date, last: date
) -> tuple[SubjectCount, ...]:
    """The subjects that have homework in those days, with how many pieces."""
    key = {"student": student.id, "first": first, "last": last}
    return tuple(
        SubjectCount(row.id, row.name, row.tasks) for row in conn.execute(_SUBJECTS, key).all()
    )


def _task(row: _Row) -> Task:
    return Task(
        id=row.id,
        due_on=row.due_on,
        subject_id=row.subject_id,
        subject=row.subject,
        text=row.task,
        edited_at=row.edited_at,
        compulsory=row.compulsory,
        book_grams=row.book_grams,
        group=row.group_name or "",
        done=row.done_at is not None,
        handed_in=row.handed_in_at is not None,
    )


_TICKED = _homework(
    Homework.id,
    Membership.student_id,
    bindparam("done_at", type_=Instant()),
).where(Homework.id == bindparam("homework"))


def _ticking(insert: Any) -> Any:
    made = insert(HomeworkTick).from_select(["homework_id", "student_id", "done_at"], _TICKED)
    return made.on_conflict_do_update(
        index_elements=["homework_id", "student_id"], set_={"done_at": made.excluded.done_at}
    )


_TICK = {"sqlite": _ticking(sqlite.insert), "postgresql": _ticking(postgresql.insert)}


def tick(conn: Connection, student: StudentRef, homework: int, done_at: datetime | None) -> date:
    """Sets or (with None) takes back the student's own "done"; the day the homework is due.
    `Refused` for homework that is not this student's."""
    key = {"student": student.id, "homework": homework, "done_at": done_at}
    due_on = conn.execute(_DUE_ON, {"student": student.id, "homework": homework}).scalar()
    if due_on is None:
        raise Refused
    conn.execute(_TICK[conn.dialect.name], key)
    return due_on  # type: ignore[no-any-return]


_DUE_ON = _homework(Homework.due_on).where(Homework.id == bindparam("homework"))
