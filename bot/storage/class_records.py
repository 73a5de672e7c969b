"""What the journal says of a whole class: for its report and for a page of the journal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, func, select

from bot.domain.calendar import Span
from bot.storage.tables import Attendance, Lesson, Mark, Subject, Term

_Row = Row[*tuple[Any, ...]]
_class: BindParameter[Any] = bindparam("class")
_days: tuple[Any, Any] = (bindparam("first"), bindparam("last"))
_students: BindParameter[Any] = bindparam("students", expanding=True)

_TERMS = (
    select(Term.name, Term.starts_on, Term.ends_on)
    .where(Term.class_id == _class)
    .order_by(Term.starts_on)
)
_MARKS = (
    select(
        Mark.student_id,
        Mark.subject_id,
        Subject.name.label("subject"),
        Mark.day,
        Mark.kind,
        Mark.value,
        Mark.text,
        Mark.weight,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .where(Mark.student_id.in_(_students), Mark.day.between(*_days), Mark.removed_at.is_(None))
    .order_by(Mark.day, Mark.id)
)
_MARKS_OF_SUBJECT = _MARKS.where(Mark.subject_id == bindparam("subject"))
_MISSED = (
    select(Attendance.student_id, Attendance.code, func.count().label("lessons"))
    .where(
        Attendance.student_id.in_(_students),
        Attendance.class_id == _class,
        Attendance.day.between(*_days),
    )
    .group_by(Attendance.student_id, Attendance.code)
)
_LESSONS = (
    select(Lesson.day, Lesson.number)
    .distinct()
    .where(
        Lesson.class_id == _class,
        Lesson.subject_id == bindparam("subject"),
        Lesson.day.between(*_days),
        Lesson.status != "cancelled",
    )
    .order_by(Lesson.day, Lesson.number)
)
_CODES = (
    select(Attendance.student_id, Attendance.day, Attendance.code)
    .join(
        Lesson,
        and_(
            Lesson.class_id == Attendance.class_id,
            Lesson.day == Attendance.day,
            Lesson.number == Attendance.number,
            Lesson.subject_id == bindparam("subject"),
        ),
    )
    .where(
        Attendance.student_id.in_(_students),
        Attendance.class_id == _class,
        Attendance.day.between(*_days),
    )
    .order_by(Attendance.day, Attendance.number)
)
_SUBJECTS = (
    select(Subject.id, Subject.name)
    .distinct()
    .join(Lesson, Lesson.subject_id == Subject.id)
    .where(Lesson.class_id == _class, Lesson.day.between(*_days), Lesson.status != "cancelled")
    .order_by(Subject.name)
)
_SUBJECT = select(Subject.name).where(
    Subject.id == bindparam("subject"), Subject.school_id == bindparam("school")
)


def terms(conn: Connection, class_id: int) -> tuple[Span, ...]:
    rows = conn.execute(_TERMS, {"class": class_id})
    return tuple(Span(row.name, row.starts_on, row.ends_on) for row in rows)


def marks(
    conn: Connection,
    students: Sequence[int],
    first: date,
    last: date,
    subject: int | None = None,
) -> Sequence[_Row]:
    """Live marks of these students in those days (of one subject), in order of the days."""
    keys = {"students": list(students), "first": first, "last": last}
    if subject is None:
        return conn.execute(_MARKS, keys).all()
    return conn.execute(_MARKS_OF_SUBJECT, {**keys, "subject": subject}).all()


def missed(
    conn: Connection, class_id: int, students: Sequence[int], first: date, last: date
) -> dict[int, dict[str, int]]:
    """By student and code: how many lessons."""
    keys = {"class": class_id, "students": list(students), "first": first, "last": last}
    found: dict[int, dict[str, int]] = {}
    for row in conn.execute(_MISSED, keys):
        found.setdefault(row.student_id, {})[row.code] = row.lessons
    return found


def lesson_days(
    conn: Connection, class_id: int, subject: int, first: date, last: date
) -> tuple[date, ...]:
    """The days on which the class had (or will have) the subject; a day once."""
    keys = {"class": class_id, "subject": subject, "first": first, "last": last}
    return tuple(dict.fromkeys(row.day for row in conn.execute(_LESSONS, keys)))


def codes(
    conn: Connection,
    class_id: int,
    students: Sequence[int],
    subject: int,
    first: date,
    last: date,
) -> dict[tuple[int, date], str]:
    """(student, day) -> the code of attendance at that subject."""
    keys = {
        "class": class_id,
        "students": list(students),
        "subject": subject,
        "first": first,
        "last": last,
    }
    return {(row.student_id, row.day): row.code for row in conn.execute(_CODES, keys)}


def subjects(conn: Connection, class_id: int, first: date, last: date) -> list[tuple[int, str]]:
    """What the class is taught in those days."""
    rows = conn.execute(_SUBJECTS, {"class": class_id, "first": first, "last": last})
    return [(row.id, row.name) for row in rows]


def subject_name(conn: Connection, subject: int, school: int) -> str | None:
    return conn.execute(_SUBJECT, {"subject": subject, "school": school}).scalar()
