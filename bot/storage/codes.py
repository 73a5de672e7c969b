"""One-time codes as they are kept: hashes, and the counts of wrong tries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.codes import StoredCode, Tries
from bot.storage.tables import Code, CodeLock, School

_LIVE = (
    Code.redeemed_at.is_(None),
    Code.revoked_at.is_(None),
    Code.frozen_at.is_(None),
    Code.expires_at > bindparam("now"),
)
_STORED = select(
    Code.id,
    Code.school_id,
    Code.person_id,
    Code.student_id,
    Code.relation,
    Code.expires_at,
    Code.revoked_at,
    Code.frozen_at,
    Code.redeemed_at,
    Code.redeemed_by,
)
_FIND = _STORED.where(Code.digest.in_(bindparam("digests", expanding=True)))
_GET = _STORED.where(Code.id == bindparam("code"))
_REDEEM = (
    update(Code)
    .where(Code.id == bindparam("code"), *_LIVE)
    .values(redeemed_at=bindparam("now"), redeemed_by=bindparam("account"))
)
_FREEZE = (
    update(Code).where(Code.id == bindparam("code"), *_LIVE).values(frozen_at=bindparam("now"))
)
_NAMED = or_(
    Code.person_id.in_(bindparam("people", expanding=True)),
    and_(
        Code.person_id.is_(None),
        Code.student_id.in_(bindparam("students", expanding=True)),
    ),
)
_HELD = select(Code.person_id, Code.student_id).where(_NAMED, *_LIVE)
_REVOKE = update(Code).where(_NAMED, *_LIVE).values(revoked_at=bindparam("now"))

_TRIES = select(
    CodeLock.failures, CodeLock.window_began_at, CodeLock.locked_until, CodeLock.locks
).where(CodeLock.account_id == bindparam("account"))
_TRIES_HELD = _TRIES.with_for_update()
_BEGIN = {
    "sqlite": sqlite.insert(CodeLock).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(CodeLock).on_conflict_do_nothing(),
}
_FORGET = delete(CodeLock).where(CodeLock.account_id == bindparam("account"))
_FAILING = select(func.count()).where(
    or_(
        CodeLock.locked_until >= bindparam("since"),
        and_(CodeLock.failures > 0, CodeLock.window_began_at >= bindparam("since")),
    )
)
_FIRST_ZONE = select(School.timezone).order_by(School.id).limit(1)


def find(conn: Connection, digests: Sequence[str]) -> StoredCode | None:
    """The code kept under one of the hashes, whatever its state."""
    row = conn.execute(_FIND, {"digests": digests}).first()
    return None if row is None else StoredCode(**row._mapping)


def get(conn: Connection, code: int) -> StoredCode | None:
    row = conn.execute(_GET, {"code": code}).first()
    return None if row is None else StoredCode(**row._mapping)


def store(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps fresh codes; each row has the columns of `Code` that are known at issue."""
    if rows:
        conn.execute(insert(Code), rows)


def redeem(conn: Connection, code: int, account: int, now: datetime) -> bool:
    """One conditional update: of two phones at once one gets True."""
    done = conn.execute(_REDEEM, {"code": code, "account": account, "now": now})
    return done.rowcount == 1


def freeze(conn: Connection, code: int, now: datetime) -> bool:
    """Nobody can use it any more; False when nobody could before."""
    return conn.execute(_FREEZE, {"code": code, "now": now}).rowcount == 1


def held(
    conn: Connection, people: Iterable[int], students: Iterable[int], now: datetime
) -> tuple[set[int], set[int]]:
    """Of these people, and of these students' unknown representatives, who holds a live code."""
    named = {"people": list(people), "students": list(students), "now": now}
    rows = conn.execute(_HELD, named).all()
    return (
        {row.person_id for row in rows if row.person_id is not None},
        {row.student_id for row in rows if row.person_id is None},
    )


def revoke(conn: Connection, people: Iterable[int], students: Iterable[int], now: datetime) -> None:
    """Live codes of these people, and of these students' unknown representatives, end."""
    conn.execute(_REVOKE, {"people": list(people), "students": list(students), "now": now})


def tries(conn: Connection, account: int) -> Tries | None:
    row = conn.execute(_TRIES, {"account": account}).first()
    return None if row is None else Tries(*row)


def tries_for_update(conn: Connection, account: int, now: datetime) -> Tries:
    """The count, held until the commit, so that two wrong tries at once are two."""
    fresh = {"account_id": account, "failures": 0, "window_began_at": now, "locks": 0}
    conn.execute(_BEGIN[conn.dialect.name], fresh)
    return Tries(*conn.execute(_TRIES_HELD, {"account": account}).one())


def save_tries(conn: Connection, account: int, counted: Tries) -> None:
    conn.execute(
        update(CodeLock)
        .where(CodeLock.account_id == account)
        .values(
            failures=counted.failures,
            window_began_at=counted.window_began_at,
            locked_until=counted.locked_until,
            locks=counted.locks,
        )
    )


def forget_tries(conn: Connection, account: int) -> None:
    conn.execute(_FORGET, {"account": account})


def suspicious(conn: Connection, since: datetime) -> int:
    """How many accounts failed or were locked since then: many at once are an attack."""
    return int(conn.execute(_FAILING, {"since": since}).scalar_one())


def first_zone(conn: Connection) -> str | None:
    """The zone to tell a stranger the time in: that of the first school."""
    return conn.execute(_FIRST_ZONE).scalar()
