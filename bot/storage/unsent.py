"""What was put into the outbox: found again, and changed or taken back while no sender has it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from bot.domain.delivery import Kind, Status
from bot.storage.tables import Chat, Link, Outbox
from bot.storage.types import BigId, Facts, Instant

_untaken = (Outbox.status == Status.WAITING.value, Outbox.leased_by.is_(None))
_TAKEN_BACK: Mapping[str, Any] = {
    "status": Status.DROPPED.value,
    "reason": "void",
    "payload": None,
    "finished_at": bindparam("at"),
}

_PUT_ROWS = select(Outbox.chat_id, Outbox.id).where(
    Outbox.bot == bindparam("its_bot"),
    Outbox.status == Status.WAITING.value,
    Outbox.kind == bindparam("its_kind"),
    Outbox.what == bindparam("its_what"),
    Outbox.local_date == bindparam("its_date"),
)


def rows_of(conn: Connection, bot: str, kind: Kind, what: str, on: date) -> dict[int, int]:
    """The waiting rows of one message to many, by chat."""
    values = {"its_bot": bot, "its_kind": kind.value, "its_what": what, "its_date": on}
    return {row.chat_id: row.id for row in conn.execute(_PUT_ROWS, values)}


_BEGUN_SO: tuple[Any, ...] = (
    Outbox.bot == bindparam("its_bot"),
    Outbox.kind.in_(bindparam("kinds", expanding=True)),
    Outbox.what.startswith(bindparam("prefix", type_=String)),
    Outbox.local_date == bindparam("its_date"),
)
_VOID_BEGUN_SO = update(Outbox).where(*_BEGUN_SO, *_untaken).values(_TAKEN_BACK)
_WAS_TOLD = select(
    exists().where(
        Link.person_id.in_(bindparam("people", expanding=True)),
        Link.unlinked_at.is_(None),
        Chat.account_id == Link.account_id,
        Outbox.chat_id == Chat.id,
        *_BEGUN_SO,
        or_(
            Outbox.status == Status.SENT.value,
            (Outbox.status == Status.WAITING.value) & Outbox.leased_by.is_not(None),
        ),
    )
)


def void_begun(
    conn: Connection, bot: str, kinds: Iterable[Kind], prefix: str, on: date, now: datetime
) -> None:
    """Takes back what nobody has taken yet and whose ``what`` begins so (digits and colons)."""
    conn.execute(_VOID_BEGUN_SO, {**_begun(bot, kinds, prefix, on), "at": now})


_OF_ACCOUNT = select(Chat.id).where(Chat.account_id == bindparam("account", type_=BigId))
_VOID_OF = (
    update(Outbox)
    .where(
        Outbox.chat_id.in_(_OF_ACCOUNT),
        Outbox.kind.in_(bindparam("kinds", expanding=True)),
        Outbox.what.startswith(bindparam("prefix", type_=String)),
        *_untaken,
    )
    .values(_TAKEN_BACK)
)


def void_of(
    conn: Connection, account: int, kinds: Iterable[Kind], prefix: str, now: datetime
) -> None:
    """Takes back what waits for an account, by kinds and the beginning of ``what``."""
    values = {"account": account, "kinds": [kind.value for kind in kinds], "prefix": prefix}
    conn.execute(_VOID_OF, {**values, "at": now})


def was_told(
    conn: Connection,
    bot: str,
    people: Collection[int],
    kinds: Iterable[Kind],
    prefix: str,
    on: date,
) -> bool:
    """Whether any of these persons has been sent something whose ``what`` begins so."""
    values = {**_begun(bot, kinds, prefix, on), "people": sorted(people)}
    return bool(conn.execute(_WAS_TOLD, values).scalar())


def _begun(bot: str, kinds: Iterable[Kind], prefix: str, on: date) -> dict[str, Any]:
    names = [kind.value for kind in kinds]
    return {"its_bot": bot, "kinds": names, "prefix": prefix, "its_date": on}


_REWRITE = (
    update(Outbox)
    .where(
        Outbox.id == bindparam("its_id"),
        *_untaken,
    )
    .values(payload=bindparam("fresh", type_=Facts))
)
_VOID = (
    update(Outbox)
    .where(
        Outbox.id == bindparam("its_id"),
        *_untaken,
    )
    .values(_TAKEN_BACK)
)
_WAITING: Any = (
    select(Outbox.id, Outbox.what)
    .where(
        Outbox.chat_id == bindparam("chat"),
        Outbox.kind == bindparam("its_kind"),
        *_untaken,
        Outbox.edits.is_(None),
        Outbox.due_at >= bindparam("earliest", type_=Instant),
    )
    .order_by(Outbox.id.desc())
)


def waiting_row(
    conn: Connection, chat: int, kind: Kind, prefix: str, earliest: datetime
) -> int | None:
    """The newest row of a chat that nobody has taken yet, whose ``what`` begins so and which goes
    out at ``earliest`` or later."""
    values = {"chat": chat, "its_kind": kind.value, "earliest": earliest}
    rows = conn.execute(_WAITING, values)
    return next((int(row.id) for row in rows if row.what.startswith(prefix)), None)


def rewrite(conn: Connection, outbox_id: int, payload: Mapping[str, Any]) -> bool:
    """Changes what a row will say, if nobody has taken it yet."""
    return conn.execute(_REWRITE, {"its_id": outbox_id, "fresh": dict(payload)}).rowcount == 1


_REWRITE_KIND = _REWRITE.where(Outbox.kind == bindparam("its_kind"))


def rewrite_kind(conn: Connection, outbox_id: int, kind: Kind, payload: Mapping[str, Any]) -> bool:
    """The same where the row may be of another kind, whose payload this is not."""
    values = {"its_id": outbox_id, "its_kind": kind.value, "fresh": dict(payload)}
    return conn.execute(_REWRITE_KIND, values).rowcount == 1


def void(conn: Connection, outbox_id: int, now: datetime) -> bool:
    """Takes back a row, if nobody has taken it yet."""
    return conn.execute(_VOID, {"its_id": outbox_id, "at": now}).rowcount == 1
