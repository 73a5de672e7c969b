"""What must reach somebody: put in the transaction of its cause, forgotten long after.

A row's key (chat, kind, what, local date) makes putting it twice harmless. What senders do with
rows is in `sending`, what may still be changed in `unsent`, what could not go in `undelivered`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.delivery import RULES, Kind, Status
from bot.storage.tables import Account, Chat, Link, Outbox, Person, School, Told
from bot.storage.types import BigId, Facts, Instant

KEPT = timedelta(days=60)
"""How long finished rows are kept: no cause comes back later than that."""


class Draft(NamedTuple):
    """A message to be put. ``chat_id`` is our own id of the chat."""

    chat_id: int
    kind: Kind
    what: str
    local_date: date
    payload: Mapping[str, Any]
    due_at: datetime
    zone: str | None
    edits: int | None = None
    expires_at: datetime | None = None
    """None: as long as its kind lives."""
    seen: int | None = None
    """Of a digest: the newest event of a mark when its facts were read."""


_PUT = {
    "sqlite": sqlite.insert(Outbox).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Outbox).on_conflict_do_nothing(),
}
_FIND = select(Outbox.id).where(
    Outbox.chat_id == bindparam("chat"),
    Outbox.kind == bindparam("its_kind"),
    Outbox.what == bindparam("its_what"),
    Outbox.local_date == bindparam("its_date"),
)


def put(conn: Connection, bot: str, drafts: Iterable[Draft]) -> None:
    """Puts what is not there yet; an equal key is left as it is."""
    rows = [_values(bot, draft) for draft in drafts]
    if rows:
        conn.execute(_PUT[conn.dialect.name], rows)


def put_one(conn: Connection, bot: str, draft: Draft) -> int:
    """Puts one and gives its id, or the id of the row with the same key."""
    put(conn, bot, (draft,))
    key = (draft.chat_id, draft.kind.value, draft.what, draft.local_date)
    names = ("chat", "its_kind", "its_what", "its_date")
    return int(conn.execute(_FIND, dict(zip(names, key, strict=True))).scalar_one())


def _values(bot: str, draft: Draft) -> dict[str, Any]:
    rule = RULES[draft.kind]
    return {
        "bot": bot,
        "chat_id": draft.chat_id,
        "kind": draft.kind.value,
        "what": draft.what,
        "local_date": draft.local_date,
        "priority": int(rule.priority),
        "due_at": draft.due_at,
        "expires_at": draft.expires_at or draft.due_at + rule.life,
        "zone": draft.zone,
        "edits": draft.edits,
        "seen": draft.seen,
        "payload": draft.payload,
    }


_KNOWN: Any = select(Outbox.chat_id, Outbox.what).where(
    Outbox.chat_id.in_(bindparam("chats", expanding=True)),
    Outbox.kind == bindparam("its_kind"),
    Outbox.local_date == bindparam("its_date"),
)


def put_new(conn: Connection, bot: str, drafts: Collection[Draft], on: date) -> list[Draft]:
    """Puts drafts of one kind and day; those that were not there yet."""
    if not drafts:
        return []
    chats_ = {draft.chat_id for draft in drafts}
    kinds = {draft.kind.value for draft in drafts}
    where = {"chats": sorted(chats_), "its_kind": kinds.pop(), "its_date": on}
    known = {(row.chat_id, row.what) for row in conn.execute(_KNOWN, where)}
    fresh = [draft for draft in drafts if (draft.chat_id, draft.what) not in known]
    put(conn, bot, fresh)
    return fresh


_home = (
    select(func.min(Chat.id))
    .where(Chat.account_id == Account.id, Chat.bot == bindparam("its_bot"))
    .correlate(Account)
    .scalar_subquery()
)
"""An account's home chat: the first one this bot had with it."""
_COLUMNS = (
    "bot",
    "chat_id",
    "kind",
    "what",
    "local_date",
    "priority",
    "due_at",
    "expires_at",
    "zone",
    "payload",
)


def _to_persons(dialect: Any) -> Any:
    chosen = (
        select(
            bindparam("its_bot", type_=String),
            Chat.id,
            *(
                bindparam(f"its_{name}", type_=kind)
                for name, kind in (
                    ("kind", String),
                    ("what", String),
                    ("local_date", Outbox.local_date.type),
                    ("priority", BigId),
                    ("due_at", Instant),
                    ("expires_at", Instant),
                )
            ),
            func.min(func.coalesce(Account.timezone, School.timezone)),
            bindparam("its_payload", type_=Facts),
        )
        .select_from(Link)
        .join(Account, Account.id == Link.account_id)
        .join(Person, Person.id == Link.person_id)
        .join(School, School.id == Person.school_id)
        .join(Chat, Chat.id == _home)
        .where(
            Link.person_id.in_(bindparam("people", expanding=True)),
            Link.unlinked_at.is_(None),
            Link.consent_version >= consent.VERSION,
            Chat.blocked_at.is_(None),
            Account.id != bindparam("but", type_=BigId),
        )
        .group_by(Chat.id)
    )
    return dialect.insert(Outbox).from_select(_COLUMNS, chosen).on_conflict_do_nothing()


_TO_PERSONS = {"sqlite": _to_persons(sqlite), "postgresql": _to_persons(postgresql)}
_PEOPLE_AT_ONCE = 5000


def to_persons(
    conn: Connection,
    bot: str,
    people: Collection[int],
    kind: Kind,
    what: str,
    local_date: date,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    due_at: datetime | None = None,
    but_account: int = 0,
) -> int:
    """The same message to everybody of these persons whom the bot can reach, once a chat; how
    many rows were put. ``but_account`` is left out (who caused it)."""
    rule, due, put_so_far = RULES[kind], due_at or now, 0
    values = {
        "its_bot": bot,
        "its_kind": kind.value,
        "its_what": what,
        "its_local_date": local_date,
        "its_priority": int(rule.priority),
        "its_due_at": due,
        "its_expires_at": due + rule.life,
        "its_payload": dict(payload),
        "but": but_account,
    }
    ids = sorted(set(people))
    for start in range(0, len(ids), _PEOPLE_AT_ONCE):
        some = ids[start : start + _PEOPLE_AT_ONCE]
        put_so_far += conn.execute(
            _TO_PERSONS[conn.dialect.name], {**values, "people": some}
        ).rowcount
    return put_so_far


_edited = aliased(Outbox)


def prune(conn: Connection, now: datetime) -> int:
    """Forgets what was finished long ago; how many rows."""
    conn.execute(delete(Told).where(Told.at < now - KEPT))
    old = (Outbox.local_date < (now - KEPT).date(), Outbox.status != Status.WAITING.value)
    still_edited = select(Outbox.edits).where(
        Outbox.edits.is_not(None), Outbox.status == Status.WAITING.value
    )
    conn.execute(
        update(Outbox)
        .where(Outbox.edits.in_(select(_edited.id).where(_edited.local_date < (now - KEPT).date())))
        .where(Outbox.status != Status.WAITING.value)
        .values(edits=None)
    )
    return conn.execute(delete(Outbox).where(*old, Outbox.id.not_in(still_edited))).rowcount
