"""People as the office handles them: found by name, their rights, who comes and goes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.domain.names import folded
from bot.domain.people import Name, Right, Role, SchoolRef, StaffRef
from bot.domain.views.office_people import ClassLine, Found, Guard, PersonFacts
from bot.storage.tables import GroupMember, Guardianship, Membership, Person, School, SchoolClass

MOST_FOUND = 20

_today: BindParameter[Any] = bindparam("today")
_in_class = and_(
    Membership.student_id == Person.id,
    Membership.starts_on <= _today,
    or_(Membership.ends_on.is_(None), Membership.ends_on >= _today),
)
_PEOPLE = (
    select(
        Person.id,
        Person.role,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.birth_date,
        Person.position,
        Person.relation,
        Person.left_on,
        Person.folded_name,
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        School.id.label("school_id"),
        School.short_name,
        School.timezone,
    )
    .select_from(Person)
    .join(School, School.id == Person.school_id)
    .outerjoin(Membership, _in_class)
    .outerjoin(SchoolClass, SchoolClass.id == Membership.class_id)
)
_ONE = _PEOPLE.where(Person.id == bindparam("person"))
_SEARCH = (
    _PEOPLE.where(
        Person.school_id == bindparam("school"),
        Person.folded_name.like(bindparam("words"), escape="\\"),
    )
    .order_by(
        Person.folded_name.like(bindparam("begins"), escape="\\").desc(),
        Person.folded_name,
        Person.id,
    )
    .limit(MOST_FOUND + 1)
)
_CLASSES = (
    select(SchoolClass.id, SchoolClass.name)
    .where(SchoolClass.school_id == bindparam("school"), SchoolClass.year == bindparam("year"))
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_LATEST_YEAR = select(func.max(SchoolClass.year)).where(
    SchoolClass.school_id == bindparam("school")
)
_parent, _student = aliased(Person), aliased(Person)
_GUARDS = (
    select(
        Guardianship.parent_id,
        Guardianship.student_id,
        Guardianship.rights,
        Guardianship.basis,
        Guardianship.ends_on,
        _parent.last_name.label("parent_last"),
        _parent.first_name.label("parent_first"),
        _parent.middle_name.label("parent_middle"),
        _parent.relation,
        _student.last_name.label("student_last"),
        _student.first_name.label("student_first"),
        _student.middle_name.label("student_middle"),
    )
    .join(_parent, _parent.id == Guardianship.parent_id)
    .join(_student, _student.id == Guardianship.student_id)
    .where(
        or_(
            Guardianship.student_id == bindparam("person"),
            Guardianship.parent_id == bindparam("person"),
        )
    )
    .order_by(Guardianship.id)
)
_ONE_GUARD = (Guardianship.parent_id == bindparam("its_parent")) & (
    Guardianship.student_id == bindparam("its_student")
)


def classes(conn: Connection, office: StaffRef, year: int) -> tuple[ClassLine, ...]:
    """The classes of a school year, or of the latest one the school has."""
    latest = conn.execute(_LATEST_YEAR, {"school": office.school.id}).scalar()
    shown = min(year, latest) if latest is not None else year
    rows = conn.execute(_CLASSES, {"school": office.school.id, "year": shown})
    return tuple(ClassLine(row.id, row.name) for row in rows)


def search(
    conn: Connection, office: StaffRef, words: str, today: date
) -> tuple[tuple[Found, ...], bool]:
    """Whose name holds the words, and whether there are more. Those whose surname begins so are
    first: a school has more Петровичи than Петровы."""
    text = folded(words).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    where = {"school": office.school.id, "words": f"%{text}%", "begins": f"{text}%", "today": today}
    rows = conn.execute(_SEARCH, where).all()
    known = {row.id: row for row in rows}
    shown = tuple(_found(row, today) for row in list(known.values())[:MOST_FOUND])
    return shown, len(rows) > MOST_FOUND


def _found(row: Row[*tuple[Any, ...]], today: date) -> Found:
    left = row.left_on is not None and row.left_on <= today
    return Found(row.id, Role(row.role), _name(row), row.class_name or "", left)


def facts(conn: Connection, person: int, today: date) -> PersonFacts | None:
    row = conn.execute(_ONE, {"person": person, "today": today}).first()
    if row is None:
        return None
    return PersonFacts(
        row.id,
        SchoolRef(row.school_id, row.short_name, row.timezone),
        Role(row.role),
        _name(row),
        row.birth_date,
        row.position,
        row.relation,
        row.left_on,
        row.class_id,
        row.class_name or "",
    )


def _name(row: Row[*tuple[Any, ...]]) -> Name:
    return Name(row.last_name, row.first_name, row.middle_name)


# --- rights ---


def guards(conn: Connection, person: int) -> tuple[Guard, ...]:
    """A student's representatives, or a representative's children."""
    return tuple(_guard(row) for row in conn.execute(_GUARDS, {"person": person}))


def _guard(row: Row[*tuple[Any, ...]]) -> Guard:
    return Guard(
        row.parent_id,
        row.student_id,
        Name(row.parent_last, row.parent_first, row.parent_middle),
        Name(row.student_last, row.student_first, row.student_middle),
        row.relation,
        Right(row.rights),
        row.basis,
        row.ends_on,
    )


def change_right(conn: Connection, parent: int, student: int, **values: Any) -> bool:
    """``rights``, ``basis`` or ``ends_on``; False when there is no such pair."""
    key = {"its_parent": parent, "its_student": student}
    return conn.execute(update(Guardianship).where(_ONE_GUARD).values(**values), key).rowcount == 1


def right_id(conn: Connection, parent: int, student: int) -> int:
    key = {"its_parent": parent, "its_student": student}
    return int(conn.execute(select(Guardianship.id).where(_ONE_GUARD), key).scalar_one())


# --- coming and going ---


def set_left(conn: Connection, person: int, day: date | None) -> None:
    """From ``day`` on the person is of the school no more; None: again."""
    conn.execute(update(Person).where(Person.id == person).values(left_on=day))


def end_membership(conn: Connection, student: int, last: date) -> None:
    """The student's class, and groups of it, end with that day; what had not begun never does."""
    for table in (Membership, GroupMember):
        goes_on = or_(table.ends_on.is_(None), table.ends_on > last)
        conn.execute(update(table).where(table.student_id == student, goes_on).values(ends_on=last))


def reopen_membership(conn: Connection, student: int, last: date) -> None:
    """What ended on that day goes on."""
    for table in (Membership, GroupMember):
        ended = (table.student_id == student, table.ends_on == last)
        conn.execute(update(table).where(*ended).values(ends_on=None))


def join_class(conn: Connection, student: int, klass: int, first: date) -> None:
    conn.execute(insert(Membership).values(student_id=student, class_id=klass, starts_on=first))


def add(conn: Connection, school: int, role: Role, name: Name) -> int:
    values = {
        "school_id": school,
        "role": role.value,
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "folded_name": folded(name.full),
    }
    key = conn.execute(insert(Person).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def add_guard(conn: Connection, parent: int, student: int) -> None:
    conn.execute(insert(Guardianship).values(parent_id=parent, student_id=student))


def namesakes(conn: Connection, school: int, role: Role, name: Name) -> Sequence[int]:
    """Who of that role is called exactly so."""
    found = select(Person.id).where(
        Person.school_id == school,
        Person.role == role.value,
        Person.folded_name == folded(name.full),
        Person.left_on.is_(None),
    )
    return list(conn.execute(found).scalars())
