"""Whose a lesson or a piece of homework is: pieces of the diary's statements.

Lessons and homework belong to a class: a student has those of the class they were in that day,
and of their own subgroups. Where no subgroup is known for a subject, all are had, labelled.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    not_,
    or_,
)
from sqlalchemy.orm import aliased

from bot.domain.people import StudentRef
from bot.storage import tables as t
from bot.storage.tables import GroupMember, Membership, StudyGroup

its_group = aliased(StudyGroup, name="its_group")


def during(starts: Any, ends: Any, day: Any) -> ColumnElement[bool]:
    return and_(starts <= day, or_(ends.is_(None), ends >= day))


def _in_own_group(group_id: Any, student: Any, day: Any) -> ColumnElement[bool]:
    return exists().where(
        GroupMember.group_id == group_id,
        GroupMember.student_id == student,
        during(GroupMember.starts_on, GroupMember.ends_on, day),
    )


def _in_a_group(student: Any, day: Any) -> ColumnElement[bool]:
    """Whether the student has a subgroup for the subject that the row's own group is of."""
    known = aliased(StudyGroup)
    return exists().where(
        GroupMember.student_id == student,
        known.id == GroupMember.group_id,
        known.class_id == its_group.class_id,
        known.subject_id == its_group.subject_id,
        during(GroupMember.starts_on, GroupMember.ends_on, day),
    )


def for_student(group_id: Any, student: Any, day: Any) -> ColumnElement[bool]:
    return or_(
        group_id.is_(None),
        _in_own_group(group_id, student, day),
        not_(_in_a_group(student, day)),
    )


def label(group_id: Any, student: Any, day: Any) -> ColumnElement[str]:
    own = or_(group_id.is_(None), _in_own_group(group_id, student, day))
    return case((own, literal_column("''", String)), else_=its_group.name).label("group_name")


IN_CLASS = during(Membership.starts_on, Membership.ends_on, t.Lesson.day)

ONE_STUDENT = Membership.student_id == bindparam("student")
OF_MANY = Membership.student_id.in_(bindparam("students", expanding=True))
WHOSE = Membership.student_id.label("whose")


def many(students: Iterable[StudentRef], first: date, last: date) -> dict[str, Any]:
    return {"students": [one.id for one in students], "first": first, "last": last}
