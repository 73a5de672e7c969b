"""Students as the school itself handles them: found by the class, not by a viewer's children."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from bot.domain.namesakes import told_apart
from bot.domain.people import Name, SchoolRef, StudentRef
from bot.storage.tables import Membership, Person, School, SchoolClass

_REFS = (
    select(
        Person.id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.folded_name,
        School.id.label("school_id"),
        School.short_name,
        School.timezone,
        School.signing_weekday,
        School.signing_time,
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        SchoolClass.class_teacher_id,
    )
    .select_from(Membership)
    .join(Person, Person.id == Membership.student_id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .where(
        Membership.starts_on <= bindparam("last"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("first")),
        or_(Person.left_on.is_(None), Person.left_on > bindparam("first")),
    )
    .order_by(Membership.starts_on, Membership.id)
)
_OF_CLASS = _REFS.where(Membership.class_id == bindparam("class"))
_ONE = _REFS.where(Membership.student_id == bindparam("student"))
_ZONE: Any = (
    select(School.timezone)
    .join(Person, Person.school_id == School.id)
    .where(Person.id == bindparam("student"))
)
_CLASS = (
    select(
        SchoolClass.name,
        School.id,
        School.short_name,
        School.timezone,
        School.signing_weekday,
        School.signing_time,
    )
    .join(School, School.id == SchoolClass.school_id)
    .where(SchoolClass.id == bindparam("class"))
)


def of_class(conn: Connection, class_id: int, first: date, last: date) -> tuple[StudentRef, ...]:
    """Who was in the class between the two days, by name. The caller has asked `domain.access`."""
    rows = conn.execute(_OF_CLASS, {"class": class_id, "first": first, "last": last}).all()
    known = {row.id: row for row in rows}
    ordered = sorted(known.values(), key=lambda row: (row.folded_name, row.id))
    return tuple(_ref(row) for row in ordered)


def called(conn: Connection, student: StudentRef, on: date) -> str:
    """How the class teacher is told of the student: by first name, namesakes apart."""
    mates = of_class(conn, student.class_id, on, on)
    return told_apart(student.name, (mate.name for mate in mates if mate.id != student.id))


def one(conn: Connection, student: int, on: date) -> StudentRef | None:
    """The student in the class of that day; None for nobody's id or somebody who had left."""
    rows = conn.execute(_ONE, {"student": student, "first": on, "last": on}).all()
    return _ref(rows[-1]) if rows else None


def zone(conn: Connection, student: int) -> str | None:
    """Of the student's school: by its day it is told in which class they are."""
    found: str | None = conn.execute(_ZONE, {"student": student}).scalar()
    return found


def class_and_school(conn: Connection, class_id: int) -> tuple[str, SchoolRef] | None:
    """The name of a class and its school."""
    row = conn.execute(_CLASS, {"class": class_id}).first()
    return None if row is None else (row[0], SchoolRef(*row[1:]))


def ids(students: Iterable[StudentRef]) -> list[int]:
    return [student.id for student in students]


def _ref(row: Row[*tuple[Any, ...]]) -> StudentRef:
    return StudentRef(
        id=row.id,
        name=Name(row.last_name, row.first_name, row.middle_name),
        school=SchoolRef(
            row.school_id,
            row.short_name,
            row.timezone,
            row.signing_weekday,
            row.signing_time,
        ),
        class_id=row.class_id,
        class_name=row.class_name,
        grade=row.grade,
        class_teacher_id=row.class_teacher_id,
    )
