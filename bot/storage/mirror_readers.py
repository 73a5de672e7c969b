"""Everybody linked to a mirrored child, and how a right that rests on a link alone ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.joining import Reader
from bot.domain.people import Name, Right, Role
from bot.storage.tables import Code, Guardianship, Link, Mirror, MirrorLogin, Person
from bot.storage.types import BigId

_READERS = (
    select(
        Link.id,
        Link.account_id,
        Person.id,
        Person.role,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Link.consented_at,
        func.coalesce(MirrorLogin.account_id == Link.account_id, False),
    )
    .join(Person, Person.id == Link.person_id)
    .join(Mirror, Mirror.school_id == Person.school_id)
    .outerjoin(MirrorLogin, MirrorLogin.id == Mirror.login_id)
    .where(Mirror.student_id == bindparam("student", type_=BigId), Link.unlinked_at.is_(None))
    .order_by(Link.id)
)
_CLOSE = (
    update(Guardianship)
    .where(Guardianship.parent_id == bindparam("person", type_=BigId))
    .values(rights=Right.CLOSED.value)
)
_REVOKE = (
    update(Code)
    .where(
        Code.issued_by == bindparam("person", type_=BigId),
        Code.redeemed_at.is_(None),
        Code.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)


def of_student(conn: Connection, student: int) -> list[Reader]:
    """The earliest link first. Trusted persons are not among them."""
    return [_reader(row) for row in conn.execute(_READERS, {"student": student})]


def _reader(row: Any) -> Reader:
    link, account, person, role, last, first, middle, agreed_at, opens = row
    name = Name(last, first, middle)
    return Reader(link, account, person, Role(role), name, agreed_at, bool(opens))


def close(conn: Connection, person: int, now: datetime) -> None:
    """The person stands for nobody any more, whoever they trusted reads nothing, and codes of
    theirs that nobody has used end."""
    conn.execute(_CLOSE, {"person": person})
    conn.execute(_REVOKE, {"person": person, "now": now})
