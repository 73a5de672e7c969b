"""Linkings under way: one-time addresses as hashes, and what was found there, sealed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.link_pages import TRIES, PageState
from bot.storage.tables import LinkPage

_STATE = select(
    LinkPage.id,
    LinkPage.account_id,
    LinkPage.bot,
    LinkPage.chat,
    LinkPage.source,
    LinkPage.locale,
    LinkPage.consent_version,
    LinkPage.expires_at,
    LinkPage.used_at,
    LinkPage.browser,
    LinkPage.tries,
    LinkPage.sealed,
)
_FIND = _STATE.where(LinkPage.digest.in_(bindparam("digests", expanding=True)))
_FINISHING = _STATE.where(LinkPage.finish.in_(bindparam("digests", expanding=True)))
_GET = _STATE.where(LinkPage.id == bindparam("page"))
_MADE = select(func.count()).where(
    LinkPage.account_id == bindparam("account"), LinkPage.made_at > bindparam("since")
)
_END_EARLIER = (
    update(LinkPage)
    .where(LinkPage.account_id == bindparam("account"), LinkPage.expires_at > bindparam("now"))
    .values(expires_at=bindparam("now"), sealed=None, finish=None)
)
_OPEN = (
    LinkPage.id == bindparam("page"),
    LinkPage.used_at.is_(None),
    LinkPage.expires_at > bindparam("now"),
)
_CLAIM = (
    update(LinkPage)
    .where(*_OPEN, or_(LinkPage.browser.is_(None), LinkPage.browser == bindparam("its")))
    .values(browser=bindparam("its"))
)
_TRY = update(LinkPage).where(*_OPEN, LinkPage.tries < TRIES).values(tries=LinkPage.tries + 1)
_FOUND = (
    update(LinkPage)
    .where(*_OPEN)
    .values(
        used_at=bindparam("now"),
        sealed=bindparam("what"),
        finish=bindparam("code"),
        expires_at=bindparam("until"),
    )
)
_CLOSE = (
    update(LinkPage)
    .where(LinkPage.id == bindparam("page"), LinkPage.sealed.is_not(None))
    .values(sealed=None, finish=None, expires_at=bindparam("now"))
)
_OVER = (LinkPage.expires_at <= bindparam("now"), LinkPage.sealed.is_not(None))
_ERASE = update(LinkPage).where(*_OVER).values(sealed=None, finish=None)
_FORGET = delete(LinkPage).where(LinkPage.expires_at < bindparam("before"))
_ANY_LEFT = (
    select(LinkPage.id).where(or_(and_(*_OVER), LinkPage.expires_at < bindparam("before"))).limit(1)
)
KEPT_FOR = timedelta(hours=1)
"""Rows of what is over: how often somebody begins is counted by them."""


def made_since(conn: Connection, account: int, since: datetime) -> int:
    return int(conn.execute(_MADE, {"account": account, "since": since}).scalar_one())


def make(
    conn: Connection,
    digest: str,
    account: int,
    where: tuple[str, str],
    source: str,
    consent: tuple[int, str],
    now: datetime,
    until: datetime,
) -> int:
    """A new address for the account; an earlier one ends. ``where`` is bot and chat, ``consent``
    the version of its text and the language it was read in."""
    conn.execute(_END_EARLIER, {"account": account, "now": now})
    made = conn.execute(
        insert(LinkPage).values(
            digest=digest,
            account_id=account,
            bot=where[0],
            chat=where[1],
            source=source,
            locale=consent[1],
            consent_version=consent[0],
            made_at=now,
            expires_at=until,
        )
    ).inserted_primary_key
    assert made is not None  # noqa: S101  an insert of one row always has its key
    return int(made[0])


def find(conn: Connection, digests: Sequence[str]) -> PageState | None:
    """By the secret of its address."""
    return _state(conn.execute(_FIND, {"digests": digests}).first())


def finishing(conn: Connection, digests: Sequence[str]) -> PageState | None:
    """By the code that takes what was found back to the chat."""
    return _state(conn.execute(_FINISHING, {"digests": digests}).first())


def get(conn: Connection, page: int) -> PageState | None:
    return _state(conn.execute(_GET, {"page": page}).first())


def _state(row: Any) -> PageState | None:
    return None if row is None else PageState(*row)


def claim(conn: Connection, page: int, browser: str, now: datetime) -> bool:
    """The first browser that begins goes on alone; False for any other."""
    return conn.execute(_CLAIM, {"page": page, "its": browser, "now": now}).rowcount == 1


def count_try(conn: Connection, page: int, now: datetime) -> bool:
    """False when there is no try left."""
    return conn.execute(_TRY, {"page": page, "now": now}).rowcount == 1


def found(
    conn: Connection, page: int, sealed: str, finish: str | None, now: datetime, until: datetime
) -> bool:
    """Of two sign-ins at once one counts."""
    given = {"page": page, "what": sealed, "code": finish, "now": now, "until": until}
    return conn.execute(_FOUND, given).rowcount == 1


def close(conn: Connection, page: int, now: datetime) -> bool:
    """What was found is erased: it is linked, or nobody wants it. False when it was gone."""
    return conn.execute(_CLOSE, {"page": page, "now": now}).rowcount == 1


def any_left(conn: Connection, now: datetime) -> bool:
    """Whether there is something to `forget`."""
    return conn.execute(_ANY_LEFT, {"now": now, "before": now - KEPT_FOR}).first() is not None


def forget(conn: Connection, now: datetime) -> None:
    """What was found and never linked is erased once its time is over; the row goes later."""
    conn.execute(_ERASE, {"now": now})
    conn.execute(_FORGET, {"before": now - KEPT_FOR})
