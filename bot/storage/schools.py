"""The school as families see it: its page, its staff, its links, its local act."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, exists, or_, select, update

from bot.domain import calendar
from bot.domain.errors import Refused
from bot.domain.local_act import KEPT_AS, LocalAct, Setting, kept
from bot.domain.people import Name, Role, StudentRef
from bot.domain.school import SchoolSettings
from bot.domain.views.school import (
    Classmates,
    SchoolPage,
    StaffLine,
    StaffList,
    UsefulLink,
    UsefulLinks,
)
from bot.storage.tables import (
    Membership,
    Person,
    School,
    SchoolClass,
    SchoolLink,
    Subject,
    TimetableSlot,
)

_Row = Row[*tuple[Any, ...]]

MOST_LINKS = 20

_school: BindParameter[Any] = bindparam("school")
_class: BindParameter[Any] = bindparam("class")
_today: BindParameter[Any] = bindparam("today")

_SETTINGS = select(School.settings).where(School.id == _school)
_ACT = select(School.settings, School.signing_weekday, School.signing_time).where(
    School.id == _school
)
_HELD_ACT = _ACT.with_for_update()
_has_links = exists().where(SchoolLink.school_id == School.id)
_PAGE = (
    select(
        School.name,
        School.address,
        School.phone,
        School.email,
        School.settings,
        SchoolClass.profile,
        SchoolClass.room,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        _has_links.label("has_links"),
    )
    .select_from(School)
    .outerjoin(SchoolClass, SchoolClass.id == _class)
    .outerjoin(Person, Person.id == SchoolClass.class_teacher_id)
    .where(School.id == _school)
)
_STAFF = select(
    Person.id,
    Person.last_name,
    Person.first_name,
    Person.middle_name,
    Person.position,
    Person.folded_name,
).where(
    Person.school_id == _school,
    Person.role.in_((Role.TEACHER, Role.ADMIN)),
    or_(Person.left_on.is_(None), Person.left_on > _today),
)
_TAUGHT = (
    select(TimetableSlot.teacher_id, TimetableSlot.class_id, Subject.name)
    .distinct()
    .join(Subject, Subject.id == TimetableSlot.subject_id)
    .join(SchoolClass, SchoolClass.id == TimetableSlot.class_id)
    .where(
        SchoolClass.school_id == _school,
        SchoolClass.year == bindparam("year"),
        TimetableSlot.teacher_id.is_not(None),
        or_(TimetableSlot.ends_on.is_(None), TimetableSlot.ends_on >= _today),
    )
)
_LINKS = (
    select(SchoolLink.title, SchoolLink.url)
    .where(SchoolLink.school_id == _school)
    .order_by(SchoolLink.id)
    .limit(MOST_LINKS)
)
_CLASSMATES = (
    select(Person.id, Person.last_name, Person.first_name, Person.folded_name)
    .distinct()
    .join(
        Membership,
        and_(
            Membership.student_id == Person.id,
            Membership.starts_on <= _today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= _today),
        ),
    )
    .where(
        Membership.class_id == _class,
        or_(Person.left_on.is_(None), Person.left_on > _today),
    )
)


def settings(conn: Connection, school: int) -> SchoolSettings:
    return SchoolSettings.of(conn.execute(_SETTINGS, {"school": school}).scalar() or {})


def local_act(conn: Connection, school: int) -> LocalAct:
    return _act(conn.execute(_ACT, {"school": school}).one())


def hold_local_act(conn: Connection, school: int) -> LocalAct:
    """The row is held until the commit: what was read is what is changed."""
    return _act(conn.execute(_HELD_ACT, {"school": school}).one())


def _act(row: _Row) -> LocalAct:
    return LocalAct(SchoolSettings.of(row.settings), row.signing_weekday, row.signing_time)


def set_setting(conn: Connection, school: int, setting: Setting, value: int) -> None:
    """After `hold_local_act`."""
    name, stored = KEPT_AS[setting], kept(setting, value)
    values = {name: stored}
    if name not in School.__table__.c:
        before = conn.execute(_SETTINGS, {"school": school}).scalar_one()
        values = {"settings": {**before, name: stored}}
    conn.execute(update(School).where(School.id == school).values(values))


def page(conn: Connection, student: StudentRef) -> SchoolPage:
    row = conn.execute(_PAGE, {"school": student.school.id, "class": student.class_id}).one()
    return SchoolPage(
        student,
        row.name,
        row.address,
        row.phone,
        row.email,
        row.profile or "",
        row.room or "",
        _name(row) if row.last_name else None,
        bool(row.has_links),
        SchoolSettings.of(row.settings).show_classmates,
    )


def staff(conn: Connection, student: StudentRef, today: date, page: int = 0) -> StaffList:
    """Everybody who works at the school now, nearest to the student first. Two statements.

    Sorted here, because databases order Cyrillic each in its own way.
    """
    where = {"school": student.school.id, "today": today, "year": calendar.school_year(today)}
    taught: dict[int, list[_Row]] = defaultdict(list)
    for row in conn.execute(_TAUGHT, where):
        taught[row.teacher_id].append(row)
    lines = [_staff(row, taught[row.id], student) for row in _by_name(conn.execute(_STAFF, where))]
    lines.sort(key=lambda line: (not line.is_class_teacher, not line.teaches_class))
    return StaffList(student, tuple(lines), max(page, 0))


def links(conn: Connection, student: StudentRef) -> UsefulLinks:
    rows = conn.execute(_LINKS, {"school": student.school.id})
    return UsefulLinks(student, tuple(UsefulLink(row.title, row.url) for row in rows))


def classmates(conn: Connection, student: StudentRef, today: date, page: int = 0) -> Classmates:
    """The names of the class; `Refused` unless the school shows them."""
    if not settings(conn, student.school.id).show_classmates:
        raise Refused
    rows = _by_name(conn.execute(_CLASSMATES, {"class": student.class_id, "today": today}))
    return Classmates(
        student, tuple(Name(row.last_name, row.first_name) for row in rows), max(page, 0)
    )


def _staff(row: _Row, taught: Sequence[_Row], student: StudentRef) -> StaffLine:
    """Subjects taught to the student's class, or else to whomever."""
    here = [slot.name for slot in taught if slot.class_id == student.class_id]
    return StaffLine(
        _name(row),
        row.position,
        tuple(sorted(set(here or [slot.name for slot in taught]))),
        is_class_teacher=row.id == student.class_teacher_id,
        teaches_class=bool(here),
    )


def _by_name(rows: Iterable[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (row.folded_name, row.id))


def _name(row: _Row) -> Name:
    return Name(row.last_name, row.first_name, row.middle_name)
