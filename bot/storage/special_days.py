"""Whom a special day concerns: the classes, their families, who teaches them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from bot.domain.calendar import school_year
from bot.storage.tables import (
    Guardianship,
    Membership,
    Person,
    School,
    SchoolClass,
    TimetableSlot,
)

_SCHOOL = select(School.short_name).where(School.id == bindparam("school"))
_CLASSES = (
    select(SchoolClass.id)
    .where(SchoolClass.school_id == bindparam("school"), SchoolClass.year == bindparam("year"))
    .order_by(SchoolClass.id)
)
_ONE_CLASS = _CLASSES.where(SchoolClass.name == bindparam("name"))
_day: BindParameter[Any] = bindparam("day")
_ids: BindParameter[Any] = bindparam("classes", expanding=True)
_IN_CLASS = (
    Membership.class_id.in_(_ids),
    Membership.starts_on <= _day,
    or_(Membership.ends_on.is_(None), Membership.ends_on >= _day),
)
_FAMILIES = (
    select(Membership.student_id)
    .where(*_IN_CLASS)
    .union(
        select(Guardianship.parent_id)
        .join(Membership, Membership.student_id == Guardianship.student_id)
        .where(
            *_IN_CLASS,
            Guardianship.rights != "closed",
            or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= _day),
        )
    )
)
_STAFF = (
    select(TimetableSlot.teacher_id)
    .where(
        TimetableSlot.class_id.in_(_ids),
        TimetableSlot.weekday.in_(bindparam("weekdays", expanding=True)),
        TimetableSlot.starts_on <= _day,
        or_(TimetableSlot.ends_on.is_(None), TimetableSlot.ends_on >= _day),
        TimetableSlot.teacher_id.is_not(None),
    )
    .union(
        select(SchoolClass.class_teacher_id).where(
            SchoolClass.id.in_(_ids), SchoolClass.class_teacher_id.is_not(None)
        )
    )
)
_STILL_HERE = select(Person.id).where(
    Person.id.in_(bindparam("people", expanding=True)),
    or_(Person.left_on.is_(None), Person.left_on > _day),
)


def school(conn: Connection, school: int) -> str:
    """Its short name."""
    return str(conn.execute(_SCHOOL, {"school": school}).scalar_one())


def classes(conn: Connection, school: int, day: date, name: str) -> list[int]:
    """The class of that name, or with an empty one every class of the year."""
    where = {"school": school, "year": school_year(day)}
    if name:
        return list(conn.execute(_ONE_CLASS, {**where, "name": name}).scalars())
    return list(conn.execute(_CLASSES, where).scalars())


def concerned(
    conn: Connection, classes: Collection[int], day: date, weekdays: Collection[int]
) -> tuple[set[int], set[int]]:
    """Students and the representatives who may read of them; who teaches the classes on these
    weekdays, and their class teachers."""
    where = {"classes": list(classes), "day": day}
    families: set[int] = set(conn.execute(_FAMILIES, where).scalars())
    found = conn.execute(_STAFF, {**where, "weekdays": list(weekdays)}).scalars()
    staff = {one for one in found if one is not None}
    here = conn.execute(_STILL_HERE, {"people": sorted(families | staff), "day": day})
    known = set(here.scalars())
    return families & known, staff & known
