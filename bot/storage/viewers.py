"""The viewer of an update: who is looking and what they may see, in one statement."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Row,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from bot.domain import consent, enrolment
from bot.domain.enrolment import Enrolment
from bot.domain.gifts import MirrorRef, gifts
from bot.domain.people import (
    ConsentDue,
    Grant,
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
from bot.storage.prepared import Prepared
from bot.storage.tables import (
    Account,
    Guardianship,
    Link,
    Membership,
    Mirror,
    Person,
    School,
    SchoolClass,
    TimetableSlot,
    Trust,
)

_Row = Row[*tuple[Any, ...]]
_Rows = Sequence[_Row]
_STAFF = (Role.TEACHER, Role.ADMIN)
_HATS = (Hat.FAMILY, Hat.STAFF, Hat.STUDENT)
_TRUSTED = "trusted"
"""Stands for a role in the rows of somebody whom a representative trusts."""
_HAT_OF: dict[str, Hat] = {
    _TRUSTED: Hat.FAMILY,
    Role.PARENT: Hat.FAMILY,
    Role.STUDENT: Hat.STUDENT,
    Role.TEACHER: Hat.STAFF,
    Role.ADMIN: Hat.STAFF,
}

_child = aliased(Person, name="child")

_COLUMNS = (
    Account.id.label("account_id"),
    Account.locale,
    Account.timezone.label("own_zone"),
    Account.hat,
    Account.current_child,
    Account.current_school,
    Account.hidden_buttons,
    Person.id.label("person_id"),
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
    Mirror.title.label("mirror_title"),
    Mirror.gives.label("mirror_gives"),
    Mirror.fetched_at.label("mirror_at"),
    Mirror.login_id.label("mirror_login"),
)
_LINKED = (
    select(
        *_COLUMNS,
        literal_column("0").label("by_trust"),
        Link.id.label("link_id"),
        Link.consent_version,
        Person.role,
        type_coerce(null(), Date()).label("trust_ends_on"),
        null().label("may_sign"),
        null().label("may_notify"),
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
    .outerjoin(Mirror, Mirror.student_id == _child.id)
)
_TRUSTING = (
    select(
        *_COLUMNS,
        literal_column("1"),
        Trust.id,
        Trust.consent_version,
        literal_column(f"'{_TRUSTED}'"),
        Trust.ends_on,
        Trust.may_sign,
        Trust.may_notify,
    )
    .select_from(Account)
    .join(Trust, and_(Trust.account_id == Account.id, Trust.withdrawn_at.is_(None)))
    .join(Person, Person.id == Trust.granted_by)
    .join(School, School.id == Trust.school_id)
    .join(
        Guardianship,
        and_(
            Guardianship.parent_id == Trust.granted_by, Guardianship.student_id == Trust.student_id
        ),
    )
    .join(_child, _child.id == Trust.student_id)
    .join(Membership, Membership.student_id == Trust.student_id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .outerjoin(Mirror, Mirror.student_id == Trust.student_id)
)
"""What a trusted person may see lives and dies with the right of the representative behind it."""


def _scope(*account: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    both = union_all(_LINKED.where(*account), _TRUSTING.where(*account))
    return both.order_by("by_trust", "link_id", "child_id", "starts_on")


_BY_NAME = Prepared(
    _scope(
        Account.platform == bindparam("platform"), Account.external_id == bindparam("external_id")
    )
)
_BY_ID = _scope(Account.id == bindparam("account"))

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
    found = _BY_NAME.rows(conn, {"platform": platform, "external_id": external_id})
    return _viewer(conn, found, now) if found else None


def again(conn: Connection, account: int, now: datetime) -> Viewer:
    """The viewer of an account after this turn has changed what it may see or how."""
    return _viewer(conn, conn.execute(_BY_ID, {"account": account}).all(), now)


def readable(conn: Connection, account: int, now: datetime) -> dict[int, StudentRef]:
    """Every student the account may read about, under whichever hat, by id."""
    rows = conn.execute(_BY_ID, {"account": account}).all()
    live = [row for row in rows if row.child_id is not None and _gives_access(row, now)]
    return {ref.id: ref for ref in _children(live, now)}


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
        staff=_staff(conn, worn, first.current_school, now) if hat is Hat.STAFF else (),
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
    if row.trust_ends_on is not None and row.trust_ends_on < today:
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
    for group in _by(rows, "by_trust", "link_id", "child_id"):
        ref = _child_ref(group, now)
        known = found.get(ref.id)
        if known is None or _fuller(known, ref):
            found[ref.id] = ref
    return tuple(found.values())


def _fuller(known: StudentRef, other: StudentRef) -> bool:
    """Whether the other way to the same child gives more."""
    if known.right is not other.right:
        return other.right is Right.FULL
    return known.trust_id is not None and len(other.granted) > len(known.granted)


def _child_ref(rows: _Rows, now: datetime) -> StudentRef:
    row = rows[0]
    place = enrolment.current(map(_enrolment, rows), _today(row, now)) or _enrolment(row)
    family, trusted = row.role == Role.PARENT, row.role == _TRUSTED
    return StudentRef(
        id=row.child_id,
        name=Name(row.child_last, row.child_first, row.child_middle),
        school=_school(row),
        class_id=place.class_id,
        class_name=place.class_name,
        grade=place.grade,
        right=Right.READ if trusted else Right(row.rights) if family else Right.FULL,
        parent_id=row.person_id if family else None,
        class_teacher_id=place.class_teacher_id,
        trust_id=row.link_id if trusted else None,
        granted=_granted(row) if trusted else frozenset(),
        mirror=_mirror(row),
    )


def _mirror(row: _Row) -> MirrorRef | None:
    if row.mirror_title is None:
        return None
    linked = row.mirror_login is not None
    return MirrorRef(row.mirror_title, gifts(row.mirror_gives), row.mirror_at, linked)


def _granted(row: _Row) -> frozenset[Grant]:
    """Nobody hands on more than they have themselves."""
    if row.rights != Right.FULL:
        return frozenset()
    granted = ((row.may_sign, Grant.SIGN), (row.may_notify, Grant.ABSENCE))
    return frozenset(grant for given, grant in granted if given)


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


def _staff(
    conn: Connection, rows: _Rows, chosen: int | None, now: datetime
) -> tuple[StaffRef, ...]:
    """The school stood at comes first; until it is chosen, one where they are the office."""
    today = min(_today(row, now) for row in rows)
    year = today.year if today.month >= 9 else today.year - 1
    people = [row.person_id for row in rows]
    scope = conn.execute(_STAFF_SCOPE, {"people": people, "year": year, "today": today}).all()
    refs = [_staff_ref(row, scope) for row in rows]
    return tuple(sorted(refs, key=lambda ref: (ref.school.id != chosen, not ref.is_admin)))


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
        (row.by_trust, row.link_id): ConsentDue(row.link_id, row.person_id, bool(row.by_trust))
        for row in rows
        if row.consent_version < consent.VERSION
    }
    return tuple(due.values())


def _by(rows: _Rows, *names: str) -> Iterable[_Rows]:
    groups: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return groups.values()
