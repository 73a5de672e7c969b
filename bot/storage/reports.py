"""Numbers of the whole school for a term: a few set-based statements however many classes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, case, func, or_, select

from bot.storage.tables import (
    Attendance,
    GroupMember,
    Lesson,
    Mark,
    Membership,
    Person,
    SchoolClass,
    StudyGroup,
    Subject,
    Term,
)

_Row = Row[*tuple[Any, ...]]
_school: BindParameter[Any] = bindparam("school")
_first: BindParameter[Any] = bindparam("first")
_last: BindParameter[Any] = bindparam("last")

_TERMS = (
    select(Term.name, Term.starts_on, Term.ends_on, func.count().label("n"))
    .join(SchoolClass, SchoolClass.id == Term.class_id)
    .where(SchoolClass.school_id == _school, Term.starts_on <= bindparam("today"))
    .group_by(Term.name, Term.starts_on, Term.ends_on)
    .order_by(Term.starts_on.desc(), Term.ends_on.desc())
)
_SIZES = (
    select(SchoolClass.id, SchoolClass.name, SchoolClass.grade, func.count().label("students"))
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(
        SchoolClass.school_id == _school,
        Membership.starts_on <= _last,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= _last),
    )
    .group_by(SchoolClass.id, SchoolClass.name, SchoolClass.grade)
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_MARKS = (
    select(
        Mark.class_id,
        Mark.student_id,
        Subject.name.label("subject"),
        Mark.value,
        Mark.weight,
        func.count().label("n"),
    )
    .join(SchoolClass, SchoolClass.id == Mark.class_id)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        SchoolClass.school_id == _school,
        SchoolClass.grade > 1,
        Mark.day >= _first,
        Mark.day <= _last,
        Mark.removed_at.is_(None),
        Mark.value.is_not(None),
    )
    .group_by(Mark.class_id, Mark.student_id, Subject.name, Mark.value, Mark.weight)
)
_MISSED = (
    select(Attendance.class_id, func.count().label("n"))
    .join(SchoolClass, SchoolClass.id == Attendance.class_id)
    .where(
        SchoolClass.school_id == _school,
        Attendance.day >= _first,
        Attendance.day <= _last,
        Attendance.code != "оп",
    )
    .group_by(Attendance.class_id)
)
_members = (
    select(GroupMember.group_id, func.count().label("n"))
    .join(StudyGroup, StudyGroup.id == GroupMember.group_id)
    .join(SchoolClass, SchoolClass.id == StudyGroup.class_id)
    .where(
        SchoolClass.school_id == _school,
        GroupMember.starts_on <= _last,
        or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= _last),
    )
    .group_by(GroupMember.group_id)
    .subquery()
)
_ATTENDABLE = (
    select(
        Lesson.class_id,
        func.sum(case((Lesson.group_id.is_(None), 1), else_=0)).label("whole"),
        func.sum(func.coalesce(_members.c.n, 0)).label("in_groups"),
    )
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .outerjoin(_members, _members.c.group_id == Lesson.group_id)
    .where(
        SchoolClass.school_id == _school,
        Lesson.day >= _first,
        Lesson.day <= _last,
        Lesson.status != "cancelled",
    )
    .group_by(Lesson.class_id)
)
_HELD = (
    select(
        SchoolClass.id,
        SchoolClass.name,
        func.count().label("planned"),
        func.sum(case((Lesson.status != "cancelled", 1), else_=0)).label("given"),
        func.sum(case((and_(Lesson.status != "cancelled", Lesson.topic != ""), 1), else_=0)).label(
            "with_topic"
        ),
    )
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .where(SchoolClass.school_id == _school, Lesson.day >= _first, Lesson.day <= _last)
    .group_by(SchoolClass.id, SchoolClass.name, SchoolClass.grade)
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_NAMES = select(Person.id, Person.last_name, Person.first_name, Person.middle_name).where(
    Person.id.in_(bindparam("ids", expanding=True))
)


def terms(conn: Connection, school: int, today: date) -> Sequence[_Row]:
    """Terms that have begun, the newest first; of equal names the one most classes have."""
    return conn.execute(_TERMS, {"school": school, "today": today}).all()


def sizes(conn: Connection, school: int, last: date) -> Sequence[_Row]:
    return conn.execute(_SIZES, {"school": school, "last": last}).all()


def marks(conn: Connection, school: int, first: date, last: date) -> Sequence[_Row]:
    """Counted marks by class, student, subject, value and weight, with how many there are."""
    return conn.execute(_MARKS, {"school": school, "first": first, "last": last}).all()


def missed(conn: Connection, school: int, first: date, last: date) -> dict[int, int]:
    rows = conn.execute(_MISSED, {"school": school, "first": first, "last": last})
    return {row.class_id: row.n for row in rows}


def attendable(
    conn: Connection, school: int, first: date, last: date
) -> dict[int, tuple[int, int]]:
    """By class: lessons of everybody, and places in lessons of groups."""
    rows = conn.execute(_ATTENDABLE, {"school": school, "first": first, "last": last})
    return {row.class_id: (int(row.whole), int(row.in_groups)) for row in rows}


def held(conn: Connection, school: int, first: date, last: date) -> Sequence[_Row]:
    return conn.execute(_HELD, {"school": school, "first": first, "last": last}).all()


def names(conn: Connection, people: Sequence[int]) -> dict[int, _Row]:
    return {row.id: row for row in conn.execute(_NAMES, {"ids": list(people)})}
