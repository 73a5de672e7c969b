"""How days begin: the lessons of classes beside their plan, and who is in which group."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, time

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import aliased

from bot.domain.alerts import Slot
from bot.storage.ids import ids
from bot.storage.tables import (
    GroupMember,
    Lesson,
    Membership,
    Person,
    School,
    SchoolClass,
    StudyGroup,
    Subject,
)

_ids = ids("these")


_CHANGED = (
    select(Lesson.class_id, Lesson.day, School.timezone)
    .distinct()
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .where(Lesson.status != "planned", Lesson.day.between(bindparam("first"), bindparam("last")))
)
_CLASS_OF = (
    select(Membership.class_id, School.timezone)
    .distinct()
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .where(
        Membership.student_id.in_(_ids),
        Membership.starts_on <= bindparam("on"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("on")),
    )
)
_planned = aliased(Subject, name="planned")
_SLOTS = (
    select(
        Lesson.class_id,
        Lesson.number,
        Subject.name,
        Lesson.starts_at,
        Lesson.room,
        Lesson.group_id,
        Lesson.status,
        Lesson.reason,
        Lesson.planned_number,
        _planned.name.label("planned"),
        Lesson.planned_room,
    )
    .join(Subject, Subject.id == Lesson.subject_id)
    .outerjoin(_planned, _planned.id == Lesson.planned_subject_id)
    .where(Lesson.class_id.in_(_ids), Lesson.day == bindparam("on"))
    .order_by(Lesson.class_id, Lesson.number, Lesson.id)
)
_MEMBERS = (
    select(Membership.class_id, Membership.student_id, GroupMember.group_id)
    .join(Person, Person.id == Membership.student_id)
    .outerjoin(
        GroupMember,
        (GroupMember.student_id == Membership.student_id)
        & (GroupMember.starts_on <= bindparam("on"))
        & or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= bindparam("on")),
    )
    .where(
        Membership.class_id.in_(_ids),
        Membership.starts_on <= bindparam("on"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("on")),
        or_(Person.left_on.is_(None), Person.left_on > bindparam("on")),
    )
)
_GROUPS = select(StudyGroup.id, StudyGroup.class_id, StudyGroup.subject_id).where(
    StudyGroup.class_id.in_(_ids)
)


def changed_days(conn: Connection, first: date, last: date) -> dict[tuple[int, date], str]:
    """Classes and days on which anything differs from the plan, with the school's zone."""
    rows = conn.execute(_CHANGED, {"first": first, "last": last})
    return {(row.class_id, row.day): row.timezone for row in rows}


def classes_of(conn: Connection, students: Collection[int], day: date) -> dict[int, str]:
    """The classes of students on a day, with the school's zone."""
    if not students:
        return {}
    rows = conn.execute(_CLASS_OF, {"these": set(students), "on": day})
    return {row.class_id: row.timezone for row in rows}


def slots(conn: Connection, classes: Collection[int], day: date) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = defaultdict(list)
    for row in conn.execute(_SLOTS, {"these": classes, "on": day}):
        found[row.class_id].append(
            Slot(
                row.number,
                row.name,
                wall(row.starts_at),
                row.room,
                row.group_id,
                row.status == "cancelled",
                row.reason,
                row.planned_number,
                row.planned,
                row.planned_room,
            )
        )
    return found


def members(
    conn: Connection, classes: Collection[int], day: date
) -> dict[int, dict[int, frozenset[int]]]:
    """By class: its students with the groups whose lessons are theirs. As in the diary: of whom
    no group in a subject is known, all its groups are."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in conn.execute(_MEMBERS, {"these": classes, "on": day}):
        found[row.class_id][row.student_id].add(row.group_id)
    subject_of: dict[int, dict[int, int]] = defaultdict(dict)
    for group in conn.execute(_GROUPS, {"these": classes}):
        subject_of[group.class_id][group.id] = group.subject_id
    return {
        class_id: {student: _theirs(own, subject_of[class_id]) for student, own in students.items()}
        for class_id, students in found.items()
    }


def _theirs(own: Collection[int | None], subject_of: Mapping[int, int]) -> frozenset[int]:
    divided = {subject for group, subject in subject_of.items() if group in own}
    return frozenset(
        group for group, subject in subject_of.items() if group in own or subject not in divided
    )


def wall(at: time | None) -> str:
    return f"{at.hour}:{at.minute:02}" if at else ""
