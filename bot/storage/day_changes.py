"""Lessons of a day as the office changes them: the row becomes another, the plan stays beside."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.people import Name
from bot.domain.views.day_changes import DayLesson, SubjectChoice
from bot.domain.views.office_people import ClassLine
from bot.storage import plans
from bot.storage.tables import (
    Attendance,
    GroupMember,
    Guardianship,
    Lesson,
    LessonSaving,
    Membership,
    Person,
    SchoolClass,
    StudyGroup,
    Subject,
    TimetableSlot,
)

_teacher, _planned_teacher = aliased(Person), aliased(Person)
_planned_subject = aliased(Subject)
_day: BindParameter[Any] = bindparam("day")
_LESSONS = (
    select(
        Lesson.id,
        SchoolClass.school_id,
        Lesson.class_id,
        SchoolClass.name.label("class_name"),
        Lesson.day,
        Lesson.number,
        Lesson.subject_id,
        Subject.name.label("subject"),
        Lesson.group_id,
        StudyGroup.name.label("group_name"),
        Lesson.teacher_id,
        _teacher.last_name,
        _teacher.first_name,
        _teacher.middle_name,
        Lesson.room,
        Lesson.starts_at,
        Lesson.ends_at,
        Lesson.status,
        Lesson.reason,
        Lesson.planned_subject_id,
        _planned_subject.name.label("planned_subject"),
        Lesson.planned_teacher_id,
        _planned_teacher.last_name.label("planned_last"),
        _planned_teacher.first_name.label("planned_first"),
        _planned_teacher.middle_name.label("planned_middle"),
        Lesson.planned_room,
        Lesson.planned_number,
    )
    .select_from(Lesson)
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .join(Subject, Subject.id == Lesson.subject_id)
    .outerjoin(StudyGroup, StudyGroup.id == Lesson.group_id)
    .outerjoin(_teacher, _teacher.id == Lesson.teacher_id)
    .outerjoin(_planned_subject, _planned_subject.id == Lesson.planned_subject_id)
    .outerjoin(_planned_teacher, _planned_teacher.id == Lesson.planned_teacher_id)
    .order_by(SchoolClass.grade, SchoolClass.name, Lesson.number, Lesson.group_id)
)
_ONE = _LESSONS.where(Lesson.id == bindparam("lesson"))
_OF_CLASS = _LESSONS.where(Lesson.class_id == bindparam("class"), Lesson.day == _day)
_CHANGED = _LESSONS.where(
    SchoolClass.school_id == bindparam("school"), Lesson.day == _day, Lesson.status != "planned"
)
_CLASSES = (
    select(SchoolClass.id, SchoolClass.name)
    .where(
        SchoolClass.school_id == bindparam("school"),
        exists().where(Lesson.class_id == SchoolClass.id, Lesson.day == _day),
    )
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_BUSY = (
    select(Lesson.teacher_id)
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .where(
        SchoolClass.school_id == bindparam("school"),
        Lesson.day == _day,
        Lesson.status != "cancelled",
        Lesson.teacher_id.is_not(None),
        or_(
            and_(Lesson.starts_at < bindparam("ends"), Lesson.ends_at > bindparam("starts")),
            and_(Lesson.starts_at.is_(None), Lesson.number == bindparam("number")),
        ),
    )
)
_SUBJECTS = (
    select(Subject.id, Subject.name, Subject.folded_name)
    .where(Subject.school_id == bindparam("school"))
    .distinct()
)
_OF_CLASS_SUBJECTS = select(TimetableSlot.subject_id).where(
    TimetableSlot.class_id == bindparam("class")
)
_HOLD = (
    select(Lesson.id)
    .where(Lesson.class_id == bindparam("class"), Lesson.day == _day)
    .order_by(Lesson.id)
    .with_for_update()
)


def one(conn: Connection, lesson: int) -> DayLesson | None:
    row = conn.execute(_ONE, {"lesson": lesson}).first()
    return None if row is None else _lesson(row)


def of_class(conn: Connection, klass: int, day: date) -> tuple[DayLesson, ...]:
    rows = conn.execute(_OF_CLASS, {"class": klass, "day": day})
    return tuple(_lesson(row) for row in rows)


def changed(conn: Connection, school: int, day: date) -> tuple[DayLesson, ...]:
    """Every lesson of the school's day that is not as planned."""
    rows = conn.execute(_CHANGED, {"school": school, "day": day})
    return tuple(_lesson(row) for row in rows)


def classes(conn: Connection, school: int, day: date) -> tuple[ClassLine, ...]:
    """The classes that have lessons on the day."""
    rows = conn.execute(_CLASSES, {"school": school, "day": day})
    return tuple(ClassLine(row.id, row.name) for row in rows)


def busy(conn: Connection, lesson: DayLesson) -> set[int]:
    """Who of the staff teaches at the hours of the lesson."""
    where = {
        "school": lesson.school_id,
        "day": lesson.day,
        "starts": lesson.starts_at or time.max,
        "ends": lesson.ends_at or time.min,
        "number": lesson.number,
    }
    return {one for one in conn.execute(_BUSY, where).scalars() if one is not None}


def subjects(conn: Connection, lesson: DayLesson) -> tuple[SubjectChoice, ...]:
    """The school's subjects, those of the class first."""
    own = set(conn.execute(_OF_CLASS_SUBJECTS, {"class": lesson.class_id}).scalars())
    rows = conn.execute(_SUBJECTS, {"school": lesson.school_id}).all()
    ordered = sorted(rows, key=lambda row: (row.id not in own, row.folded_name))
    return tuple(SubjectChoice(row.id, row.name) for row in ordered)


def hold(conn: Connection, klass: int, day: date) -> None:
    """Nobody else changes the class's day until this transaction is over."""
    conn.execute(_HOLD, {"class": klass, "day": day})


def change(conn: Connection, lesson: int, **values: Any) -> None:
    conn.execute(update(Lesson).where(Lesson.id == lesson).values(**values))


def _lesson(row: Row[*tuple[Any, ...]]) -> DayLesson:
    return DayLesson(
        row.id,
        row.school_id,
        row.class_id,
        row.class_name,
        row.day,
        row.number,
        row.subject_id,
        row.subject,
        row.group_id,
        row.group_name or "",
        row.teacher_id,
        Name(row.last_name, row.first_name, row.middle_name) if row.teacher_id else None,
        row.room,
        row.starts_at,
        row.ends_at,
        row.status,
        row.reason,
        row.planned_subject_id,
        row.planned_subject or "",
        row.planned_teacher_id,
        Name(row.planned_last, row.planned_first, row.planned_middle)
        if row.planned_teacher_id
        else None,
        row.planned_room,
        row.planned_number,
    )


# --- whom it concerns ---

_STUDENTS = select(Membership.student_id).where(
    Membership.class_id == bindparam("class"),
    Membership.starts_on <= _day,
    or_(Membership.ends_on.is_(None), Membership.ends_on >= _day),
)
_GROUPS = (
    select(GroupMember.student_id, GroupMember.group_id)
    .join(StudyGroup, StudyGroup.id == GroupMember.group_id)
    .where(
        StudyGroup.class_id == bindparam("class"),
        GroupMember.starts_on <= _day,
        or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= _day),
    )
)
_GROUPS_OF_CLASS = select(StudyGroup.id, StudyGroup.subject_id).where(
    StudyGroup.class_id == bindparam("class")
)
_PARENTS = (
    select(Guardianship.student_id, Guardianship.parent_id)
    .join(Person, Person.id == Guardianship.parent_id)
    .where(
        Guardianship.student_id.in_(bindparam("students", expanding=True)),
        Guardianship.rights != "closed",
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= _day),
        or_(Person.left_on.is_(None), Person.left_on > _day),
    )
)


def students(conn: Connection, klass: int, day: date) -> dict[int, set[int]]:
    """Who is in the class on the day, and in which groups of it."""
    key = {"class": klass, "day": day}
    found: dict[int, set[int]] = {one: set() for one in conn.execute(_STUDENTS, key).scalars()}
    for row in conn.execute(_GROUPS, key):
        if row.student_id in found:
            found[row.student_id].add(row.group_id)
    return found


def groups(conn: Connection, klass: int) -> dict[int, int]:
    """The groups of a class, and the subject that each divides."""
    rows = conn.execute(_GROUPS_OF_CLASS, {"class": klass})
    return {row.id: row.subject_id for row in rows}


def parents(conn: Connection, children: Iterable[int], day: date) -> dict[int, list[int]]:
    """The representatives who may read about these children, by child."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in conn.execute(_PARENTS, {"students": sorted(children), "day": day}):
        found[row.student_id].append(row.parent_id)
    return found


_RECORDED = select(
    or_(
        exists().where(
            Attendance.class_id == bindparam("class"),
            Attendance.day == _day,
            Attendance.number == bindparam("number"),
        ),
        exists().where(
            LessonSaving.lesson_id == Lesson.id,
            Lesson.class_id == bindparam("class"),
            Lesson.day == _day,
            Lesson.number == bindparam("number"),
        ),
    )
)


def has_records(conn: Connection, klass: int, day: date, number: int) -> bool:
    """Whether absences stand at that number already: they would not move with the lesson."""
    where = {"class": klass, "day": day, "number": number}
    return bool(conn.execute(_RECORDED, where).scalar())


def hours(conn: Connection, klass: int, day: date, number: int) -> tuple[time | None, time | None]:
    """The bells of a number without a lesson; None where the school rings none."""
    found = plans.bells(conn, klass, day, day.weekday())
    return next(
        ((one.starts_at, one.ends_at) for one in found if one.number == number), (None, None)
    )
