"""Announcements on their way out: put into the outbox for everybody, and how far they have come."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    case,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import consent
from bot.domain.delivery import Kind
from bot.domain.reach import State
from bot.domain.views.announce import Sent
from bot.storage.broadcast_rows import COLUMNS, ITS, TYPES, bound_payload, topic, values_of
from bot.storage.tables import Account, Chat, Link, Outbox, Person, School
from bot.storage.tables import AnnouncementRecipient as Recipient
from bot.storage.types import Instant

_home = (
    select(func.min(Chat.id))
    .where(Chat.account_id == Account.id, Chat.bot == bindparam("its_bot"))
    .correlate(Account)
    .scalar_subquery()
)
_linked = (
    select(Link.id)
    .join(Account, Account.id == Link.account_id)
    .join(Chat, Chat.id == _home)
    .where(
        Link.person_id == Recipient.person_id,
        Link.unlinked_at.is_(None),
        Link.consent_version >= consent.VERSION,
    )
    .correlate(Recipient)
)


def _unreachable(state: State, *lacking: Any) -> Any:
    return (
        update(Recipient)
        .where(
            Recipient.announcement_id == ITS,
            Recipient.state == State.WAITING.value,
            ~_linked.where(*lacking).exists(),
        )
        .values(state=state.value)
    )


_NOT_LINKED = _unreachable(State.NOT_LINKED)
_BLOCKED = _unreachable(State.BLOCKED, Chat.blocked_at.is_(None))


def sort_out(conn: Connection, bot: str, announcement: int) -> None:
    """Notes whom the bot cannot reach at all. Two statements."""
    for statement in (_NOT_LINKED, _BLOCKED):
        conn.execute(statement, {"announcement": announcement, "its_bot": bot})


def _fan_out(dialect: Any, *whom: ColumnElement[bool]) -> Any:
    zone = func.min(func.coalesce(Account.timezone, School.timezone))
    chosen = (
        select(
            bindparam("its_bot", type_=String),
            Chat.id,
            *(bindparam(f"its_{name}", type_=type_) for name, type_ in TYPES.items()),
            case((bindparam("at_any_hour"), null()), else_=zone),
            bound_payload(dialect),
        )
        .select_from(Recipient)
        .join(Link, and_(Link.person_id == Recipient.person_id, Link.unlinked_at.is_(None)))
        .join(Account, Account.id == Link.account_id)
        .join(Person, Person.id == Link.person_id)
        .join(School, School.id == Person.school_id)
        .join(Chat, Chat.id == _home)
        .where(
            Recipient.announcement_id == ITS,
            Link.consent_version >= consent.VERSION,
            Chat.blocked_at.is_(None),
            *whom,
        )
        .group_by(Chat.id)
    )
    return dialect.insert(Outbox).from_select(COLUMNS, chosen).on_conflict_do_nothing()


_to_waiting = (Recipient.state == State.WAITING.value,)
_to_unconfirmed = (
    Recipient.confirmed_at.is_(None),
    Recipient.state.in_((State.DELIVERED.value, State.MUTED.value)),
)
_TO_WAITING = {
    "sqlite": _fan_out(sqlite, *_to_waiting),
    "postgresql": _fan_out(postgresql, *_to_waiting),
}
_TO_UNCONFIRMED = {
    "sqlite": _fan_out(sqlite, *_to_unconfirmed),
    "postgresql": _fan_out(postgresql, *_to_unconfirmed),
}


def send(
    conn: Connection, bot: str, sent: Sent, day: date, payload: Mapping[str, Any], now: datetime
) -> int:
    """To everybody who waits for it, once a chat; how many messages. One statement."""
    values = values_of(bot, sent.kind, topic(sent.id), day, payload, now)
    values |= {"announcement": sent.id, "at_any_hour": sent.urgent}
    return conn.execute(_TO_WAITING[conn.dialect.name], values).rowcount


def remind(
    conn: Connection, bot: str, sent: Sent, day: date, payload: Mapping[str, Any], now: datetime
) -> int:
    """To everybody it came to who has not confirmed, at most once a day; how many messages."""
    what = f"{topic(sent.id)}:remind"
    values = values_of(bot, Kind.NEWS_REMINDER, what, day, payload, now)
    values |= {"announcement": sent.id, "at_any_hour": False}
    return conn.execute(_TO_UNCONFIRMED[conn.dialect.name], values).rowcount


_STATES = (
    update(Recipient)
    .where(Recipient.announcement_id == bindparam("its_id"))
    .where(Recipient.person_id == bindparam("its_person"))
    .values(state=bindparam("to"), delivered_at=bindparam("at", type_=Instant()))
)
_RESTART = (
    update(Recipient)
    .where(Recipient.announcement_id == ITS, Recipient.state == State.STOPPED.value)
    .values(state=State.WAITING.value)
)


def note_states(
    conn: Connection, announcement: int, found: Collection[tuple[int, State, datetime | None]]
) -> None:
    """Writes down how far it has come: person, state, when it was delivered."""
    rows = [
        {"its_id": announcement, "its_person": person, "to": state.value, "at": at}
        for person, state, at in found
    ]
    if rows:
        conn.execute(_STATES, rows)


def restart(conn: Connection, announcement: int) -> None:
    """Whom it was stopped for wait again."""
    conn.execute(_RESTART, {"announcement": announcement})
