"""A day of the whole school: who is absent by class; links and events the office keeps."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from bot.domain.event_words import Spoken
from bot.domain.people import Name, StaffRef
from bot.domain.views.office_day import EventLine, LinkLine
from bot.storage.tables import (
    Attendance,
    Event,
    EventPart,
    EventQuestion,
    EventResult,
    Lesson,
    Membership,
    Person,
    SchoolClass,
    SchoolLink,
)

MOST_LINKS = 20
MOST_EVENTS = 20

_day: BindParameter[Any] = bindparam("day")
_school: BindParameter[Any] = bindparam("school")
_SIZES = (
    select(
        SchoolClass.id,
        SchoolClass.name,
        SchoolClass.grade,
        func.count(Membership.id).label("students"),
    )
    .outerjoin(
        Membership,
        and_(
            Membership.class_id == SchoolClass.id,
            Membership.starts_on <= _day,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= _day),
        ),
    )
    .where(
        SchoolClass.school_id == _school,
        exists().where(
            Lesson.class_id == SchoolClass.id, Lesson.day == _day, Lesson.status != "cancelled"
        ),
    )
    .group_by(SchoolClass.id, SchoolClass.name, SchoolClass.grade)
    .order_by(SchoolClass.grade, SchoolClass.name)
)
_ABSENCES = (
    select(
        Attendance.class_id,
        Attendance.student_id,
        Attendance.number,
        Attendance.code,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .join(SchoolClass, SchoolClass.id == Attendance.class_id)
    .join(Person, Person.id == Attendance.student_id)
    .where(SchoolClass.school_id == _school, Attendance.day == _day, Attendance.code != "оп")
    .order_by(Person.folded_name, Attendance.number)
)
_HELD = (
    select(Lesson.class_id, Lesson.number)
    .join(SchoolClass, SchoolClass.id == Lesson.class_id)
    .where(SchoolClass.school_id == _school, Lesson.day == _day, Lesson.status != "cancelled")
    .distinct()
)


def sizes(conn: Connection, school: int, day: date) -> list[tuple[int, str, int]]:
    """Classes that have lessons on the day: id, name, number of students."""
    rows = conn.execute(_SIZES, {"school": school, "day": day})
    return [(row.id, row.name, row.students) for row in rows]


def absences(
    conn: Connection, school: int, day: date
) -> dict[int, dict[int, tuple[Name, dict[int, str]]]]:
    """By class and student: the name and the codes by lesson number; late ones are not absent.
    Classes without absences are there too, as soon as they are asked for."""
    found: dict[int, dict[int, tuple[Name, dict[int, str]]]] = defaultdict(dict)
    for row in conn.execute(_ABSENCES, {"school": school, "day": day}):
        name = Name(row.last_name, row.first_name, row.middle_name)
        found[row.class_id].setdefault(row.student_id, (name, {}))[1][row.number] = row.code
    return found


def numbers(conn: Connection, school: int, day: date) -> dict[int, set[int]]:
    """The numbers of the lessons that are held, by class."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in conn.execute(_HELD, {"school": school, "day": day}):
        found[row.class_id].add(row.number)
    return found


# --- links ---


def links(conn: Connection, office: StaffRef) -> tuple[LinkLine, ...]:
    rows = conn.execute(
        select(SchoolLink.id, SchoolLink.title, SchoolLink.url)
        .where(SchoolLink.school_id == office.school.id)
        .order_by(SchoolLink.id)
    )
    return tuple(LinkLine(row.id, row.title, row.url) for row in rows)


def add_link(conn: Connection, office: StaffRef, title: str, url: str) -> int:
    made = insert(SchoolLink).values(school_id=office.school.id, title=title, url=url)
    return _key(conn.execute(made))


def remove_link(conn: Connection, office: StaffRef, link: int) -> bool:
    gone = delete(SchoolLink).where(SchoolLink.id == link, SchoolLink.school_id == office.school.id)
    return conn.execute(gone).rowcount == 1


# --- events ---


def events(conn: Connection, office: StaffRef, since: date) -> tuple[EventLine, ...]:
    rows = conn.execute(
        select(Event.id, Event.day, Event.starts_at, Event.title, Event.cancelled_at)
        .where(Event.school_id == office.school.id, Event.day >= since)
        .order_by(Event.day, Event.starts_at, Event.id)
        .limit(MOST_EVENTS)
    )
    return tuple(
        EventLine(row.id, row.day, row.starts_at, row.title, row.cancelled_at is not None)
        for row in rows
    )


def add_event(conn: Connection, office: StaffRef, said: Spoken) -> int:
    made = insert(Event).values(
        school_id=office.school.id,
        day=said.day,
        starts_at=said.starts_at,
        title=said.title,
        description=said.details,
        organizer_id=office.id,
        class_ids=list(said.classes),
    )
    return _key(conn.execute(made))


def remove_event(conn: Connection, office: StaffRef, event: int) -> bool:
    """False when there is none, or when families have answered it already."""
    for answered in (EventPart, EventQuestion, EventResult):
        if conn.execute(select(exists().where(answered.event_id == event))).scalar():
            return False
    gone = delete(Event).where(Event.id == event, Event.school_id == office.school.id)
    return conn.execute(gone).rowcount == 1


def _key(result: Any) -> int:
    return int(result.inserted_primary_key[0])
