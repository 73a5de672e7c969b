"""Trusted persons as they are kept; a code of theirs only as a keyed hash."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.domain.people import Grant, StudentRef
from bot.domain.trust import Invitation, Trusted
from bot.storage.tables import DiaryOpening, Link, Trust

_opened_on = (
    select(func.max(DiaryOpening.day))
    .where(DiaryOpening.trust_id == Trust.id)
    .correlate(Trust)
    .scalar_subquery()
)
_MINE = (
    select(
        Trust.id,
        Trust.student_id,
        Trust.label,
        Trust.may_sign,
        Trust.may_notify,
        Trust.ends_on,
        Trust.made_at,
        Trust.code_expires_at,
        Trust.accepted_at,
        _opened_on.label("opened_on"),
    )
    .where(
        Trust.granted_by == bindparam("parent"),
        Trust.student_id == bindparam("student"),
        Trust.withdrawn_at.is_(None),
    )
    .order_by(Trust.id)
)
_ONE = _MINE.where(Trust.id == bindparam("trust"))
_INVITATION = select(
    Trust.id,
    Trust.school_id,
    Trust.student_id,
    Trust.granted_by,
    Trust.may_sign,
    Trust.may_notify,
    Trust.ends_on,
    Trust.code_expires_at,
    Trust.account_id,
    Trust.withdrawn_at,
)
_FIND = _INVITATION.where(Trust.digest.in_(bindparam("digests", expanding=True)))
_GET = _INVITATION.where(Trust.id == bindparam("trust"))
_OWN = (
    Trust.id == bindparam("trust"),
    Trust.granted_by == bindparam("parent"),
    Trust.student_id == bindparam("student"),
    Trust.withdrawn_at.is_(None),
)
_CHANGE = update(Trust).where(*_OWN)
_TAKE = (
    update(Trust)
    .where(
        Trust.id == bindparam("trust"),
        Trust.account_id.is_(None),
        Trust.withdrawn_at.is_(None),
        Trust.code_expires_at > bindparam("now"),
    )
    .values(
        account_id=bindparam("account"),
        accepted_at=bindparam("now"),
        consent_version=bindparam("version"),
        consent_language=bindparam("language"),
    )
)
_RENEW = (
    update(Trust)
    .where(
        Trust.id == bindparam("trust"),
        Trust.account_id == bindparam("account"),
        Trust.consent_version < bindparam("version"),
    )
    .values(consent_version=bindparam("version"), consent_language=bindparam("language"))
)
_LEAVE = (
    update(Trust)
    .where(
        Trust.id == bindparam("trust"),
        Trust.account_id == bindparam("account"),
        Trust.withdrawn_at.is_(None),
    )
    .values(withdrawn_at=bindparam("now"))
)
_IS_GRANTER = select(Link.id).where(
    Link.person_id == bindparam("parent"),
    Link.account_id == bindparam("account"),
    Link.unlinked_at.is_(None),
)


def of_student(conn: Connection, student: StudentRef) -> tuple[Trusted, ...]:
    """Whom the viewer trusts for this child; never whom the other representative trusts."""
    rows = conn.execute(_MINE, {"parent": student.parent_id, "student": student.id})
    return tuple(_trusted(row) for row in rows)


def one(conn: Connection, student: StudentRef, trust: int) -> Trusted | None:
    values = {"parent": student.parent_id, "student": student.id, "trust": trust}
    row = conn.execute(_ONE, values).first()
    return None if row is None else _trusted(row)


def _trusted(row: Any) -> Trusted:
    return Trusted(
        id=row.id,
        student_id=row.student_id,
        label=row.label,
        granted=_grants(row),
        ends_on=row.ends_on,
        made_at=row.made_at,
        code_expires_at=row.code_expires_at,
        accepted_at=row.accepted_at,
        opened_on=row.opened_on,
    )


def _grants(row: Any) -> frozenset[Grant]:
    pairs = ((row.may_sign, Grant.SIGN), (row.may_notify, Grant.ABSENCE))
    return frozenset(grant for given, grant in pairs if given)


def add(conn: Connection, student: StudentRef, label: str, ends_on: date, now: datetime) -> int:
    """A trust that gives nothing yet: it has no code."""
    values = {
        "school_id": student.school.id,
        "student_id": student.id,
        "granted_by": student.parent_id,
        "label": label,
        "ends_on": ends_on,
        "made_at": now,
    }
    key = conn.execute(insert(Trust).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def set_grants(
    conn: Connection, student: StudentRef, trust: int, granted: frozenset[Grant]
) -> bool:
    values = {"may_sign": Grant.SIGN in granted, "may_notify": Grant.ABSENCE in granted}
    return _change(conn, student, trust, **values)


def set_end(conn: Connection, student: StudentRef, trust: int, ends_on: date) -> bool:
    return _change(conn, student, trust, ends_on=ends_on)


def set_code(
    conn: Connection, student: StudentRef, trust: int, digest: str, expires_at: datetime
) -> bool:
    """The code to take it up with; a former one ends. False when it is taken up already."""
    statement = _CHANGE.where(Trust.account_id.is_(None))
    values = {"digest": digest, "code_expires_at": expires_at}
    return conn.execute(statement.values(**values), _key(student, trust)).rowcount == 1


def withdraw(conn: Connection, student: StudentRef, trust: int, now: datetime) -> bool:
    """At once; the code ends with it."""
    return _change(conn, student, trust, withdrawn_at=now)


def _change(conn: Connection, student: StudentRef, trust: int, **values: Any) -> bool:
    return conn.execute(_CHANGE.values(**values), _key(student, trust)).rowcount == 1


def _key(student: StudentRef, trust: int) -> dict[str, Any]:
    return {"trust": trust, "parent": student.parent_id, "student": student.id}


# --- the other side ---


def find(conn: Connection, digests: Sequence[str]) -> Invitation | None:
    row = conn.execute(_FIND, {"digests": list(digests)}).first()
    return None if row is None else _invitation(row)


def get(conn: Connection, trust: int) -> Invitation | None:
    row = conn.execute(_GET, {"trust": trust}).first()
    return None if row is None else _invitation(row)


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=row.id,
        school_id=row.school_id,
        student_id=row.student_id,
        granted_by=row.granted_by,
        granted=_grants(row),
        ends_on=row.ends_on,
        code_expires_at=row.code_expires_at,
        account_id=row.account_id,
        withdrawn_at=row.withdrawn_at,
    )


def take(
    conn: Connection, trust: int, account: int, version: int, language: str, now: datetime
) -> bool:
    """One conditional update: of two phones at once one gets True."""
    values = {"trust": trust, "account": account, "version": version, "language": language}
    return conn.execute(_TAKE, {**values, "now": now}).rowcount == 1


def renew(conn: Connection, account: int, trust: int, version: int, language: str) -> bool:
    """The consent to a newer text; False when there was nothing to renew."""
    values = {"account": account, "trust": trust, "version": version, "language": language}
    return conn.execute(_RENEW, values).rowcount == 1


def leave(conn: Connection, account: int, trust: int, now: datetime) -> bool:
    """The trusted person gives it back."""
    return conn.execute(_LEAVE, {"account": account, "trust": trust, "now": now}).rowcount == 1


def is_granter(conn: Connection, account: int, parent: int) -> bool:
    return conn.execute(_IS_GRANTER, {"account": account, "parent": parent}).first() is not None
