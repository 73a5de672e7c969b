"""The evening of a school's teachers: what was saved in whose name, told once a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.calendar import ONE_DAY
from bot.domain.people import Name, Role
from bot.storage.tables import (
    Lesson,
    LessonSaving,
    Person,
    SavingDispute,
    School,
    SchoolClass,
    Subject,
    Watermark,
)

_OF_STAFF = select(Person.id).where(
    Person.school_id == bindparam("school"),
    Person.role.in_((Role.TEACHER.value, Role.ADMIN.value)),
)
_by = aliased(Person)
_SCHOOLS = select(School.id, School.timezone).where(School.source == "local")
"""Nobody teaches in a mirrored one."""
_SAVED = (
    select(
        LessonSaving.teacher_id,
        LessonSaving.by_person,
        SchoolClass.name.label("class_name"),
        Subject.name.label("subject"),
        func.sum(LessonSaving.marks).label("marks"),
        func.sum(LessonSaving.absences).label("absences"),
        func.sum(LessonSaving.dots).label("dots"),
        _by.last_name,
        _by.first_name,
        _by.middle_name,
    )
    .join(Lesson, Lesson.id == LessonSaving.lesson_id)
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .join(Subject, Subject.id == Lesson.subject_id)
    .join(_by, _by.id == LessonSaving.by_person)
    .where(
        # by teachers, because that is what the index on savings begins with
        LessonSaving.teacher_id.in_(_OF_STAFF),
        LessonSaving.at >= bindparam("since"),
        LessonSaving.at < bindparam("until"),
        LessonSaving.undone_at.is_(None),
    )
    .group_by(
        LessonSaving.teacher_id,
        LessonSaving.by_person,
        SchoolClass.name,
        Subject.name,
        _by.last_name,
        _by.first_name,
        _by.middle_name,
    )
    .order_by(LessonSaving.teacher_id, SchoolClass.name, Subject.name)
)
_OFFICE = select(Person.id).where(
    Person.school_id == bindparam("school"),
    Person.role == Role.ADMIN.value,
    or_(Person.left_on.is_(None), Person.left_on > bindparam("today")),
)


_TOLD_BEFORE: Any = select(Watermark.value).where(
    Watermark.bot == bindparam("its_bot"), Watermark.name == bindparam("its_name")
)


def schools(conn: Connection) -> list[tuple[int, str]]:
    """Every school with its zone."""
    return [(row.id, row.timezone) for row in conn.execute(_SCHOOLS)]


def saved(conn: Connection, school: int, since: datetime, until: datetime) -> Sequence[Any]:
    """Rows of what was saved between two moments: by teacher, class, subject, and who did it."""
    return conn.execute(_SAVED, {"school": school, "since": since, "until": until}).all()


def operator(row: Any) -> Name | None:
    """Who entered, if it was not the teacher."""
    if row.by_person == row.teacher_id:
        return None
    return Name(row.last_name, row.first_name, row.middle_name)


def office(conn: Connection, school: int, today: date) -> list[int]:
    return list(conn.execute(_OFFICE, {"school": school, "today": today}).scalars())


LONGEST_BACK = timedelta(days=7)


def begin(conn: Connection, bot: str, school: int, day: date) -> date | None:
    """For the call that tells the school's evening of the day: the evening that was told before,
    a week ago at most. None for every other call."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    name = f"teachers_evening:{school}"
    before = conn.execute(_TOLD_BEFORE, {"its_bot": bot, "its_name": name}).scalar()
    made = dialect.insert(Watermark).values(bot=bot, name=name, value=day.toordinal())
    fresh = made.on_conflict_do_update(
        index_elements=["bot", "name"],
        set_={"value": made.excluded.value},
        where=Watermark.value < made.excluded.value,
    )
    if conn.execute(fresh).rowcount != 1:
        return None
    return day - ONE_DAY if before is None else max(date.fromordinal(before), day - LONGEST_BACK)


def dispute(conn: Connection, teacher: int, day: date, now: datetime) -> bool:
    """False when it was said already."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    made = dialect.insert(SavingDispute).values(teacher_id=teacher, day=day, at=now)
    return conn.execute(made.on_conflict_do_nothing()).rowcount == 1
