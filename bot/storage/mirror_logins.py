"""Logins at diary systems as the fetching loop has them: due, held by one process, finished.

A hold is a lease: what a process that died had taken is due again when it runs out, and counts as
under way until then. All moments are the school's clock.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.storage.tables import Link, Mirror, MirrorLogin, Person
from bot.storage.types import BigId, Instant


@dataclass(frozen=True, slots=True)
class Login:
    id: int
    account: int
    source: str
    host: str
    sealed: str
    failures: int
    failing_since: datetime | None
    trouble: str
    told_at: datetime | None

    def __repr__(self) -> str:
        return f"Login({self.id}, {self.source})"


_now: Any = bindparam("now", type_=Instant)
_due = (
    MirrorLogin.next_at <= _now,
    MirrorLogin.sealed.is_not(None),
    or_(MirrorLogin.held_until.is_(None), MirrorLogin.held_until <= _now),
)
_place = MirrorLogin.source + literal("|") + cast(MirrorLogin.host, String)
_takable = (*_due, _place.not_in(bindparam("busy", expanding=True)))
_NEXT = (
    select(MirrorLogin.id)
    .where(*_takable)
    .order_by(MirrorLogin.next_at, MirrorLogin.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(MirrorLogin)
    .where(MirrorLogin.id.in_(_NEXT.scalar_subquery()))
    .values(held_by=bindparam("me"), held_until=bindparam("until", type_=Instant))
    .returning(
        MirrorLogin.id,
        MirrorLogin.account_id,
        MirrorLogin.source,
        MirrorLogin.host,
        MirrorLogin.sealed,
        MirrorLogin.failures,
        MirrorLogin.failing_since,
        MirrorLogin.trouble,
        MirrorLogin.told_at,
    )
)
_IS_DUE = select(exists().where(*_takable))
_HELD_AT = select(_place, func.count()).where(MirrorLogin.held_until > _now).group_by(_place)
_ONE_BY_ONE = select(func.pg_advisory_xact_lock(literal(0x1009)))


def system_of(place: str) -> str:
    """A place is one host of one system: ``netschool|sgo.example``."""
    return place.partition("|")[0]


Bound = Callable[[str], int]
"""How many looks may be under way at a `place`."""


def is_due(conn: Connection, now: datetime, bound: Bound) -> bool:
    """Whether anything could be claimed; reads only."""
    return bool(conn.execute(_IS_DUE, {"now": now, "busy": _busy(conn, now, bound)}).scalar())


def claim(conn: Connection, me: str, now: datetime, until: datetime, bound: Bound) -> Login | None:
    """Takes the login that has waited longest, at a place where one more may be looked at."""
    if conn.dialect.name == "postgresql":  # SQLite writes one after the other anyway
        conn.execute(_ONE_BY_ONE)
    values = {"me": me, "now": now, "until": until, "busy": _busy(conn, now, bound)}
    row: Any = conn.execute(_CLAIM, values).first()
    return None if row is None else Login(*row)


def _busy(conn: Connection, now: datetime, bound: Bound) -> list[str]:
    """Places at which as many are held as may be, by whichever process."""
    held = conn.execute(_HELD_AT, {"now": now})
    return [where for where, number in held if number >= bound(where)] or [""]


_MINE = and_(
    MirrorLogin.id == bindparam("its_id", type_=BigId), MirrorLogin.held_by == bindparam("me")
)
_FREE: dict[str, Any] = {"held_by": None, "held_until": None}


def finish(conn: Connection, login: int, me: str, **values: Any) -> bool:
    """Notes what came of it and lets it go; False when it is not ours any more (let go by the
    family, or taken over)."""
    statement = update(MirrorLogin).where(_MINE).values(**values, **_FREE)
    return conn.execute(statement, {"its_id": login, "me": me}).rowcount == 1


def release(conn: Connection, login: int, me: str) -> None:
    """As if it had not been taken: the process stops."""
    finish(conn, login, me)


_WANT = (
    update(MirrorLogin)
    .where(MirrorLogin.id == bindparam("its_id", type_=BigId))
    .values(wanted_at=_now, next_at=_now)
)


def want(conn: Connection, login: int, now: datetime) -> None:
    """Somebody asks for a look at once."""
    conn.execute(_WANT, {"its_id": login, "now": now})


_HURRY = (
    update(MirrorLogin)
    .where(MirrorLogin.id == bindparam("its_id", type_=BigId), MirrorLogin.next_at > _now)
    .values(next_at=_now)
)


def hurry(conn: Connection, login: int, now: datetime) -> None:
    """There is something to pass on."""
    conn.execute(_HURRY, {"its_id": login, "now": now})


@dataclass(frozen=True, slots=True)
class LoginState:
    """What a family may be told of a login."""

    id: int
    account: int
    wanted_at: datetime | None
    next_at: datetime | None
    fetched_at: datetime | None
    failing_since: datetime | None
    trouble: str
    held: bool


def state(conn: Connection, login: int) -> LoginState | None:
    row = conn.execute(
        select(
            MirrorLogin.id,
            MirrorLogin.account_id,
            MirrorLogin.wanted_at,
            MirrorLogin.next_at,
            MirrorLogin.fetched_at,
            MirrorLogin.failing_since,
            MirrorLogin.trouble,
            MirrorLogin.held_by.is_not(None),
        ).where(MirrorLogin.id == login)
    ).first()
    return None if row is None else LoginState(*row)


# --- the office of this deployment ---


@dataclass(frozen=True, slots=True)
class Counts:
    """``needs_family``: whose login no longer opens anything until the family acts."""

    children: int
    logins: int
    failing: int
    needs_family: int
    oldest: datetime | None
    """When the login that has waited longest should have been looked at."""


def counts(conn: Connection, refusals: Collection[str]) -> Counts:
    """``refusals``: the troubles that need the family."""
    asks = case((MirrorLogin.trouble.in_(sorted(refusals)), 1), else_=0)
    row = conn.execute(
        select(
            func.count(),
            func.count(MirrorLogin.failing_since),
            func.coalesce(func.sum(asks), 0),
            func.min(MirrorLogin.next_at, type_=Instant()),
        )
    ).one()
    children = conn.execute(select(func.count()).select_from(Mirror)).scalar_one()
    return Counts(int(children), int(row[0]), int(row[1]), int(row[2]), row[3])


_FAMILY = (
    select(Person.id)
    .join(Mirror, Mirror.school_id == Person.school_id)
    .join(Link, Link.person_id == Person.id)
    .where(Mirror.login_id == bindparam("login", type_=BigId), Link.unlinked_at.is_(None))
    .distinct()
)


def family(conn: Connection, login: int) -> list[int]:
    """Everybody linked to a child whom this login opens."""
    return list(conn.execute(_FAMILY, {"login": login}).scalars())
