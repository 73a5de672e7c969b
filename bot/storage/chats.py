"""An account as one bot sees it: where to write, and whether it may be written to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Chat

_KEY = (Chat.bot == bindparam("its_bot"), Chat.external_id == bindparam("its_chat"))
_FIND = select(Chat.id, Chat.account_id, Chat.blocked_at).where(*_KEY)
_BLOCK = update(Chat).where(*_KEY, Chat.blocked_at.is_(None)).values(blocked_at=bindparam("at"))
_UNBLOCK = update(Chat).where(*_KEY, Chat.blocked_at.is_not(None)).values(blocked_at=None)


def _make(dialect: Any) -> Any:
    return dialect.insert(Chat).on_conflict_do_nothing()


_MAKE = {"sqlite": _make(sqlite), "postgresql": _make(postgresql)}


def ensure(conn: Connection, bot: str, account: int, external_id: str) -> int:
    """The chat's id, made when it is new. Somebody who writes again is no longer blocked."""
    key = {"its_bot": bot, "its_chat": external_id}
    row = conn.execute(_FIND, key).first()
    if row is None:
        values = {"bot": bot, "account_id": account, "external_id": external_id}
        conn.execute(_MAKE[conn.dialect.name], values)
        row = conn.execute(_FIND, key).one()
    if row.blocked_at is not None:
        mark_unblocked(conn, bot, external_id)
    return int(row.id)


def mark_blocked(conn: Connection, bot: str, external_id: str, now: datetime) -> None:
    """The person stopped the bot: nothing is sent until they return. Keeps the first moment."""
    conn.execute(_BLOCK, {"its_bot": bot, "its_chat": external_id, "at": now})


def mark_unblocked(conn: Connection, bot: str, external_id: str) -> None:
    conn.execute(_UNBLOCK, {"its_bot": bot, "its_chat": external_id})


_HOME = select(func.min(Chat.id)).where(
    Chat.account_id == bindparam("account"),
    Chat.bot == bindparam("its_bot"),
    Chat.blocked_at.is_(None),
)


def home(conn: Connection, bot: str, account: int) -> int | None:
    """The chat where an account gets its pushes; None when the bot cannot write to it."""
    return conn.execute(_HOME, {"account": account, "its_bot": bot}).scalar()
