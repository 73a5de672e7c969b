"""Facts for what is told at once, set-based: marks, absences, beginnings of days, new links."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.alerts import Slot
from bot.domain.marks import mark_text
from bot.domain.people import Name, Right, Role
from bot.storage.tables import (
    AbsenceClaim,
    Attendance,
    GroupMember,
    Guardianship,
    Lesson,
    Link,
    Mark,
    MarkEvent,
    Membership,
    Person,
    School,
    SchoolClass,
    Subject,
)
from bot.storage.told import AT_ONCE, padded
from bot.storage.types import BigId

_ids: Any = bindparam("ids", expanding=True, type_=BigId)


# --- marks ---


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """A mark as it stands, with how it began and who touched it last."""

    id: int
    student: int
    subject: str
    kind: str
    day: date
    state: str
    """Its text, or empty when it was taken away."""
    zone: str
    settings: Mapping[str, Any]
    grade: int
    entered_at: datetime
    entered_by_first_import: bool
    changed_at: datetime
    changed_by: str


_EVENTS: Any = (
    select(MarkEvent.id, MarkEvent.mark_id, MarkEvent.at)
    .where(MarkEvent.id > bindparam("after", type_=BigId))
    .order_by(MarkEvent.id)
    .limit(AT_ONCE)
)
_first_event = (
    select(func.min(MarkEvent.id)).where(MarkEvent.mark_id == Mark.id).correlate(Mark)
).scalar_subquery()
_last_event = (
    select(func.max(MarkEvent.id)).where(MarkEvent.mark_id == Mark.id).correlate(Mark)
).scalar_subquery()
_began, _ended = aliased(MarkEvent, name="began"), aliased(MarkEvent, name="ended")
_who = aliased(Person, name="who")
_MARKS = (
    select(
        Mark.id,
        Mark.student_id,
        Subject.name,
        Mark.kind,
        Mark.day,
        Mark.value,
        Mark.text,
        Mark.removed_at,
        School.timezone,
        School.settings,
        SchoolClass.school_id,
        SchoolClass.grade,
        _began.at.label("entered_at"),
        _began.id.label("began_id"),
        _began.batch_id,
        _ended.at.label("changed_at"),
        _who.last_name,
        _who.first_name,
        _who.middle_name,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(SchoolClass, SchoolClass.id == Mark.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .join(_began, _began.id == _first_event)
    .join(_ended, _ended.id == _last_event)
    .outerjoin(_who, _who.id == _ended.by_person)
    .where(Mark.id.in_(_ids))
    .order_by(Mark.id)
)
_EARLIER_BATCH: Any = select(
    exists().where(
        Mark.id == MarkEvent.mark_id,
        SchoolClass.id == Mark.class_id,
        SchoolClass.school_id == bindparam("school", type_=BigId),
        MarkEvent.id < bindparam("before", type_=BigId),
        or_(MarkEvent.batch_id.is_(None), MarkEvent.batch_id != bindparam("batch", type_=BigId)),
    )
)


def events_after(conn: Connection, after: int) -> Sequence[Any]:
    """Rows of (id, mark_id, at), the oldest first."""
    return conn.execute(_EVENTS, {"after": after}).all()


def marks(conn: Connection, ids: Collection[int]) -> dict[int, MarkFacts]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = conn.execute(_MARKS, {"ids": padded(wanted)}).all()
    first = _first_imports(conn, rows)
    return {row.id: _mark(row, row.batch_id in first) for row in rows}


def _first_imports(conn: Connection, rows: Iterable[Any]) -> set[int]:
    """The import batches before which a school had no marks at all."""
    earliest: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.batch_id is not None:
            key = (row.school_id, row.batch_id)
            earliest[key] = min(row.began_id, earliest.get(key, row.began_id))
    return {
        batch
        for (school, batch), before in earliest.items()
        if not conn.execute(
            _EARLIER_BATCH, {"school": school, "batch": batch, "before": before}
        ).scalar()
    }


def _mark(row: Any, first_import: bool) -> MarkFacts:
    by = Name(row.last_name, row.first_name, row.middle_name).short if row.last_name else ""
    return MarkFacts(
        id=row.id,
        student=row.student_id,
        subject=row.name,
        kind=row.kind,
        day=row.day,
        state="" if row.removed_at is not None else mark_text(row.value, row.text),
        zone=row.timezone,
        settings=row.settings,
        grade=row.grade,
        entered_at=row.entered_at,
        entered_by_first_import=first_import,
        changed_at=row.changed_at,
        changed_by=by,
    )


# --- absences ---


@dataclass(frozen=True, slots=True)
class Missing:
    """The first lesson of a day at which a student was not there (н)."""

    id: int
    student: int
    zone: str
    day: date
    number: int
    subject: str
    starts: str
    edited_at: datetime


_ABSENT = (
    select(
        Attendance.id,
        Attendance.student_id,
        Attendance.class_id,
        School.timezone,
        Attendance.day,
        Attendance.number,
        Attendance.code,
        Attendance.edited_at,
        Lesson.starts_at,
        Subject.name,
    )
    .join(SchoolClass, SchoolClass.id == Attendance.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .outerjoin(
        Lesson,
        (Lesson.class_id == Attendance.class_id)
        & (Lesson.day == Attendance.day)
        & (Lesson.number == Attendance.number),
    )
    .outerjoin(Subject, Subject.id == Lesson.subject_id)
)
_ABSENT_AFTER = (
    _ABSENT.where(Attendance.id > bindparam("after", type_=BigId))
    .order_by(Attendance.id)
    .limit(AT_ONCE)
)
_ABSENT_ON = _ABSENT.where(
    Attendance.student_id.in_(_ids), Attendance.day == bindparam("on")
).order_by(Attendance.number, Attendance.id)
_CLAIM: Any = (
    select(Person.last_name, Person.first_name, Person.middle_name, AbsenceClaim.at)
    .join(AbsenceClaim, AbsenceClaim.person_id == Person.id)
    .where(
        AbsenceClaim.student_id == bindparam("its_student"),
        AbsenceClaim.day == bindparam("its_day"),
    )
)


def absences_after(conn: Connection, after: int) -> list[Any]:
    """Raw rows with ``id``, ``student_id``, ``day``, ``code``, ``edited_at``, ``timezone``."""
    rows = conn.execute(_ABSENT_AFTER, {"after": after}).all()
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


def absent_on(
    conn: Connection,
    students: Collection[int],
    day: date,
    expected: Callable[[int, int], bool] = lambda _student, _number: False,
) -> tuple[dict[int, Missing], set[int]]:
    """The first н of each student's day that was not ``expected`` (student, lesson number), and
    who has any absence code at all."""
    if not students:
        return {}, set()
    found: dict[int, Missing] = {}
    with_code: set[int] = set()
    values = {"ids": padded(sorted(set(students))), "on": day}
    for row in conn.execute(_ABSENT_ON, values):
        if row.code != "оп":
            with_code.add(row.student_id)
        if row.code == "н" and not expected(row.student_id, row.number):
            found.setdefault(row.student_id, _missing(row))
    return found, with_code


def _missing(row: Any) -> Missing:
    return Missing(
        row.id,
        row.student_id,
        row.timezone,
        row.day,
        row.number,
        row.name or "",
        wall(row.starts_at),
        row.edited_at,
    )


def claim(conn: Connection, student: int, day: date) -> tuple[str, datetime] | None:
    """Who said that they know about an absence, and when."""
    row = conn.execute(_CLAIM, {"its_student": student, "its_day": day}).first()
    if row is None:
        return None
    return Name(row.last_name, row.first_name, row.middle_name).short, row.at


# --- how days begin ---

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


def changed_days(conn: Connection, first: date, last: date) -> dict[tuple[int, date], str]:
    """Classes and days on which anything differs from the plan, with the school's zone."""
    rows = conn.execute(_CHANGED, {"first": first, "last": last})
    return {(row.class_id, row.day): row.timezone for row in rows}


def classes_of(conn: Connection, students: Collection[int], day: date) -> dict[int, str]:
    """The classes of students on a day, with the school's zone."""
    if not students:
        return {}
    rows = conn.execute(_CLASS_OF, {"ids": padded(sorted(set(students))), "on": day})
    return {row.class_id: row.timezone for row in rows}


def slots(conn: Connection, classes: Collection[int], day: date) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = defaultdict(list)
    for row in conn.execute(_SLOTS, {"ids": padded(sorted(classes)), "on": day}):
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
    """By class: its students with their groups."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in conn.execute(_MEMBERS, {"ids": padded(sorted(classes)), "on": day}):
        found[row.class_id][row.student_id].update(
            (row.group_id,) if row.group_id is not None else ()
        )
    return {
        class_id: {student: frozenset(groups) for student, groups in students.items()}
        for class_id, students in found.items()
    }


def wall(at: time | None) -> str:
    return f"{at.hour}:{at.minute:02}" if at else ""


# --- new links ---


@dataclass(frozen=True, slots=True)
class NewLink:
    id: int
    account: int
    at: datetime
    zone: str
    parent: str
    children: Mapping[int, str]
    """Students and their first names."""
    others: Mapping[int, frozenset[int]]
    """The other parents, each with the children they share."""
    teachers: Mapping[int, tuple[str, frozenset[int]]]
    """Class teachers, each with the class's name and the children in it."""


_LINKS = (
    select(
        Link.id,
        Link.account_id,
        Link.person_id,
        Link.consented_at,
        Link.unlinked_at,
        Person.role,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        School.timezone,
        School.source,
    )
    .join(Person, Person.id == Link.person_id)
    .join(School, School.id == Person.school_id)
    .where(Link.id > bindparam("after", type_=BigId))
    .order_by(Link.id)
    .limit(AT_ONCE)
)
_FAMILY = (
    select(Guardianship.parent_id, Guardianship.student_id, Guardianship.rights, Person.first_name)
    .join(Person, Person.id == Guardianship.student_id)
    .where(
        Guardianship.student_id.in_(
            select(Guardianship.student_id).where(
                Guardianship.parent_id == bindparam("parent", type_=BigId)
            )
        ),
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("today")),
    )
)
_TEACHERS: Any = (
    select(SchoolClass.class_teacher_id, SchoolClass.name, Membership.student_id)
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(
        Membership.student_id.in_(_ids),
        Membership.starts_on <= bindparam("today"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
        SchoolClass.class_teacher_id.is_not(None),
    )
)


def links_after(conn: Connection, after: int) -> Sequence[Any]:
    """Rows with ``id``, ``role``, ``consented_at``…, the oldest first."""
    return conn.execute(_LINKS, {"after": after}).all()


def new_link(conn: Connection, row: Any, today: date) -> NewLink:
    """Who a new parent link is to be told to."""
    others: dict[int, set[int]] = defaultdict(set)
    family = conn.execute(_FAMILY, {"parent": row.person_id, "today": today}).all()
    children = {
        student: name
        for parent, student, rights, name in family
        if parent == row.person_id and rights != Right.CLOSED
    }
    for parent, student, rights, _name in family:
        if parent != row.person_id and rights != Right.CLOSED and student in children:
            others[parent].add(student)
    return NewLink(
        id=row.id,
        account=row.account_id,
        at=row.consented_at,
        zone=row.timezone,
        parent=Name(row.last_name, row.first_name, row.middle_name).short,
        children=children,
        others={parent: frozenset(students) for parent, students in others.items()},
        teachers=class_teachers(conn, children, today),
    )


def class_teachers(
    conn: Connection, students: Collection[int], today: date
) -> dict[int, tuple[str, frozenset[int]]]:
    """The class teachers of students: the class's name and which of the students are in it."""
    if not students:
        return {}
    found: dict[int, tuple[str, set[int]]] = {}
    values = {"ids": padded(sorted(students)), "today": today}
    for teacher, name, student in conn.execute(_TEACHERS, values):
        found.setdefault(teacher, (name, set()))[1].add(student)
    return {teacher: (name, frozenset(mine)) for teacher, (name, mine) in found.items()}


def is_mirrored(row: Any) -> bool:
    """Whether the person is of a diary that is fetched from another system."""
    return bool(row.source != "local")


def is_parent(row: Any) -> bool:
    return bool(row.role == Role.PARENT and row.unlinked_at is None)
