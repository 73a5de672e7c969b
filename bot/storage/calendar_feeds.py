"""Secret addresses of calendars, as hashes."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.storage.tables import Account, CalendarFeed

_LIVE = CalendarFeed.revoked_at.is_(None)
_COLUMNS = (
    CalendarFeed.id,
    CalendarFeed.digest,
    CalendarFeed.account_id,
    CalendarFeed.student_id,
    CalendarFeed.made_at,
    Account.locale,
)
_FEEDS = select(*_COLUMNS).join(Account, Account.id == CalendarFeed.account_id).where(_LIVE)
_FIND = _FEEDS.where(CalendarFeed.digest.in_(bindparam("digests", expanding=True)))
_OF = _FEEDS.where(
    CalendarFeed.account_id == bindparam("account"), CalendarFeed.student_id == bindparam("student")
)
_REVOKE = (
    update(CalendarFeed)
    .where(
        CalendarFeed.account_id == bindparam("account"),
        CalendarFeed.student_id == bindparam("student"),
        _LIVE,
    )
    .values(revoked_at=bindparam("now"))
)
_NAME = (
    update(CalendarFeed)
    .where(CalendarFeed.id == bindparam("feed"))
    .values(digest=bindparam("hashed"))
)


@dataclass(frozen=True, slots=True)
class Feed:
    id: int
    digest: str
    account: int
    student: int
    made_at: datetime
    locale: str
    """The language of whoever made it."""


def find(conn: Connection, digests: Sequence[str]) -> Feed | None:
    """A live feed by the hashes its address may have."""
    return _feed(conn.execute(_FIND, {"digests": digests}).first())


def of(conn: Connection, account: int, student: int) -> Feed | None:
    """The account's own live feed of a student."""
    return _feed(conn.execute(_OF, {"account": account, "student": student}).first())


def _feed(row: Any) -> Feed | None:
    return None if row is None else Feed(*row)


def make(
    conn: Connection, account: int, student: int, hashed: Callable[[int], str], now: datetime
) -> None:
    """A new feed; a former one ends. ``hashed`` gives the hash for the row's number."""
    revoke(conn, account, student, now)
    made = conn.execute(
        insert(CalendarFeed).values(
            digest=secrets.token_hex(32), student_id=student, account_id=account, made_at=now
        )
    ).inserted_primary_key
    assert made is not None  # noqa: S101  an insert of one row always has its key
    feed = int(made[0])
    conn.execute(_NAME, {"feed": feed, "hashed": hashed(feed)})


def revoke(conn: Connection, account: int, student: int, now: datetime) -> bool:
    """Nobody reads it any more; False when there was none."""
    given = {"account": account, "student": student, "now": now}
    return conn.execute(_REVOKE, given).rowcount > 0


_HELD = select(CalendarFeed.student_id).where(
    CalendarFeed.account_id == bindparam("account"), _LIVE
)


def students(conn: Connection, account: int) -> list[int]:
    """Whose calendars the account reads."""
    return list(conn.execute(_HELD, {"account": account}).scalars())
