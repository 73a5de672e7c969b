"""The places of a school that can be written to, and who is found there."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)

from bot.domain import consent
from bot.domain.audience import Offer, Place, PlaceKind, Reach, Readers
from bot.domain.calendar import school_year
from bot.domain.people import Right, Role, SchoolRef
from bot.domain.views.announce import Heads
from bot.storage.tables import (
    AnnouncementRecipient,
    GroupMember,
    Guardianship,
    Link,
    Membership,
    Person,
    SchoolClass,
    StudyGroup,
    Subject,
)
from bot.storage.types import BigId

_today: BindParameter[Any] = bindparam("today")


def _during(starts: Any, ends: Any) -> ColumnElement[bool]:
    return and_(starts <= _today, or_(ends.is_(None), ends >= _today))


_CLASSES = (
    select(SchoolClass.id, SchoolClass.name, SchoolClass.grade)
    .where(SchoolClass.school_id == bindparam("school"), SchoolClass.year == bindparam("year"))
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_members = (
    select(func.count())
    .where(
        GroupMember.group_id == StudyGroup.id, _during(GroupMember.starts_on, GroupMember.ends_on)
    )
    .correlate(StudyGroup)
    .scalar_subquery()
)
_GROUPS = (
    select(
        StudyGroup.id,
        StudyGroup.name,
        StudyGroup.class_id,
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        Subject.name.label("subject"),
        _members.label("members"),
    )
    .join(SchoolClass, SchoolClass.id == StudyGroup.class_id)
    .join(Subject, Subject.id == StudyGroup.subject_id)
    .where(SchoolClass.school_id == bindparam("school"), SchoolClass.year == bindparam("year"))
    .order_by(SchoolClass.grade, SchoolClass.name, Subject.folded_name, StudyGroup.name)
)


def places(conn: Connection, school: SchoolRef, today: date) -> tuple[Offer, ...]:
    """Every place of the school this year: classes, their groups, grades, the school, the staff.
    Two statements."""
    key = {"school": school.id, "year": school_year(today), "today": today}
    classes = tuple(
        Offer(Place(PlaceKind.CLASS, row.id), row.name, "", row.id, row.grade)
        for row in conn.execute(_CLASSES, key)
    )
    groups = tuple(
        Offer(
            Place(PlaceKind.GROUP, row.id),
            f"{row.class_name} {row.name}",
            row.subject,
            row.class_id,
            row.grade,
            row.members,
        )
        for row in conn.execute(_GROUPS, key)
    )
    grades = tuple(
        Offer(Place(PlaceKind.GRADE, grade), grade=grade)
        for grade in sorted({offer.grade for offer in classes})
    )
    whole = (Offer(Place(PlaceKind.SCHOOL, school.id)), Offer(Place(PlaceKind.STAFF, school.id)))
    return (*classes, *groups, *grades, *whole)


# --- who is there ---

_student = Membership.student_id
_in_classes = (
    select(_student)
    .join(Person, Person.id == _student)
    .where(
        Membership.class_id.in_(bindparam("classes", expanding=True)),
        _during(Membership.starts_on, Membership.ends_on),
        or_(Person.left_on.is_(None), Person.left_on > _today),
    )
)
_in_groups = (
    select(GroupMember.student_id)
    .join(StudyGroup, StudyGroup.id == GroupMember.group_id)
    .join(
        Membership,
        and_(
            Membership.student_id == GroupMember.student_id,
            Membership.class_id == StudyGroup.class_id,
            _during(Membership.starts_on, Membership.ends_on),
        ),
    )
    .join(Person, Person.id == GroupMember.student_id)
    .where(
        GroupMember.group_id.in_(bindparam("groups", expanding=True)),
        _during(GroupMember.starts_on, GroupMember.ends_on),
        or_(Person.left_on.is_(None), Person.left_on > _today),
    )
)
_students = _in_classes.union(_in_groups).cte("its_students")
_guards = (
    select(Guardianship.parent_id)
    .join(_students, _students.c.student_id == Guardianship.student_id)
    .where(
        Guardianship.rights != Right.CLOSED.value,
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= _today),
    )
)
_there = and_(
    Person.school_id == bindparam("school"),
    or_(Person.left_on.is_(None), Person.left_on > _today),
    Person.id != bindparam("author"),
    or_(
        and_(
            Person.role == Role.STUDENT.value,
            bindparam("to_students"),
            Person.id.in_(select(_students.c.student_id)),
        ),
        and_(Person.role == Role.PARENT.value, bindparam("to_parents"), Person.id.in_(_guards)),
        and_(Person.role.in_((Role.TEACHER.value, Role.ADMIN.value)), bindparam("to_staff")),
    ),
)
_linked = exists().where(
    Link.person_id == Person.id,
    Link.unlinked_at.is_(None),
    Link.consent_version >= consent.VERSION,
)
_COUNT = select(
    Person.role, func.count().label("people"), func.count().filter(_linked).label("linked")
).where(_there).group_by(Person.role)  # fmt: skip
_FILL = insert(AnnouncementRecipient).from_select(
    ["announcement_id", "person_id"],
    select(bindparam("announcement", type_=BigId), Person.id).where(_there),
)


def count(conn: Connection, school: int, reach: Reach, author: int, today: date) -> Heads:
    """One statement."""
    rows = conn.execute(_COUNT, _keys(school, reach, author, today)).all()
    people = {row.role: row.people for row in rows}
    return Heads(
        people.get(Role.PARENT.value, 0),
        people.get(Role.STUDENT.value, 0),
        people.get(Role.TEACHER.value, 0) + people.get(Role.ADMIN.value, 0),
        sum(row.linked for row in rows),
    )


def fill(
    conn: Connection, announcement: int, school: int, reach: Reach, author: int, today: date
) -> int:
    """Writes down for whom an announcement is; how many people. One statement."""
    keys = _keys(school, reach, author, today) | {"announcement": announcement}
    return conn.execute(_FILL, keys).rowcount


def _keys(school: int, reach: Reach, author: int, today: date) -> dict[str, Any]:
    return {
        "school": school,
        "classes": _listed(reach.classes),
        "groups": _listed(reach.groups),
        "to_students": reach.readers is not Readers.PARENTS,
        "to_parents": reach.readers is not Readers.STUDENTS,
        "to_staff": reach.staff,
        "author": author,
        "today": today,
    }


def _listed(ids: Collection[int]) -> list[int]:
    return sorted(ids)
