"""The lessons of one student, or of each of many."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select
from sqlalchemy.orm import aliased

from bot.domain.diary import Lesson, LessonStatus, Plan
from bot.domain.people import Name, StudentRef
from bot.storage import tables as t
from bot.storage.diary_whose import (
    IN_CLASS,
    OF_MANY,
    ONE_STUDENT,
    WHOSE,
    for_student,
    its_group,
    label,
    many,
)
from bot.storage.prepared import PreparedFor
from bot.storage.tables import Membership

_teacher = aliased(t.Person, name="teacher")
_planned_subject = aliased(t.Subject, name="planned_subject")
_planned_teacher = aliased(t.Person, name="planned_teacher")


def _lessons(whose: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Lesson.id,
            t.Lesson.day,
            t.Lesson.number,
            t.Lesson.starts_at,
            t.Lesson.ends_at,
            t.Lesson.room,
            t.Lesson.status,
            t.Lesson.reason,
            t.Lesson.remote,
            t.Lesson.topic,
            t.Lesson.subject_id,
            t.Subject.name.label("subject"),
            t.Lesson.teacher_id,
            _teacher.last_name,
            _teacher.first_name,
            _teacher.middle_name,
            label(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
            _planned_subject.name.label("planned_subject"),
            t.Lesson.planned_teacher_id,
            _planned_teacher.last_name.label("planned_last"),
            _planned_teacher.first_name.label("planned_first"),
            _planned_teacher.middle_name.label("planned_middle"),
            t.Lesson.planned_room,
            t.Lesson.planned_number,
        )
        .select_from(Membership)
        .join(t.Lesson, t.Lesson.class_id == Membership.class_id)
        .join(t.Subject, t.Subject.id == t.Lesson.subject_id)
        .outerjoin(its_group, its_group.id == t.Lesson.group_id)
        .outerjoin(_teacher, _teacher.id == t.Lesson.teacher_id)
        .outerjoin(_planned_subject, _planned_subject.id == t.Lesson.planned_subject_id)
        .outerjoin(_planned_teacher, _planned_teacher.id == t.Lesson.planned_teacher_id)
        .where(
            whose,
            t.Lesson.day.between(bindparam("first"), bindparam("last")),
            IN_CLASS,
            for_student(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
        )
        .order_by(t.Lesson.day, t.Lesson.number, its_group.name, t.Lesson.id)
    )


_LESSONS = PreparedFor(
    _lessons(ONE_STUDENT),
    lambda rows: tuple(_lesson(*row) for row in rows),
)
_LESSONS_OF_MANY = _lessons(OF_MANY).add_columns(WHOSE)


def lessons(conn: Connection, student: StudentRef, first: date, last: date) -> tuple[Lesson, ...]:
    """The student's lessons from ``first`` to ``last``, in order; cancelled ones too."""
    key = {"student": student.id, "first": first, "last": last}
    return _LESSONS.read(conn, key)


def lessons_of(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Lesson, ...]]:
    """The same for many students, in one statement; by student, absent means none."""
    found: dict[int, list[Lesson]] = defaultdict(list)
    for row in conn.execute(_LESSONS_OF_MANY, many(students, first, last)):
        found[row.whose].append(_lesson(*row[:-1]))
    return {student: tuple(lines) for student, lines in found.items()}


def _lesson(
    id_: int,
    day: date,
    number: int,
    starts_at: time | None,
    ends_at: time | None,
    room: str,
    status: str,
    reason: str,
    remote: bool,
    topic: str,
    subject_id: int,
    subject: str,
    teacher: int | None,
    last_name: str,
    first_name: str,
    middle_name: str,
    group: str | None,
    *planned: Any,
) -> Lesson:
    """From a row of `_LESSONS`, by position: the diary's most read statement."""
    return Lesson(
        id_,
        day,
        number,
        subject_id,
        subject,
        starts_at,
        ends_at,
        room,
        None if teacher is None else Name(last_name, first_name, middle_name),
        group or "",
        _STATUS[status],
        reason,
        remote,
        topic,
        _UNCHANGED if status == LessonStatus.PLANNED else _planned(*planned),
    )


_STATUS = {status.value: status for status in LessonStatus}
_UNCHANGED = Plan()


def _planned(
    subject: str | None,
    teacher: int | None,
    last_name: str,
    first_name: str,
    middle_name: str,
    room: str | None,
    number: int | None,
) -> Plan:
    who = None if teacher is None else Name(last_name, first_name, middle_name)
    return Plan(subject, who, room, number)
