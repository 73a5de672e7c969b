"""A class as its teacher looks after it: set-based, whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.absence import State
from bot.domain.people import Name, Right
from bot.domain.views.classroom import ClassCounts, ClassFacts, DueDot, Home
from bot.storage.tables import (
    AbsenceNotice,
    Attendance,
    Chat,
    Dot,
    Guardianship,
    Lesson,
    Link,
    Membership,
    Person,
    School,
    SchoolClass,
    Signature,
    Subject,
)

ABSENT = ("н", "б", "у/п")
_DAYS_BACK = timedelta(days=7)
_DAYS_AHEAD = timedelta(days=7)
_NOTICES_BACK = timedelta(days=14)

_Row = Row[*tuple[Any, ...]]
_class: BindParameter[Any] = bindparam("class")
_today: BindParameter[Any] = bindparam("today")
_here = (
    select(Membership.student_id)
    .join(Person, Person.id == Membership.student_id)
    .where(
        Membership.class_id == _class,
        Membership.starts_on <= _today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= _today),
        or_(Person.left_on.is_(None), Person.left_on > _today),
    )
    .cte("here")
)
_of_here = select(_here.c.student_id)
_covered = exists().where(
    AbsenceNotice.student_id == Attendance.student_id,
    AbsenceNotice.first_day <= Attendance.day,
    AbsenceNotice.last_day >= Attendance.day,
    AbsenceNotice.state != State.WITHDRAWN.value,
    AbsenceNotice.comes.is_(False),
)
_reached = (
    select(Guardianship.student_id)
    .join(Link, Link.person_id == Guardianship.parent_id)
    .join(Chat, Chat.account_id == Link.account_id)
    .where(
        Guardianship.student_id.in_(_of_here),
        Guardianship.rights != Right.CLOSED.value,
        Link.unlinked_at.is_(None),
        Link.consent_version >= consent.VERSION,
        Chat.bot == bindparam("its_bot"),
        Chat.blocked_at.is_(None),
    )
)


def _number(what: Any, *where: Any) -> Any:
    return select(func.count(what.distinct())).where(*where).scalar_subquery()


_announced = (
    AbsenceNotice.class_id == _class,
    AbsenceNotice.first_day <= _today,
    AbsenceNotice.last_day >= _today,
    AbsenceNotice.state != State.WITHDRAWN.value,
    AbsenceNotice.comes.is_(False),
)
_COUNTS = select(
    select(func.count()).select_from(_here).scalar_subquery(),
    _number(
        Signature.student_id,
        Signature.week == bindparam("week"),
        Signature.student_id.in_(_of_here),
    ),
    _number(AbsenceNotice.student_id, *_announced),
    _number(
        Attendance.student_id,
        Attendance.class_id == _class,
        Attendance.day == _today,
        Attendance.code.in_(ABSENT),
    ),
    _number(
        Attendance.student_id,
        Attendance.class_id == _class,
        Attendance.day.between(bindparam("since"), _today),
        Attendance.code == "н",
        ~_covered,
    ),
    _number(
        AbsenceNotice.id,
        AbsenceNotice.class_id == _class,
        AbsenceNotice.last_day >= bindparam("notices_since"),
        AbsenceNotice.state.in_((State.FILED.value, State.SEEN.value)),
    ),
    _number(
        Dot.id,
        Dot.student_id.in_(_of_here),
        Dot.class_id == _class,
        Dot.closed_at.is_(None),
        Dot.due_on.between(_today, bindparam("until")),
    ),
    _number(_here.c.student_id, _here.c.student_id.not_in(_reached)),
)


def counts(conn: Connection, bot: str, class_id: int, week: date, today: date) -> ClassCounts:
    """How the class stands, in one statement."""
    keys = {
        "class": class_id,
        "week": week,
        "today": today,
        "since": today - _DAYS_BACK,
        "until": today + _DAYS_AHEAD,
        "notices_since": today - _NOTICES_BACK,
        "its_bot": bot,
    }
    return ClassCounts(*conn.execute(_COUNTS, keys).one())


# --- dots ---

PAGE = 15
_DOTS = (
    select(
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Subject.name.label("subject"),
        Dot.what,
        Dot.due_on,
        func.count().over().label("total"),
    )
    .join(Person, Person.id == Dot.student_id)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.class_id == _class,
        Dot.student_id.in_(_of_here),
        Dot.closed_at.is_(None),
        Dot.day >= bindparam("since"),
        or_(Dot.due_on.is_(None), Dot.due_on >= _today),
    )
    .order_by(Dot.due_on.is_(None), Dot.due_on, Person.folded_name, Dot.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)


def dots(
    conn: Connection, class_id: int, since: date, today: date, page: int
) -> tuple[tuple[DueDot, ...], int]:
    """A page of the dots set since a day that still stand, the soonest first; how many pages."""
    keys = {"class": class_id, "since": since, "today": today, "skip": page * PAGE}
    rows = conn.execute(_DOTS, keys).all()
    total = rows[0].total if rows else 0
    lines = tuple(DueDot(_name(row), row.subject, row.what, row.due_on) for row in rows)
    return lines, -(-total // PAGE)


def _name(row: _Row) -> Name:
    return Name(row.last_name, row.first_name, row.middle_name)


# --- families ---

_parent = aliased(Person)
_HOMES = (
    select(
        _here.c.student_id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        _parent.id.label("parent_id"),
        _parent.last_name.label("parent_last"),
        _parent.first_name.label("parent_first"),
        _parent.middle_name.label("parent_middle"),
        func.count(Link.id).label("links"),
        func.count(Chat.id).label("chats"),
    )
    .select_from(_here)
    .join(Person, Person.id == _here.c.student_id)
    .outerjoin(
        Guardianship,
        and_(
            Guardianship.student_id == _here.c.student_id,
            Guardianship.rights != Right.CLOSED.value,
        ),
    )
    .outerjoin(
        _parent,
        and_(
            _parent.id == Guardianship.parent_id,
            or_(_parent.left_on.is_(None), _parent.left_on > _today),
        ),
    )
    .outerjoin(Link, and_(Link.person_id == _parent.id, Link.unlinked_at.is_(None)))
    .outerjoin(
        Chat,
        and_(
            Chat.account_id == Link.account_id,
            Chat.bot == bindparam("its_bot"),
            Chat.blocked_at.is_(None),
        ),
    )
    .group_by(
        _here.c.student_id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.folded_name,
        _parent.id,
        _parent.last_name,
        _parent.first_name,
        _parent.middle_name,
    )
    .order_by(Person.folded_name, _here.c.student_id, _parent.id)
)


def homes(conn: Connection, bot: str, class_id: int, today: date) -> tuple[Home, ...]:
    """Every student's family, and whom of it the bot can reach. One statement."""
    keys = {"class": class_id, "today": today, "its_bot": bot}
    grouped: dict[int, list[_Row]] = defaultdict(list)
    for row in conn.execute(_HOMES, keys):
        grouped[row.student_id].append(row)
    return tuple(
        Home(student, _name(rows[0]), tuple(_parent_of(row) for row in rows if row.parent_id))
        for student, rows in grouped.items()
    )


def _parent_of(row: _Row) -> tuple[Name, bool, bool]:
    name = Name(row.parent_last, row.parent_first, row.parent_middle)
    return name, bool(row.links), bool(row.links) and not row.chats


# --- every class of a zone, for the mornings ---

_ZONES = select(School.timezone).distinct()
_CLASSES = (
    select(SchoolClass.id, SchoolClass.name, SchoolClass.class_teacher_id)
    .join(School, School.id == SchoolClass.school_id)
    .where(
        School.timezone == bindparam("zone"),
        SchoolClass.year == bindparam("year"),
        SchoolClass.class_teacher_id.is_not(None),
        exists().where(
            Lesson.class_id == SchoolClass.id,
            Lesson.day == _today,
            Lesson.status != "cancelled",
        ),
        exists().where(
            Lesson.class_id == SchoolClass.id,
            Lesson.day.between(bindparam("week"), bindparam("week_ends")),
            Lesson.status != "cancelled",
        ),
    )
    .order_by(SchoolClass.id)
)
_classes: BindParameter[Any] = bindparam("classes", expanding=True)
_STUDENTS = (
    select(
        Membership.class_id,
        Membership.student_id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .join(Person, Person.id == Membership.student_id)
    .where(
        Membership.class_id.in_(_classes),
        Membership.starts_on <= _today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= _today),
        or_(Person.left_on.is_(None), Person.left_on > _today),
    )
    .order_by(Person.folded_name, Person.id)
)
_SIGNED = (
    select(Signature.student_id)
    .distinct()
    .join(Membership, Membership.student_id == Signature.student_id)
    .where(Membership.class_id.in_(_classes), Signature.week == bindparam("week"))
)
_ABSENT_BY_NOTICE = select(AbsenceNotice.student_id).where(
    AbsenceNotice.class_id.in_(_classes),
    AbsenceNotice.first_day <= _today,
    AbsenceNotice.last_day >= _today,
    AbsenceNotice.state != State.WITHDRAWN.value,
    AbsenceNotice.comes.is_(False),
)
_ABSENT_BY_JOURNAL = select(Attendance.student_id).where(
    Attendance.class_id.in_(_classes), Attendance.day == _today, Attendance.code.in_(ABSENT)
)
_UNEXPLAINED = (
    select(Attendance.student_id)
    .distinct()
    .where(
        Attendance.class_id.in_(_classes),
        Attendance.day.between(bindparam("week"), _today),
        Attendance.code == "н",
        ~_covered,
    )
)


def zones(conn: Connection) -> list[str]:
    return list(conn.execute(_ZONES).scalars())


def mornings(
    conn: Connection, zone: str, year: int, week: date, today: date
) -> tuple[ClassFacts, ...]:
    """Every class of the zone that has lessons today and had some in ``week``. Six statements,
    however many classes there are."""
    keys = {
        "zone": zone,
        "year": year,
        "today": today,
        "week": week,
        "week_ends": week + timedelta(days=6),
    }
    classes = conn.execute(_CLASSES, keys).all()
    keys["classes"] = [row.id for row in classes]
    students: dict[int, dict[int, Name]] = defaultdict(dict)
    for row in conn.execute(_STUDENTS, keys):
        students[row.class_id][row.student_id] = _name(row)
    signed, unexplained = (_ids(conn, one, keys) for one in (_SIGNED, _UNEXPLAINED))
    absent = _ids(conn, _ABSENT_BY_NOTICE, keys) | _ids(conn, _ABSENT_BY_JOURNAL, keys)
    return tuple(
        ClassFacts(
            row.id,
            row.name,
            row.class_teacher_id,
            students[row.id],
            _among(signed, students[row.id]),
            _among(absent, students[row.id]),
            _among(unexplained, students[row.id]),
        )
        for row in classes
    )


def _ids(conn: Connection, statement: Any, keys: dict[str, Any]) -> set[int]:
    return set(conn.execute(statement, keys).scalars())


def _among(found: Collection[int], students: Iterable[int]) -> frozenset[int]:
    return frozenset(found) & frozenset(students)
