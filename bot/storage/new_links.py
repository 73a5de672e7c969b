"""Who has begun to read a child's diary, and whom that is told to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from bot.domain.people import Name, Right, Role
from bot.storage.ids import ids
from bot.storage.tables import Guardianship, Link, Membership, Person, School, SchoolClass
from bot.storage.told import AT_ONCE
from bot.storage.types import BigId

_ids = ids("these")


@dataclass(frozen=True, slots=True)
class NewLink:
    id: int
    account: int
    at: datetime
    zone: str
    parent: str
    children: Mapping[int, str]
    """Students and their first names."""
    others: Mapping[int, frozenset[int]]
    """The other parents, each with the children they share."""
    teachers: Mapping[int, tuple[str, frozenset[int]]]
    """Class teachers, each with the class's name and the children in it."""


_LINKS = (
    select(
        Link.id,
        Link.account_id,
        Link.person_id,
        Link.consented_at,
        Link.unlinked_at,
        Person.role,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        School.timezone,
        School.source,
    )
    .join(Person, Person.id == Link.person_id)
    .join(School, School.id == Person.school_id)
    .where(Link.id > bindparam("after", type_=BigId))
    .order_by(Link.id)
    .limit(AT_ONCE)
)
_FAMILY = (
    select(Guardianship.parent_id, Guardianship.student_id, Guardianship.rights, Person.first_name)
    .join(Person, Person.id == Guardianship.student_id)
    .where(
        Guardianship.student_id.in_(
            select(Guardianship.student_id).where(
                Guardianship.parent_id == bindparam("parent", type_=BigId)
            )
        ),
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("today")),
    )
)
_TEACHERS: Any = (
    select(SchoolClass.class_teacher_id, SchoolClass.name, Membership.student_id)
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(
        Membership.student_id.in_(_ids),
        Membership.starts_on <= bindparam("today"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
        SchoolClass.class_teacher_id.is_not(None),
    )
)


def links_after(conn: Connection, after: int) -> Sequence[Any]:
    """Rows with ``id``, ``role``, ``consented_at``…, the oldest first."""
    return conn.execute(_LINKS, {"after": after}).all()


def new_link(conn: Connection, row: Any, today: date) -> NewLink:
    """Who a new parent link is to be told to."""
    others: dict[int, set[int]] = defaultdict(set)
    family = conn.execute(_FAMILY, {"parent": row.person_id, "today": today}).all()
    children = {
        student: name
        for parent, student, rights, name in family
        if parent == row.person_id and rights != Right.CLOSED
    }
    for parent, student, rights, _name in family:
        if parent != row.person_id and rights != Right.CLOSED and student in children:
            others[parent].add(student)
    return NewLink(
        id=row.id,
        account=row.account_id,
        at=row.consented_at,
        zone=row.timezone,
        parent=Name(row.last_name, row.first_name, row.middle_name).short,
        children=children,
        others={parent: frozenset(students) for parent, students in others.items()},
        teachers=class_teachers(conn, children, today),
    )


def class_teachers(
    conn: Connection, students: Collection[int], today: date
) -> dict[int, tuple[str, frozenset[int]]]:
    """The class teachers of students: the class's name and which of the students are in it."""
    if not students:
        return {}
    found: dict[int, tuple[str, set[int]]] = {}
    values = {"these": students, "today": today}
    for teacher, name, student in conn.execute(_TEACHERS, values):
        found.setdefault(teacher, (name, set()))[1].add(student)
    return {teacher: (name, frozenset(mine)) for teacher, (name, mine) in found.items()}


def is_mirrored(row: Any) -> bool:
    """Whether the person is of a diary that is fetched from another system."""
    return bool(row.source != "local")


def is_parent(row: Any) -> bool:
    return bool(row.role == Role.PARENT and row.unlinked_at is None)
