"""The viewer of an update: who is looking and what they may see, in one statement."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from bot.domain import consent, enrolment
from bot.domain.enrolment import Enrolment
from bot.domain.people import (
    ConsentDue,
    Hat,
    Name,
    Right,
    Role,
    SchoolRef,
    StaffRef,
    StudentRef,
    Taught,
    Viewer,
)
from bot.storage.tables import (
    Account,
    Guardianship,
    Link,
    Membership,
    Person,
    School,
    SchoolClass,
    TimetableSlot,
)

_Row = Row[*tuple[Any, ...]]
_Rows = Sequence[_Row]
_STAFF = (Role.TEACHER, Role.ADMIN)
_HATS = (Hat.FAMILY, Hat.STAFF, Hat.STUDENT)
_HAT_OF: dict[str, Hat] = {
    Role.PARENT: Hat.FAMILY,
    Role.STUDENT: Hat.STUDENT,
    Role.TEACHER: Hat.STAFF,
    Role.ADMIN: Hat.STAFF,
}

_child = aliased(Person, name="child")

_SCOPE = (
    select(
        Account.id.label("account_id"),
        Account.locale,
        Account.timezone.label("own_zone"),
        Account.hat,
        Account.current_child,
        Account.hidden_buttons,
        Link.id.label("link_id"),
        Link.consent_version,
        Person.id.label("person_id"),
        Person.role,
        Person.left_on,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        School.id.label("school_id"),
        School.short_name,
        School.timezone.label("school_zone"),
        School.signing_weekday,
        School.signing_time,
        Guardianship.rights,
        Guardianship.ends_on.label("guard_ends_on"),
        _child.id.label("child_id"),
        _child.left_on.label("child_left_on"),
        _child.last_name.label("child_last"),
        _child.first_name.label("child_first"),
        _child.middle_name.label("child_middle"),
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        SchoolClass.year,
        SchoolClass.class_teacher_id,
        Membership.starts_on,
        Membership.ends_on,
    )
    .select_from(Account)
    .outerjoin(Link, and_(Link.account_id == Account.id, Link.unlinked_at.is_(None)))
    .outerjoin(Person, Person.id == Link.person_id)
    .outerjoin(School, School.id == Person.school_id)
    .outerjoin(
        Guardianship,
        and_(Guardianship.parent_id == Person.id, Person.role == Role.PARENT.value),
    )
    .outerjoin(
        _child,
        and_(
            _child.id == func.coalesce(Guardianship.student_id, Person.id),
            _child.role == Role.STUDENT.value,
        ),
    )
    .outerjoin(Membership, Membership.student_id == _child.id)
    .outerjoin(SchoolClass, SchoolClass.id == Membership.class_id)
    .order_by(Link.id, _child.id, Membership.starts_on)
)
_BY_NAME = _SCOPE.where(
    Account.platform == bindparam("platform"), Account.external_id == bindparam("external_id")
)
_BY_ID = _SCOPE.where(Account.id == bindparam("account"))

_STAFF_SCOPE: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        SchoolClass.class_teacher_id.label("teacher_id"),
        SchoolClass.id.label("class_id"),
        null().label("subject_id"),
        null().label("group_id"),
    ).where(
        SchoolClass.class_teacher_id.in_(bindparam("people", expanding=True)),
        SchoolClass.year >= bindparam("year"),
    ),
    select(
        TimetableSlot.teacher_id,
        TimetableSlot.class_id,
        TimetableSlot.subject_id,
        TimetableSlot.group_id,
    )
    .distinct()
    .join(SchoolClass, SchoolClass.id == TimetableSlot.class_id)
    .where(
        TimetableSlot.teacher_id.in_(bindparam("people", expanding=True)),
        SchoolClass.year >= bindparam("year"),
        or_(TimetableSlot.ends_on.is_(None), TimetableSlot.ends_on >= bindparam("today")),
    ),
)


def load(conn: Connection, platform: str, external_id: str, now: datetime) -> Viewer | None:
    """Who is looking, or None for an account never seen (`accounts.ensure` makes it).

    What has ended gives nothing: unlinked accounts, people who left, guardianships past their
    end or closed. A second statement is made only for staff.
    """
    found = conn.execute(_BY_NAME, {"platform": platform, "external_id": external_id}).all()
    return _viewer(conn, found, now) if found else None


def again(conn: Connection, account: int, now: datetime) -> Viewer:
    """The viewer of an account after this turn has changed what it may see or how."""
    return _viewer(conn, conn.execute(_BY_ID, {"account": account}).all(), now)


def _viewer(conn: Connection, rows: _Rows, now: datetime) -> Viewer:
    first, live = rows[0], [row for row in rows if _gives_access(row, now)]
    hat_of = [_HAT_OF[row.role] for row in live]
    hats = tuple(hat for hat in _HATS if hat in hat_of)
    hat = _current_hat(first.hat, hats)
    worn = [row for row, held in zip(live, hat_of, strict=True) if held is hat]
    return Viewer(
        account_id=first.account_id,
        locale=first.locale,
        zone=first.own_zone,
        hat=hat,
        hats=hats,
        children=() if hat is Hat.STAFF else _children(worn, now),
        staff=_staff(conn, worn, now) if hat is Hat.STAFF else (),
        current_child=first.current_child,
        hidden_buttons=frozenset(first.hidden_buttons),
        consent_due=_consent_due(live),
    )


def _today(row: _Row, now: datetime) -> date:
    return now.astimezone(ZoneInfo(row.school_zone)).date()


def _gives_access(row: _Row, now: datetime) -> bool:
    if row.person_id is None:
        return False
    today = _today(row, now)
    if _left(row.left_on, today):
        return False
    if row.role in _STAFF:
        return True
    if row.class_id is None or _left(row.child_left_on, today):
        return False
    return row.role == Role.STUDENT or _guards(row, today)


def _left(left_on: date | None, today: date) -> bool:
    return left_on is not None and left_on <= today


def _guards(row: _Row, today: date) -> bool:
    if row.rights is None or row.rights == Right.CLOSED:
        return False
    return row.guard_ends_on is None or today <= row.guard_ends_on


def _current_hat(chosen: str | None, hats: tuple[Hat, ...]) -> Hat | None:
    return next((hat for hat in hats if hat == chosen), hats[0] if hats else None)


def _school(row: _Row) -> SchoolRef:
    return SchoolRef(
        row.school_id,
        row.short_name,
        row.school_zone,
        row.signing_weekday,
        row.signing_time,
    )


def _children(rows: _Rows, now: datetime) -> tuple[StudentRef, ...]:
    """One ref a child; somebody who is two representatives of it acts with the fuller right."""
    found: dict[int, StudentRef] = {}
    for group in _by(rows, "link_id", "child_id"):
        ref = _child_ref(group, now)
        known = found.get(ref.id)
        if known is None or (known.right is Right.READ and ref.right is Right.FULL):
            found[ref.id] = ref
    return tuple(found.values())


def _child_ref(rows: _Rows, now: datetime) -> StudentRef:
    row = rows[0]
    place = enrolment.current(map(_enrolment, rows), _today(row, now)) or _enrolment(row)
    family = row.role == Role.PARENT
    return StudentRef(
        id=row.child_id,
        name=Name(row.child_last, row.child_first, row.child_middle),
        school=_school(row),
        class_id=place.class_id,
        class_name=place.class_name,
        grade=place.grade,
        right=Right(row.rights) if family else Right.FULL,
        parent_id=row.person_id if family else None,
        class_teacher_id=place.class_teacher_id,
    )


def _enrolment(row: _Row) -> Enrolment:
    return Enrolment(
        row.class_id,
        row.class_name,
        row.grade,
        row.year,
        row.starts_on,
        row.ends_on,
        row.class_teacher_id,
    )


def _staff(conn: Connection, rows: _Rows, now: datetime) -> tuple[StaffRef, ...]:
    today = min(_today(row, now) for row in rows)
    year = today.year if today.month >= 9 else today.year - 1
    people = [row.person_id for row in rows]
    scope = conn.execute(_STAFF_SCOPE, {"people": people, "year": year, "today": today}).all()
    return tuple(_staff_ref(row, scope) for row in rows)


def _staff_ref(row: _Row, scope: _Rows) -> StaffRef:
    mine = [part for part in scope if part.teacher_id == row.person_id]
    return StaffRef(
        id=row.person_id,
        name=Name(row.last_name, row.first_name, row.middle_name),
        school=_school(row),
        is_admin=row.role == Role.ADMIN,
        own_classes=frozenset(part.class_id for part in mine if part.subject_id is None),
        taught=frozenset(
            Taught(part.class_id, part.subject_id, part.group_id)
            for part in mine
            if part.subject_id is not None
        ),
    )


def _consent_due(rows: _Rows) -> tuple[ConsentDue, ...]:
    due = {
        row.link_id: ConsentDue(row.link_id, row.person_id)
        for row in rows
        if row.consent_version < consent.VERSION
    }
    return tuple(due.values())


def _by(rows: _Rows, *names: str) -> Iterable[_Rows]:
    groups: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return groups.values()
