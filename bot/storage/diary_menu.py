"""What the menu says of all the children at once: lessons ahead and new marks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select
from sqlalchemy.orm import aliased

from bot.domain.diary import Lesson, LessonStatus
from bot.domain.people import StudentRef
from bot.storage import tables as t
from bot.storage.diary_whose import IN_CLASS, during, for_student, its_group
from bot.storage.tables import Mark, Membership

_Row = Row[*tuple[Any, ...]]

NEW_FOR = timedelta(hours=24)
_NEW_SINCE = timedelta(days=7)  # marks of older days are no news, whenever they were written

_later = aliased(t.Lesson, name="later")
_NEXT_DAY = (
    select(func.min(_later.day))
    .where(
        _later.class_id == Membership.class_id,
        _later.day > bindparam("last"),
        _later.status != LessonStatus.CANCELLED.value,
        during(Membership.starts_on, Membership.ends_on, _later.day),
    )
    .correlate(Membership)
    .scalar_subquery()
)
_AHEAD = (
    select(
        Membership.student_id,
        t.Lesson.id,
        t.Lesson.day,
        t.Lesson.number,
        t.Lesson.starts_at,
        t.Lesson.ends_at,
        t.Lesson.room,
        t.Lesson.subject_id,
        t.Subject.name.label("subject"),
    )
    .select_from(Membership)
    .join(t.Lesson, t.Lesson.class_id == Membership.class_id)
    .join(t.Subject, t.Subject.id == t.Lesson.subject_id)
    .outerjoin(its_group, its_group.id == t.Lesson.group_id)
    .where(
        Membership.student_id.in_(bindparam("students", expanding=True)),
        t.Lesson.day.between(bindparam("first"), func.coalesce(_NEXT_DAY, bindparam("last"))),
        IN_CLASS,
        t.Lesson.status != LessonStatus.CANCELLED.value,
        for_student(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
    )
    .order_by(t.Lesson.day, t.Lesson.number, t.Lesson.id)
)
_NEW_MARKS = (
    select(Mark.student_id, func.count().label("marks"))
    .where(
        Mark.student_id.in_(bindparam("students", expanding=True)),
        Mark.day >= bindparam("since_day"),
        Mark.set_at > bindparam("since"),
        Mark.removed_at.is_(None),
    )
    .group_by(Mark.student_id)
)


def ahead(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Lesson, ...]]:
    """By student id: the lessons held from ``first`` to ``last`` (today at their schools) and on
    the next day with lessons, in order."""
    ids = [student.id for student in students]
    rows = conn.execute(_AHEAD, {"students": ids, "first": first, "last": last}).all()
    return {id_: tuple(_short_lesson(row) for row in _of(rows, id_)) for id_ in ids}


def _of(rows: Sequence[_Row], student: int) -> Iterable[_Row]:
    return (row for row in rows if row.student_id == student)


def _short_lesson(row: _Row) -> Lesson:
    return Lesson(
        id=row.id,
        day=row.day,
        number=row.number,
        subject_id=row.subject_id,
        subject=row.subject,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
    )


def new_marks(conn: Connection, students: Iterable[StudentRef], now: datetime) -> dict[int, int]:
    """By student id: how many marks were set in the last 24 hours; absent means none."""
    key = {
        "students": [student.id for student in students],
        "since": now - NEW_FOR,
        "since_day": now.date() - _NEW_SINCE,
    }
    return {row.student_id: row.marks for row in conn.execute(_NEW_MARKS, key)}
