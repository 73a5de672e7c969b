"""What must reach somebody: put in the transaction of its cause, claimed by one sender, finished.

A row's key (chat, kind, what, local date) makes putting it twice harmless.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.delivery import RULES, Kind, Letter, Outcome, Priority, Reason, Status
from bot.domain.people import Name, StaffRef
from bot.domain.views.undelivered import Addressee, DeadLetter
from bot.storage import chats, notifications
from bot.storage.tables import Account, Chat, Link, Notification, Outbox, Person, School, Told
from bot.storage.types import BigId, Facts, Instant

KEPT = timedelta(days=60)
"""How long finished rows are kept: no cause comes back later than that."""


# --- putting ---


@dataclass(frozen=True, slots=True)
class Draft:
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
_VOID_BEGUN_SO = (
    update(Outbox)
    .where(*_BEGUN_SO, Outbox.status == Status.WAITING.value, Outbox.leased_by.is_(None))
    .values(status=Status.DROPPED.value, reason="void", payload=None, finished_at=bindparam("at"))
)
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
        Outbox.status == Status.WAITING.value,
        Outbox.leased_by.is_(None),
    )
    .values(status=Status.DROPPED.value, reason="void", payload=None, finished_at=bindparam("at"))
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


# --- claiming ---

_takable = (
    Outbox.bot == bindparam("its_bot"),
    Outbox.status == Status.WAITING.value,
    Outbox.due_at <= bindparam("now", type_=Instant),
    or_(Outbox.held_until.is_(None), Outbox.held_until <= bindparam("clock", type_=Instant)),
)
_picked = (
    select(Outbox.id)
    .where(*_takable, Outbox.priority == bindparam("its_priority"))
    .order_by(Outbox.due_at, Outbox.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_CLAIM = (
    update(Outbox)
    .where(Outbox.id.in_(select(_picked.c.id)))
    .values(leased_by=bindparam("me"), held_until=bindparam("until", type_=Instant))
    .returning(Outbox.id)
)
_DUE = select(exists().where(*_takable))
_LEFT = (
    update(Outbox)
    .where(
        Outbox.bot == bindparam("its_bot"),
        Outbox.status == Status.WAITING.value,
        Outbox.leased_by.is_not(None),
        Outbox.leased_by != bindparam("me"),
    )
    .values(leased_by=None, held_until=None)
)

_edited, _newer = aliased(Outbox), aliased(Outbox)
_said_better = exists().where(
    _newer.edits == Outbox.edits,
    _newer.chat_id == Outbox.chat_id,
    _newer.id > Outbox.id,
    _newer.status != Status.DEAD.value,
)
"""A later change of the same message is there: each one says all that the message shall say."""
_LETTERS = (
    select(
        Outbox.id,
        Outbox.chat_id,
        Chat.external_id.label("chat"),
        Outbox.kind,
        Outbox.priority,
        Outbox.payload,
        Account.locale,
        Outbox.due_at,
        Outbox.expires_at,
        Outbox.zone,
        Outbox.attempts,
        Chat.blocked_at,
        _edited.message_id.label("edits"),
        _edited.status.label("edits_status"),
        _said_better.label("outdated"),
        *notifications.COLUMNS,
    )
    .join(Chat, Chat.id == Outbox.chat_id)
    .join(Account, Account.id == Chat.account_id)
    .outerjoin(Notification, Notification.account_id == Account.id)
    .outerjoin(_edited, _edited.id == Outbox.edits)
    .where(Outbox.id.in_(bindparam("ids", expanding=True)))
    .order_by(Outbox.priority, Outbox.due_at, Outbox.id)
)


def claim(
    conn: Connection,
    bot: str,
    holder: str,
    most: int,
    now: datetime,
    clock: datetime,
    until: datetime,
) -> list[Letter]:
    """Takes up to ``most`` due rows, the most important first. ``now`` is the school's clock;
    ``clock`` and ``until`` (when others may take them again) are the machine's."""
    values = {"its_bot": bot, "me": holder, "now": now, "clock": clock, "until": until}
    ids: list[int] = []
    for priority in Priority:
        if len(ids) < most:
            some = {**values, "its_priority": int(priority), "most": most - len(ids)}
            ids += conn.execute(_CLAIM, some).scalars()
    if not ids:
        return []
    return [_letter(row) for row in conn.execute(_LETTERS, {"ids": _padded(ids)})]


def _padded(ids: list[int]) -> list[int]:
    """To a power of two, so that there are few different statements to prepare."""
    size = 1 << (len(ids) - 1).bit_length()
    return ids + ids[-1:] * (size - len(ids))


def _letter(row: Any) -> Letter:
    return Letter(
        id=row.id,
        chat_id=row.chat_id,
        chat=row.chat,
        kind=row.kind,
        priority=row.priority,
        payload=row.payload or {},
        locale=row.locale,
        due_at=row.due_at,
        expires_at=row.expires_at,
        zone=row.zone,
        attempts=row.attempts,
        wishes=_wishes(row),
        blocked=row.blocked_at is not None,
        edits=row.edits,
        edits_pending=row.edits_status == Status.WAITING.value,
        outdated=bool(row.outdated),
    )


def _wishes(row: Any) -> Any:
    return None if row.preset is None and row.off is None else notifications.of(row)


def is_due(conn: Connection, bot: str, now: datetime, clock: datetime) -> bool:
    """Whether anything could be claimed; reads only."""
    return bool(conn.execute(_DUE, {"its_bot": bot, "now": now, "clock": clock}).scalar())


def take_over(conn: Connection, bot: str, holder: str) -> int:
    """Frees what a sender that is gone had taken. Only for who holds the bot's sending lease."""
    return conn.execute(_LEFT, {"its_bot": bot, "me": holder}).rowcount


# --- finishing ---

_own = (Outbox.id == bindparam("its_id"), Outbox.leased_by == bindparam("me"))
_FINISH = (
    update(Outbox)
    .where(*_own)
    .values(
        status=bindparam("its_status"),
        reason=bindparam("its_reason"),
        finished_at=bindparam("at"),
        message_id=bindparam("number"),
        attempts=bindparam("tried"),
        payload=None,
        leased_by=None,
        held_until=None,
    )
)
_AGAIN = (
    update(Outbox)
    .where(*_own)
    .values(
        reason=bindparam("its_reason"),
        attempts=bindparam("tried"),
        due_at=bindparam("due"),
        held_until=bindparam("held"),
        leased_by=None,
    )
)
_other = aliased(Chat)
_MOVE = (
    update(Chat)
    .where(
        Chat.id == bindparam("its_chat"),
        ~exists().where(_other.bot == Chat.bot, _other.external_id == bindparam("to")),
    )
    .values(external_id=bindparam("to"))
)


def settle(
    conn: Connection,
    bot: str,
    holder: str,
    outcomes: Sequence[Outcome],
    now: datetime,
    clock: datetime,
) -> None:
    """Writes what became of letters. Rows that somebody else has taken since are left alone."""
    finished = [o for o in outcomes if o.status is not Status.WAITING]
    again = [o for o in outcomes if o.status is Status.WAITING]
    if finished:
        conn.execute(_FINISH, [_finished(outcome, holder, now) for outcome in finished])
    if again:
        conn.execute(_AGAIN, [_again(outcome, holder, clock) for outcome in again])
    for outcome in outcomes:
        _settle_chat(conn, bot, outcome, now)


def _finished(outcome: Outcome, holder: str, now: datetime) -> dict[str, Any]:
    return {
        "its_id": outcome.letter.id,
        "me": holder,
        "its_status": outcome.status.value,
        "its_reason": str(outcome.reason),
        "at": now,
        "number": outcome.message_id,
        "tried": outcome.letter.attempts + outcome.failed,
    }


def _again(outcome: Outcome, holder: str, clock: datetime) -> dict[str, Any]:
    held = clock + timedelta(seconds=outcome.wait) if outcome.wait else None
    return {
        "its_id": outcome.letter.id,
        "me": holder,
        "its_reason": str(outcome.reason),
        "tried": outcome.letter.attempts + outcome.failed,
        "due": outcome.due_at or outcome.letter.due_at,
        "held": held,
    }


def _settle_chat(conn: Connection, bot: str, outcome: Outcome, now: datetime) -> None:
    if outcome.moved_to is not None:
        conn.execute(_MOVE, {"its_chat": outcome.letter.chat_id, "to": outcome.moved_to})
    elif outcome.failed and outcome.reason == "blocked":
        chats.mark_blocked(conn, bot, outcome.letter.chat, now)


_REWRITE = (
    update(Outbox)
    .where(
        Outbox.id == bindparam("its_id"),
        Outbox.status == Status.WAITING.value,
        Outbox.leased_by.is_(None),
    )
    .values(payload=bindparam("fresh", type_=Facts))
)
_VOID = (
    update(Outbox)
    .where(
        Outbox.id == bindparam("its_id"),
        Outbox.status == Status.WAITING.value,
        Outbox.leased_by.is_(None),
    )
    .values(status=Status.DROPPED.value, reason="void", payload=None, finished_at=bindparam("at"))
)


_WAITING: Any = (
    select(Outbox.id, Outbox.what)
    .where(
        Outbox.chat_id == bindparam("chat"),
        Outbox.kind == bindparam("its_kind"),
        Outbox.status == Status.WAITING.value,
        Outbox.leased_by.is_(None),
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


# --- watching ---


@dataclass(frozen=True, slots=True)
class Depth:
    """How the outbox of a bot stands. ``oldest`` is the age in seconds of the oldest due row."""

    waiting: int
    due: int
    dead: int
    oldest: float


_due_now = case((Outbox.due_at <= bindparam("now", type_=Instant), 1))
_DEPTH = select(
    func.count().label("waiting"),
    func.count(_due_now).label("due"),
    func.min(Outbox.due_at, type_=Instant).label("oldest"),
).where(Outbox.bot == bindparam("its_bot"), Outbox.status == Status.WAITING.value)
_DEAD = select(func.count()).where(
    Outbox.bot == bindparam("its_bot"), Outbox.status == Status.DEAD.value
)
_DEAD_LETTERS = (
    select(
        Outbox.id,
        Outbox.kind,
        Outbox.reason,
        Outbox.finished_at,
        Person.id.label("person"),
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .join(Chat, Chat.id == Outbox.chat_id)
    .join(Link, Link.account_id == Chat.account_id)
    .join(Person, Person.id == Link.person_id)
    .where(
        Outbox.bot == bindparam("its_bot"),
        Outbox.status == Status.DEAD.value,
        Outbox.finished_at >= bindparam("since", type_=Instant),
        Person.school_id == bindparam("school"),
        Link.unlinked_at.is_(None),
    )
    .order_by(Outbox.finished_at.desc(), Outbox.id.desc())
    .limit(bindparam("most"))
)


def depth(conn: Connection, bot: str, now: datetime) -> Depth:
    row = conn.execute(_DEPTH, {"its_bot": bot, "now": now}).one()
    dead = conn.execute(_DEAD, {"its_bot": bot}).scalar_one()
    oldest = max(0.0, (now - row.oldest).total_seconds()) if row.oldest else 0.0
    return Depth(row.waiting, row.due, dead, oldest)


def dead_letters(
    conn: Connection, office: StaffRef, bot: str, since: datetime, most: int = 50
) -> list[DeadLetter]:
    """The newest first; ``persons`` are the school's people behind the chat. Nothing for somebody
    who is not the office."""
    if not office.is_admin:
        return []
    values = {"its_bot": bot, "school": office.school.id, "since": since, "most": most}
    found: dict[int, list[Any]] = {}
    for row in conn.execute(_DEAD_LETTERS, values):
        found.setdefault(row.id, []).append(row)
    return [_dead_letter(rows) for rows in found.values()]


def _dead_letter(rows: list[Any]) -> DeadLetter:
    """``rows``: the same letter once for each person behind its chat."""
    persons = tuple(
        Addressee(row.person, Name(row.last_name, row.first_name, row.middle_name)) for row in rows
    )
    first = rows[0]
    return DeadLetter(Kind(first.kind), Reason(first.reason), first.finished_at, persons)


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
