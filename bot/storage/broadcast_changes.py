"""Announcements that are out or on their way: stopped, sent after all, changed in their places."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, String, and_, bindparam, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.delivery import RULES, Kind, Reason, Status
from bot.domain.views.announce import Sent
from bot.storage.broadcast_rows import (
    COLUMNS,
    FIRST,
    ITS,
    TYPES,
    bound_payload,
    of_this_bot,
    topic,
    values_of,
)
from bot.storage.tables import AnnouncementRecipient as Recipient
from bot.storage.tables import Chat, Link, Outbox
from bot.storage.types import Instant

_base = aliased(Outbox)
_chats = (
    select(Chat.id)
    .join(Link, Link.account_id == Chat.account_id)
    .join(Recipient, Recipient.person_id == Link.person_id)
    .where(Recipient.announcement_id == ITS, of_this_bot)
)
_rows_of_it = (
    Outbox.chat_id.in_(_chats),
    Outbox.kind.in_(FIRST),
    Outbox.what == bindparam("its_topic"),
)
_waiting = (Outbox.status == Status.WAITING.value, Outbox.leased_by.is_(None))
_STOP = (
    update(Outbox)
    .where(*_rows_of_it, *_waiting)
    .values(
        status=Status.DROPPED.value,
        reason=Reason.VOID.value,
        payload=null(),
        finished_at=bindparam("at", type_=Instant()),
    )
)
_RESUME = (
    update(Outbox)
    .where(
        *_rows_of_it,
        Outbox.status == Status.DROPPED.value,
        Outbox.reason == Reason.VOID.value,
    )
    .values(
        status=Status.WAITING.value,
        reason="",
        payload=bindparam("fresh", type_=JSON),
        finished_at=None,
        due_at=bindparam("at", type_=Instant()),
        expires_at=bindparam("until", type_=Instant()),
    )
)
_REWRITE = (
    update(Outbox).where(*_rows_of_it, *_waiting).values(payload=bindparam("fresh", type_=JSON))
)


def _follow(dialect: Any) -> Any:
    """A message in place of each one that is out or in a sender's hand right now."""
    chosen = select(
        bindparam("its_bot", type_=String),
        Outbox.chat_id,
        *(bindparam(f"its_{name}", type_=type_) for name, type_ in TYPES.items()),
        null(),
        bound_payload(dialect),
        Outbox.id,
    ).where(
        *_rows_of_it,
        or_(
            Outbox.status == Status.SENT.value,
            and_(Outbox.status == Status.WAITING.value, Outbox.leased_by.is_not(None)),
        ),
    )
    made = dialect.insert(Outbox).from_select((*COLUMNS, "edits"), chosen)
    return made.on_conflict_do_nothing()


_FOLLOW = {"sqlite": _follow(sqlite), "postgresql": _follow(postgresql)}
_VOID_FOLLOWERS = (
    update(Outbox)
    .where(
        Outbox.chat_id.in_(_chats),
        Outbox.kind.in_((Kind.NEWS_EDIT.value, Kind.NEWS_REMINDER.value)),
        Outbox.what.in_(bindparam("topics", expanding=True)),
        *_waiting,
    )
    .values(
        status=Status.DROPPED.value,
        reason=Reason.VOID.value,
        payload=null(),
        finished_at=bindparam("at", type_=Instant()),
    )
)


def stop(conn: Connection, bot: str, announcement: int, now: datetime) -> int:
    """Takes back what nobody has in hand yet; how many messages."""
    return conn.execute(_STOP, {**_its_rows(bot, announcement), "at": now}).rowcount


def resume(
    conn: Connection, bot: str, sent: Sent, payload: Mapping[str, Any], now: datetime
) -> int:
    """Sends what was stopped; how many messages."""
    until = now + RULES[sent.kind].life
    values = {**_its_rows(bot, sent.id), "fresh": dict(payload), "at": now, "until": until}
    return conn.execute(_RESUME, values).rowcount


def rewrite(conn: Connection, bot: str, announcement: int, payload: Mapping[str, Any]) -> int:
    """What is not out yet goes out as it now reads."""
    values = {**_its_rows(bot, announcement), "fresh": dict(payload)}
    return conn.execute(_REWRITE, values).rowcount


def follow(
    conn: Connection,
    bot: str,
    sent: Sent,
    kind: Kind,
    day: date,
    payload: Mapping[str, Any],
    now: datetime,
) -> int:
    """Changes every message that is out, in its place; ``sent`` has the new revision. Earlier
    changes that are still waiting are dropped. How many messages."""
    base = topic(sent.id)
    former = [f"{base}:{number}" for number in range(1, sent.revision)]
    key = {"announcement": sent.id, "its_bot": bot}
    conn.execute(_VOID_FOLLOWERS, {**key, "topics": [*former, f"{base}:remind"], "at": now})
    values = values_of(bot, kind, f"{base}:{sent.revision}", day, payload, now)
    return conn.execute(_FOLLOW[conn.dialect.name], {**values, **_its_rows(bot, sent.id)}).rowcount


def _its_rows(bot: str, announcement: int) -> dict[str, Any]:
    return {"announcement": announcement, "its_bot": bot, "its_topic": topic(announcement)}


_progress = (
    Outbox.chat_id == bindparam("chat"),
    Outbox.kind == Kind.NEWS_PROGRESS.value,
)
_PROGRESS = select(Outbox.id).where(
    *_progress, Outbox.what == bindparam("its_what"), Outbox.edits.is_(None)
)
_WAITING_PROGRESS = (
    select(Outbox.id)
    .join(_base, _base.id == Outbox.edits)
    .where(*_progress, _base.what == bindparam("its_what"), *_waiting)
    .order_by(Outbox.id.desc())
    .limit(1)
)


def progress_message(conn: Connection, chat: int, announcement: int) -> int | None:
    """The message that tells the author how far it has come."""
    key = {"chat": chat, "its_what": f"{topic(announcement)}:progress"}
    return conn.execute(_PROGRESS, key).scalar()


def waiting_progress(conn: Connection, chat: int, announcement: int) -> int | None:
    """A change of it that nobody has in hand yet."""
    key = {"chat": chat, "its_what": f"{topic(announcement)}:progress"}
    return conn.execute(_WAITING_PROGRESS, key).scalar()
