"""Who is not at school today, lesson by lesson, and who said that they know about it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.domain.people import Name
from bot.storage.beginnings import wall
from bot.storage.ids import ids
from bot.storage.tables import (
    AbsenceClaim,
    Attendance,
    Lesson,
    Person,
    School,
    SchoolClass,
    Subject,
)
from bot.storage.told import AT_ONCE
from bot.storage.types import BigId

_ids = ids("these")


@dataclass(frozen=True, slots=True)
class Missing:
    """The first lesson of a day at which a student was not there (н)."""

    id: int
    student: int
    zone: str
    day: date
    number: int
    subject: str
    starts: str
    edited_at: datetime


_ABSENT = (
    select(
        Attendance.id,
        Attendance.student_id,
        Attendance.class_id,
        School.timezone,
        Attendance.day,
        Attendance.number,
        Attendance.code,
        Attendance.edited_at,
        Lesson.starts_at,
        Subject.name,
    )
    .join(SchoolClass, SchoolClass.id == Attendance.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .outerjoin(
        Lesson,
        (Lesson.class_id == Attendance.class_id)
        & (Lesson.day == Attendance.day)
        & (Lesson.number == Attendance.number),
    )
    .outerjoin(Subject, Subject.id == Lesson.subject_id)
)
_ABSENT_AFTER = (
    _ABSENT.where(Attendance.id > bindparam("after", type_=BigId))
    .order_by(Attendance.id)
    .limit(AT_ONCE)
)
_ABSENT_ON = _ABSENT.where(
    Attendance.student_id.in_(_ids), Attendance.day == bindparam("on")
).order_by(Attendance.number, Attendance.id)
_CLAIM: Any = (
    select(Person.last_name, Person.first_name, Person.middle_name, AbsenceClaim.at)
    .join(AbsenceClaim, AbsenceClaim.person_id == Person.id)
    .where(
        AbsenceClaim.student_id == bindparam("its_student"),
        AbsenceClaim.day == bindparam("its_day"),
    )
)


def absences_after(conn: Connection, after: int) -> list[Any]:
    """Raw rows with ``id``, ``student_id``, ``day``, ``code``, ``edited_at``, ``timezone``."""
    rows = conn.execute(_ABSENT_AFTER, {"after": after}).all()
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


def absent_on(
    conn: Connection,
    students: Collection[int],
    day: date,
    expected: Callable[[int, int], bool] = lambda _student, _number: False,
) -> tuple[dict[int, Missing], set[int]]:
    """The first н of each student's day that was not ``expected`` (student, lesson number), and
    who has any absence code at all."""
    if not students:
        return {}, set()
    found: dict[int, Missing] = {}
    with_code: set[int] = set()
    values = {"these": set(students), "on": day}
    for row in conn.execute(_ABSENT_ON, values):
        if row.code != "оп":
            with_code.add(row.student_id)
        if row.code == "н" and not expected(row.student_id, row.number):
            found.setdefault(row.student_id, _missing(row))
    return found, with_code


def _missing(row: Any) -> Missing:
    return Missing(
        row.id,
        row.student_id,
        row.timezone,
        row.day,
        row.number,
        row.name or "",
        wall(row.starts_at),
        row.edited_at,
    )


def claim(conn: Connection, student: int, day: date) -> tuple[str, datetime] | None:
    """Who said that they know about an absence, and when."""
    row = conn.execute(_CLAIM, {"its_student": student, "its_day": day}).first()
    if row is None:
        return None
    return Name(row.last_name, row.first_name, row.middle_name).short, row.at
