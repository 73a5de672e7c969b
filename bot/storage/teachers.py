"""Who teaches at a school."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from bot.domain.people import Name, Role, StaffRef
from bot.domain.views.teaching import TeacherLine
from bot.storage.tables import Person

_COLUMNS = (
    Person.id,
    Person.school_id,
    Person.last_name,
    Person.first_name,
    Person.middle_name,
    Person.folded_name,
)
_STAFF = Person.role.in_((Role.TEACHER, Role.ADMIN))
_ONE = select(*_COLUMNS).where(Person.id == bindparam("person"), _STAFF)
_ALL = select(*_COLUMNS).where(
    Person.school_id == bindparam("school"),
    _STAFF,
    or_(Person.left_on.is_(None), Person.left_on > bindparam("today")),
)


def get(conn: Connection, person: int) -> tuple[int, Name] | None:
    """The school and the name of somebody of the staff."""
    row = conn.execute(_ONE, {"person": person}).first()
    return None if row is None else (row.school_id, _name(row))


def of_school(conn: Connection, office: StaffRef, today: date) -> tuple[TeacherLine, ...]:
    """Everybody of the staff, by name."""
    rows = conn.execute(_ALL, {"school": office.school.id, "today": today}).all()
    ordered = sorted(rows, key=lambda row: (row.folded_name, row.id))
    return tuple(TeacherLine(row.id, _name(row)) for row in ordered)


def _name(row: Row[*tuple[Any, ...]]) -> Name:
    return Name(row.last_name, row.first_name, row.middle_name)
