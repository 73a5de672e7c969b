"""Who codes are issued to: persons of a class, a role or one by id, held until the commit."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, or_, select

from bot.domain.people import Role
from bot.storage.tables import Membership, Person, School, SchoolClass

_HOLD = (
    select(Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update()
)
LOCAL = "local"
"""A school of our own: not a mirrored one, whose people no office gives codes to."""
_OURS = select(School.id).where(School.source == LOCAL)
_SCHOOLS = select(School.id, School.timezone).where(School.source == LOCAL).order_by(School.id)
_HOLD_SCHOOL = select(School.id).where(School.id == bindparam("school")).with_for_update()


def hold(conn: Connection, people: Iterable[int]) -> None:
    """Nobody else issues codes to these people until this transaction is over."""
    conn.execute(_HOLD, {"ids": list(people)})


def hold_school(conn: Connection, school: int) -> None:
    conn.execute(_HOLD_SCHOOL, {"school": school})


def schools(conn: Connection) -> list[tuple[int, str]]:
    """The id and zone of every school of our own, the first one first."""
    return [(row.id, row.timezone) for row in conn.execute(_SCHOOLS)]


def ever_in_class(conn: Connection, names: Iterable[str], school: int | None) -> list[int]:
    """Students who were, are or will be in a class of one of these names."""
    found = (
        select(Membership.student_id)
        .join(SchoolClass, SchoolClass.id == Membership.class_id)
        .where(SchoolClass.name.in_(list(names)))
        .distinct()
    )
    return list(conn.execute(_in_school(found, SchoolClass.school_id, school)).scalars())


def class_names(conn: Connection, school: int | None) -> list[str]:
    found = select(SchoolClass.name).distinct()
    return list(conn.execute(_in_school(found, SchoolClass.school_id, school)).scalars())


def class_teachers(conn: Connection, name: str, year: int, school: int | None) -> list[int]:
    found = select(SchoolClass.class_teacher_id).where(
        SchoolClass.name == name,
        SchoolClass.year == year,
        SchoolClass.class_teacher_id.is_not(None),
    )
    return list(conn.execute(_in_school(found, SchoolClass.school_id, school)).scalars())


def of_role(conn: Connection, role: Role, school: int | None, today: date) -> list[int]:
    found = select(Person.id).where(
        Person.role == role.value, or_(Person.left_on.is_(None), Person.left_on > today)
    )
    return list(conn.execute(_in_school(found, Person.school_id, school)).scalars())


def by_id(conn: Connection, text: str, school: int | None) -> list[int]:
    """The person with the school's own id, else with ours; several when schools share an id."""
    foreign = select(Person.id).where(Person.foreign_id == text)
    found = list(conn.execute(_in_school(foreign, Person.school_id, school)).scalars())
    if found or not (text.isascii() and text.isdigit() and len(text) < 19):
        return found
    own = select(Person.id).where(Person.id == int(text))
    return list(conn.execute(_in_school(own, Person.school_id, school)).scalars())


def add_admin(conn: Connection, school: int) -> int:
    """The office of a school that has named nobody: a person without a name."""
    row = insert(Person).values(
        school_id=school,
        role=Role.ADMIN.value,
        last_name="",
        first_name="",
        middle_name="",
        folded_name="",
    )
    key = conn.execute(row).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def _in_school(statement: Select[Any], column: Any, school: int | None) -> Select[Any]:
    return statement.where(column.in_(_OURS) if school is None else column == school)
