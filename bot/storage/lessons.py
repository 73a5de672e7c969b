"""Lessons as their teachers have them: what they are, who is in them, what stands written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.dictation.roster import Pupil
from bot.domain.people import Name, StaffRef
from bot.domain.teaching import Journal, LessonFacts, LessonRef, WrittenDot, WrittenMark
from bot.storage.tables import (
    Attendance,
    Dot,
    GroupMember,
    Homework,
    Lesson,
    LessonLink,
    LessonSaving,
    Mark,
    Membership,
    Person,
    SchoolClass,
    SpecialDay,
    StudyGroup,
    Subject,
)

_Row = Row[*tuple[Any, ...]]

_COLUMNS = (
    Lesson.id,
    SchoolClass.school_id,
    Lesson.class_id,
    SchoolClass.name.label("class_name"),
    SchoolClass.grade,
    Lesson.subject_id,
    Subject.name.label("subject"),
    Lesson.group_id,
    StudyGroup.name.label("group_name"),
    Lesson.day,
    Lesson.number,
    Lesson.starts_at,
    Lesson.ends_at,
    Lesson.room,
    Lesson.status,
    Lesson.remote,
    Lesson.topic,
    Lesson.teacher_id,
    Person.last_name,
    Person.first_name,
    Person.middle_name,
)


def _lessons(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS, *more)
        .join(SchoolClass, SchoolClass.id == Lesson.class_id)
        .join(Subject, Subject.id == Lesson.subject_id)
        .outerjoin(StudyGroup, StudyGroup.id == Lesson.group_id)
        .outerjoin(Person, Person.id == Lesson.teacher_id)
    )


_ONE = _lessons().where(Lesson.id == bindparam("lesson"))


def facts(conn: Connection, lesson: int) -> LessonFacts | None:
    row = conn.execute(_ONE, {"lesson": lesson}).first()
    return None if row is None else _facts(row)


def _facts(row: _Row) -> LessonFacts:
    teacher = None
    if row.teacher_id is not None:
        teacher = Name(row.last_name, row.first_name, row.middle_name)
    return LessonFacts(
        row.id,
        row.school_id,
        row.class_id,
        row.class_name,
        row.grade,
        row.subject_id,
        row.subject,
        row.group_id,
        row.group_name or "",
        row.day,
        row.number,
        row.starts_at,
        row.ends_at,
        row.room,
        row.status,
        row.remote,
        row.topic,
        row.teacher_id,
        teacher,
    )


# --- a day of a teacher, and what it lacks ---

_later = aliased(Lesson)
_same_group = or_(
    _later.group_id == Lesson.group_id, and_(_later.group_id.is_(None), Lesson.group_id.is_(None))
)
_NEXT_DAY = (
    select(func.min(_later.day))
    .where(
        _later.class_id == Lesson.class_id,
        _later.subject_id == Lesson.subject_id,
        _later.day > Lesson.day,
        _later.status != "cancelled",
        _same_group,
    )
    .correlate(Lesson)
    .scalar_subquery()
)
_HAS_HOMEWORK = exists().where(
    Homework.class_id == Lesson.class_id,
    Homework.subject_id == Lesson.subject_id,
    or_(Homework.group_id.is_(None), Homework.group_id == Lesson.group_id),
    Homework.due_on > Lesson.day,
    Homework.due_on <= _NEXT_DAY,
)
_CALLED = or_(
    exists().where(
        Attendance.class_id == Lesson.class_id,
        Attendance.day == Lesson.day,
        Attendance.number == Lesson.number,
    ),
    exists().where(
        LessonSaving.lesson_id == Lesson.id,
        LessonSaving.roll_called,
        LessonSaving.undone_at.is_(None),
    ),
)
_MARKED = exists().where(
    Mark.class_id == Lesson.class_id,
    Mark.subject_id == Lesson.subject_id,
    Mark.day == Lesson.day,
    Mark.removed_at.is_(None),
)
_FILLED = _lessons(
    _NEXT_DAY.label("next_day"),
    _HAS_HOMEWORK.label("has_homework"),
    _CALLED.label("roll_called"),
    _MARKED.label("marked"),
)
_FILLED_ONE = (
    _FILLED.add_columns(LessonLink.url)
    .outerjoin(LessonLink, LessonLink.lesson_id == Lesson.id)
    .where(Lesson.id == bindparam("lesson"))
)
_OF_TEACHER = _FILLED.where(
    Lesson.teacher_id == bindparam("teacher"), Lesson.day == bindparam("day")
).order_by(Lesson.starts_at, Lesson.number, Lesson.id)
_OF_SCHOOL = _FILLED.where(
    SchoolClass.school_id == bindparam("school"),
    Lesson.day == bindparam("day"),
    Lesson.teacher_id.is_not(None),
    Lesson.status != "cancelled",
).order_by(Person.folded_name, Lesson.starts_at, Lesson.number)


@dataclass(frozen=True, slots=True)
class Filled:
    """A lesson of a day and what stands in its journal."""

    facts: LessonFacts
    next_day: date | None
    has_homework: bool
    roll_called: bool
    marked: bool
    link: str = ""
    """The address of a distance lesson; only where a single lesson was asked for."""


def of_teacher(conn: Connection, staff: StaffRef, teacher: int, day: date) -> tuple[Filled, ...]:
    """A teacher's lessons of a day, in order; only of the school of ``staff``."""
    rows = conn.execute(_OF_TEACHER, {"teacher": teacher, "day": day})
    return tuple(_filled(row) for row in rows if row.school_id == staff.school.id)


def filled(conn: Connection, lesson: LessonRef) -> Filled:
    """One lesson with what it lacks and its address."""
    row = conn.execute(_FILLED_ONE, {"lesson": lesson.facts.id}).one()
    return replace(_filled(row), link=row.url or "")


def of_school(conn: Connection, school: int, day: date) -> tuple[Filled, ...]:
    """Every lesson of a day that has a teacher, by teacher."""
    rows = conn.execute(_OF_SCHOOL, {"school": school, "day": day})
    return tuple(_filled(row) for row in rows)


def _filled(row: _Row) -> Filled:
    return Filled(
        _facts(row),
        row.next_day,
        bool(row.has_homework),
        bool(row.roll_called),
        bool(row.marked),
    )


# --- which lesson a message means ---

_FIND = _lessons().where(
    SchoolClass.school_id == bindparam("school"),
    Lesson.day.between(bindparam("first"), bindparam("last")),
    Lesson.status != "cancelled",
    SchoolClass.name.in_(bindparam("classes", expanding=True)),
)
_FIND_OWN = (
    _lessons()
    .where(
        Lesson.teacher_id == bindparam("teacher"),
        Lesson.day.between(bindparam("first"), bindparam("last")),
        Lesson.status != "cancelled",
    )
    .order_by(Lesson.day, Lesson.number)
)
_CLASSES = select(SchoolClass.name).where(
    SchoolClass.school_id == bindparam("school"), SchoolClass.year == bindparam("year")
)
_SUBJECTS = select(Subject.name).where(Subject.school_id == bindparam("school"))
_NEXT = (
    _lessons()
    .where(
        Lesson.class_id == bindparam("class"),
        Lesson.subject_id == bindparam("subject"),
        Lesson.day > bindparam("day"),
        Lesson.status != "cancelled",
        func.coalesce(Lesson.group_id, 0) == bindparam("group"),
    )
    .order_by(Lesson.day, Lesson.number)
    .limit(bindparam("most"))
)


def class_names(conn: Connection, school: int, year: int) -> frozenset[str]:
    return frozenset(conn.execute(_CLASSES, {"school": school, "year": year}).scalars())


def subject_names(conn: Connection, school: int) -> frozenset[str]:
    return frozenset(conn.execute(_SUBJECTS, {"school": school}).scalars())


def of_classes(
    conn: Connection, school: int, classes: Collection[str], first: date, last: date
) -> tuple[LessonFacts, ...]:
    """Lessons of classes by their names, latest first."""
    key = {"school": school, "classes": list(classes), "first": first, "last": last}
    found = [_facts(row) for row in conn.execute(_FIND, key)]
    return tuple(sorted(found, key=lambda one: (one.day, one.number), reverse=True))


def own(conn: Connection, teacher: int, first: date, last: date) -> tuple[LessonFacts, ...]:
    """A teacher's lessons of some days, in order."""
    key = {"teacher": teacher, "first": first, "last": last}
    return tuple(_facts(row) for row in conn.execute(_FIND_OWN, key))


def following(conn: Connection, lesson: LessonFacts, most: int = 4) -> tuple[date, ...]:
    """The days of the next lessons of the same subject and group."""
    key = {
        "class": lesson.class_id,
        "subject": lesson.subject_id,
        "day": lesson.day,
        "group": lesson.group_id or 0,
        "most": most,
    }
    return tuple(dict.fromkeys(row.day for row in conn.execute(_NEXT, key)))


# --- the students of a lesson ---

_IN_CLASS = select(
    Person.id, Person.last_name, Person.first_name, Person.middle_name, Person.folded_name
).join(
    Membership,
    and_(
        Membership.student_id == Person.id,
        Membership.class_id == bindparam("class"),
        Membership.starts_on <= bindparam("day"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("day")),
    ),
)
_IN_GROUP = select(GroupMember.student_id).where(
    GroupMember.group_id == bindparam("group"),
    GroupMember.starts_on <= bindparam("day"),
    or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= bindparam("day")),
)
_ABSENT = select(Attendance.student_id, Attendance.code).where(
    Attendance.class_id == bindparam("class"),
    Attendance.day == bindparam("day"),
    Attendance.number == bindparam("number"),
)


def roster(
    conn: Connection, lesson: LessonRef, codes: Mapping[int, str] | None = None
) -> tuple[Pupil, ...]:
    """Who is in the lesson, by the journal: numbered as in the class, a group keeps the numbers.
    ``codes`` are the absences, if they are known already.

    A group without known members is the whole class.
    """
    one = lesson.facts
    rows = {row.id: row for row in conn.execute(_IN_CLASS, {"class": one.class_id, "day": one.day})}
    ordered = sorted(rows.values(), key=lambda row: (row.folded_name, row.id))
    members = _members(conn, one)
    known = absences(conn, lesson) if codes is None else codes
    absent = {student for student, code in known.items() if code in ("н", "б", "у/п")}
    return tuple(
        Pupil(row.id, n, Name(row.last_name, row.first_name, row.middle_name), row.id in absent)
        for n, row in enumerate(ordered, start=1)
        if not members or row.id in members
    )


def _members(conn: Connection, lesson: LessonFacts) -> frozenset[int]:
    if lesson.group_id is None:
        return frozenset()
    key = {"group": lesson.group_id, "day": lesson.day}
    return frozenset(conn.execute(_IN_GROUP, key).scalars())


# --- the journal ---

_MARKS = (
    select(
        Mark.id,
        Mark.student_id,
        Mark.kind,
        Mark.value,
        Mark.text,
        Mark.weight,
        Mark.comment,
        func.min(Dot.id).label("again"),
    )
    .outerjoin(Dot, and_(Dot.mark_id == Mark.id, Dot.kind == "again", Dot.closed_at.is_(None)))
    .where(
        Mark.class_id == bindparam("class"),
        Mark.subject_id == bindparam("subject"),
        Mark.day == bindparam("day"),
        Mark.removed_at.is_(None),
    )
    .group_by(Mark.id)
    .order_by(Mark.id)
)
_ever_in_class = select(Membership.student_id).where(Membership.class_id == bindparam("class"))
_DOTS = select(Dot.id, Dot.student_id, Dot.what, Dot.due_on).where(
    # by students too, because that is what the index on dots begins with
    Dot.student_id.in_(_ever_in_class),
    Dot.class_id == bindparam("class"),
    Dot.subject_id == bindparam("subject"),
    Dot.day == bindparam("day"),
    Dot.kind == "owed",
    Dot.closed_at.is_(None),
)


def absences(conn: Connection, lesson: LessonRef) -> dict[int, str]:
    one = lesson.facts
    key = {"class": one.class_id, "day": one.day, "number": one.number}
    return {row.student_id: row.code for row in conn.execute(_ABSENT, key)}


def journal(conn: Connection, lesson: LessonRef) -> Journal:
    """What stands written now. Three statements."""
    one = lesson.facts
    key = {"class": one.class_id, "subject": one.subject_id, "day": one.day}
    marks = tuple(
        WrittenMark(r.id, r.student_id, r.kind, r.value, r.text, r.weight, r.comment, r.again)
        for r in conn.execute(_MARKS, key)
    )
    dots = tuple(WrittenDot(r.id, r.student_id, r.what, r.due_on) for r in conn.execute(_DOTS, key))
    return Journal(marks, absences(conn, lesson), dots)


_LOCK = (
    select(SchoolClass.id)
    .where(SchoolClass.id == bindparam("class"))
    .with_for_update(key_share=True)
)


def lock(conn: Connection, lesson: LessonRef) -> None:
    """One writer at a time in a class's journal: what is read after this stays so till commit.
    (On SQLite every write transaction is alone already.)"""
    conn.execute(_LOCK, {"class": lesson.facts.class_id})


# --- topic and link ---

_DROP_LINK = delete(LessonLink).where(LessonLink.lesson_id == bindparam("lesson"))
_TOPIC = update(Lesson).where(Lesson.id == bindparam("its_id")).values(topic=bindparam("its_topic"))
_REMOTE_DAY = exists().where(
    SpecialDay.class_id == Lesson.class_id,
    SpecialDay.day == Lesson.day,
    SpecialDay.kind == "remote",
)
_REMOTE = (
    update(Lesson)
    .where(Lesson.id == bindparam("its_id"))
    .values(remote=or_(bindparam("linked", type_=Boolean), _REMOTE_DAY))
)
_LINK = select(LessonLink.url).where(LessonLink.lesson_id == bindparam("lesson"))


def set_topic(conn: Connection, lesson: LessonRef, topic: str) -> None:
    conn.execute(_TOPIC, {"its_id": lesson.facts.id, "its_topic": topic})


def set_link(conn: Connection, lesson: LessonRef, url: str, now: datetime) -> None:
    """A lesson with an address is a distance lesson; an empty one takes the link away."""
    conn.execute(_REMOTE, {"its_id": lesson.facts.id, "linked": bool(url)})
    if not url:
        conn.execute(_DROP_LINK, {"lesson": lesson.facts.id})
        return
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    made = dialect.insert(LessonLink).values(
        lesson_id=lesson.facts.id, url=url, by_person=lesson.staff.id, at=now
    )
    fresh = {name: made.excluded[name] for name in ("url", "by_person", "at")}
    conn.execute(made.on_conflict_do_update(index_elements=["lesson_id"], set_=fresh))


def link(conn: Connection, lesson: int) -> str:
    """The address of a distance lesson; empty where there is none."""
    return str(conn.execute(_LINK, {"lesson": lesson}).scalar() or "")


_LINKS = select(LessonLink.lesson_id, LessonLink.url).where(
    LessonLink.lesson_id.in_(bindparam("lessons", expanding=True))
)


def links(conn: Connection, lesson_ids: Iterable[int]) -> dict[int, str]:
    rows = conn.execute(_LINKS, {"lessons": list(lesson_ids)})
    return {row.lesson_id: row.url for row in rows}
