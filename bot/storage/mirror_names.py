"""Subjects, teachers and subgroups of a mirrored school, found by name and made when new."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from bot.domain.names import folded, split_name
from bot.domain.people import Role
from bot.storage.tables import GroupMember, Person, StudyGroup, Subject
from bot.storage.types import BigId

_SUBJECTS = select(Subject.folded_name, Subject.id).where(
    Subject.school_id == bindparam("school", type_=BigId)
)
_TEACHERS = select(Person.folded_name, Person.id).where(
    Person.school_id == bindparam("school", type_=BigId), Person.role == Role.TEACHER.value
)
_GROUP = select(StudyGroup.id).where(
    StudyGroup.class_id == bindparam("class", type_=BigId),
    StudyGroup.subject_id == bindparam("subject", type_=BigId),
    StudyGroup.name == bindparam("its_name"),
)


_SPELLED = select(Subject.folded_name, Subject.name).where(
    Subject.school_id == bindparam("school", type_=BigId)
)


def spelled(conn: Connection, school: int) -> dict[str, str]:
    """How each subject is written here, by its folded name."""
    return {row.folded_name: row.name for row in conn.execute(_SPELLED, {"school": school})}


def subjects(conn: Connection, school: int, names: Iterable[str]) -> dict[str, int]:
    """Ids by folded name. Two statements when all are known."""
    known = {row.folded_name: row.id for row in conn.execute(_SUBJECTS, {"school": school})}
    fresh = {folded(name): name for name in names if folded(name) not in known}
    if fresh:
        rows = [
            {"school_id": school, "name": name, "folded_name": key} for key, name in fresh.items()
        ]
        conn.execute(insert(Subject), rows)
        return subjects(conn, school, ())
    return known


def teachers(conn: Connection, school: int, names: Iterable[str]) -> dict[str, int]:
    """The same for full names of teachers; they are persons whom nobody is linked to."""
    known = {row.folded_name: row.id for row in conn.execute(_TEACHERS, {"school": school})}
    fresh = {folded(name): name for name in names if name and folded(name) not in known}
    if fresh:
        conn.execute(insert(Person), [_teacher(school, name) for name in fresh.values()])
        return teachers(conn, school, ())
    return known


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by name; a name that was not asked for is not here."""

    subjects: Mapping[str, int]
    teachers: Mapping[str, int]

    def subject(self, name: str) -> int:
        return self.subjects[folded(name)]

    def teacher(self, name: str | None) -> int | None:
        return self.teachers[folded(name)] if name else None


def known(
    conn: Connection, school: int, of_subjects: Collection[str], of_teachers: Collection[str]
) -> Names:
    """Those that are new are made."""
    return Names(
        subjects(conn, school, of_subjects) if of_subjects else {},
        teachers(conn, school, of_teachers) if of_teachers else {},
    )


def _teacher(school: int, full: str) -> dict[str, Any]:
    name = split_name(full)
    return {
        "school_id": school,
        "role": Role.TEACHER.value,
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "folded_name": folded(full),
    }


def group(
    conn: Connection, klass: int, subject: int, turn: int, student: int, since: date
) -> int | None:
    """The subgroup under which a second lesson at the same hour stands; None for the first."""
    if turn == 0:
        return None
    key = {"class": klass, "subject": subject, "its_name": group_name(turn)}
    found = conn.execute(_GROUP, key).scalar()
    if found is not None:
        return int(found)
    values = {"class_id": klass, "subject_id": subject, "name": group_name(turn)}
    made: Any = conn.execute(insert(StudyGroup).values(**values)).inserted_primary_key
    conn.execute(insert(GroupMember).values(group_id=made[0], student_id=student, starts_on=since))
    return int(made[0])


def group_name(turn: int) -> str:
    return str(turn + 1)


def turn_of(name: str | None) -> int:
    """Which of several at one number a lesson of that subgroup is."""
    return int(name) - 1 if name and name.isdecimal() else 0
