"""Announcements on their way out: made, put into the outbox for everybody, changed, taken back.

The outbox rows of one announcement share ``what``; they are found from its recipients.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.audience import Audience, Place, Readers
from bot.domain.delivery import RULES, Kind, Reason, Status
from bot.domain.people import Name, SchoolRef
from bot.domain.reach import State
from bot.domain.views.announce import Sent
from bot.storage.tables import (
    Account,
    Announcement,
    AnnouncementRecipient,
    Chat,
    Link,
    Outbox,
    Person,
    School,
)
from bot.storage.types import BigId, Instant

Recipient = AnnouncementRecipient
FIRST = (Kind.NEWS.value, Kind.URGENT_NEWS.value)
"""The messages that bring an announcement; others only follow it."""


def topic(announcement: int) -> str:
    """``what`` of the messages that bring it."""
    return f"announcement:{announcement}"


# --- the announcement itself ---


_columns = Announcement.__table__.columns
_SENT = (
    select(
        *_columns,
        School.short_name,
        School.timezone,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .join(School, School.id == Announcement.school_id)
    .outerjoin(Person, Person.id == Announcement.author_id)
)
_ONE = _SENT.where(Announcement.id == bindparam("announcement"))
_OF_DRAFT = select(Announcement.id).where(Announcement.draft_id == bindparam("draft"))
PAGE = 8
_OF_SCHOOL = (
    _SENT.add_columns(func.count().over().label("total"))
    .where(
        Announcement.school_id == bindparam("school"),
        or_(bindparam("office"), Announcement.author_id == bindparam("author")),
    )
    .order_by(Announcement.publish_at.desc(), Announcement.id.desc())
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_DUE = (
    select(Announcement.id)
    .where(Announcement.scheduled, Announcement.publish_at <= bindparam("now", type_=Instant()))
    .order_by(Announcement.publish_at, Announcement.id)
)
_UNDER_WAY = (
    select(Announcement.id)
    .where(
        Announcement.publish_at > bindparam("since", type_=Instant()),
        Announcement.publish_at <= bindparam("now", type_=Instant()),
        exists().where(
            Recipient.announcement_id == Announcement.id, Recipient.state == State.WAITING.value
        ),
    )
    .order_by(Announcement.id)
)


def one(conn: Connection, announcement: int) -> Sent | None:
    row = conn.execute(_ONE, {"announcement": announcement}).first()
    return None if row is None else _sent(row)


def of_draft(conn: Connection, draft: int) -> int | None:
    """What a draft has become."""
    return conn.execute(_OF_DRAFT, {"draft": draft}).scalar()


def of_author(
    conn: Connection, school: int, author: int, *, office: bool, page: int
) -> tuple[tuple[Sent, ...], int]:
    """A page of what somebody wrote (the office: of the school's), the newest first, and how many
    pages there are."""
    key = {"school": school, "author": author, "office": office, "skip": page * PAGE}
    rows = conn.execute(_OF_SCHOOL, key).all()
    total = rows[0].total if rows else 0
    return tuple(_sent(row) for row in rows), -(-total // PAGE)


def due(conn: Connection, now: datetime) -> list[int]:
    """Scheduled announcements whose moment has come."""
    return list(conn.execute(_DUE, {"now": now}).scalars())


def under_way(conn: Connection, since: datetime, now: datetime) -> list[int]:
    """Announcements published after ``since`` that have not come to everybody yet."""
    return list(conn.execute(_UNDER_WAY, {"since": since, "now": now}).scalars())


def _sent(row: Any) -> Sent:
    kept = row.audience
    places = tuple(Place.of(token) for token in kept.get("places", ()))
    known = row.last_name is not None
    return Sent(
        row.id,
        SchoolRef(row.school_id, row.short_name, row.timezone),
        row.author_id,
        Name(row.last_name, row.first_name, row.middle_name) if known else None,
        row.text,
        row.language,
        row.styles,
        row.versions,
        Audience(places, Readers(kept.get("readers", Readers.BOTH))),
        tuple(kept.get("names", ())),
        row.urgent,
        row.silent,
        row.ask_confirm,
        row.captioned,
        row.publish_at,
        row.scheduled,
        row.edited_at,
        row.recalled_at,
        row.stopped_at,
        row.revision,
        row.author_chat,
    )


def make(conn: Connection, values: Mapping[str, Any]) -> int:
    """A new announcement from its columns; nobody is written to yet."""
    key = conn.execute(insert(Announcement), dict(values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def change(conn: Connection, announcement: int, **values: Any) -> bool:
    """Changes columns of one that is not taken back; False for one that is."""
    statement = (
        update(Announcement)
        .where(Announcement.id == announcement, Announcement.recalled_at.is_(None))
        .values(**values)
    )
    return conn.execute(statement).rowcount == 1


_BEGIN = (
    update(Announcement)
    .where(Announcement.id == bindparam("its_id"), Announcement.scheduled)
    .where(Announcement.recalled_at.is_(None))
    .values(scheduled=False)
)


def begin(conn: Connection, announcement: int) -> bool:
    """Of several processes one gets True: it writes to everybody."""
    return conn.execute(_BEGIN, {"its_id": announcement}).rowcount == 1


# --- to everybody ---

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
_its: BindParameter[Any] = bindparam("announcement", type_=BigId)


def _unreachable(state: State, *lacking: Any) -> Any:
    return (
        update(Recipient)
        .where(
            Recipient.announcement_id == _its,
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
_TYPES = {
    "kind": String(),
    "what": String(),
    "local_date": Outbox.local_date.type,
    "priority": BigId,
    "due_at": Instant(),
    "expires_at": Instant(),
}


def _payload(dialect: Any) -> Any:
    bound = bindparam("its_payload", type_=JSON)
    return cast(bound, JSON) if dialect is postgresql else bound


def _fan_out(dialect: Any, *whom: ColumnElement[bool]) -> Any:
    zone = func.min(func.coalesce(Account.timezone, School.timezone))
    chosen = (
        select(
            bindparam("its_bot", type_=String),
            Chat.id,
            *(bindparam(f"its_{name}", type_=type_) for name, type_ in _TYPES.items()),
            case((bindparam("at_any_hour"), null()), else_=zone),
            _payload(dialect),
        )
        .select_from(Recipient)
        .join(Link, and_(Link.person_id == Recipient.person_id, Link.unlinked_at.is_(None)))
        .join(Account, Account.id == Link.account_id)
        .join(Person, Person.id == Link.person_id)
        .join(School, School.id == Person.school_id)
        .join(Chat, Chat.id == _home)
        .where(
            Recipient.announcement_id == _its,
            Link.consent_version >= consent.VERSION,
            Chat.blocked_at.is_(None),
            *whom,
        )
        .group_by(Chat.id)
    )
    return dialect.insert(Outbox).from_select(_COLUMNS, chosen).on_conflict_do_nothing()


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


def _values(
    bot: str, kind: Kind, what: str, day: date, payload: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "its_bot": bot,
        "its_kind": kind.value,
        "its_what": what,
        "its_local_date": day,
        "its_priority": int(RULES[kind].priority),
        "its_due_at": now,
        "its_expires_at": now + RULES[kind].life,
        "its_payload": dict(payload),
    }


def send(
    conn: Connection, bot: str, sent: Sent, day: date, payload: Mapping[str, Any], now: datetime
) -> int:
    """To everybody who waits for it, once a chat; how many messages. One statement."""
    values = _values(bot, sent.kind, topic(sent.id), day, payload, now)
    values |= {"announcement": sent.id, "at_any_hour": sent.urgent}
    return conn.execute(_TO_WAITING[conn.dialect.name], values).rowcount


def remind(
    conn: Connection, bot: str, sent: Sent, day: date, payload: Mapping[str, Any], now: datetime
) -> int:
    """To everybody it came to who has not confirmed, at most once a day; how many messages."""
    what = f"{topic(sent.id)}:remind"
    values = _values(bot, Kind.NEWS_REMINDER, what, day, payload, now)
    values |= {"announcement": sent.id, "at_any_hour": False}
    return conn.execute(_TO_UNCONFIRMED[conn.dialect.name], values).rowcount


# --- what is out, or on its way ---

_base = aliased(Outbox)
of_this_bot = Chat.bot.concat("") == bindparam("its_bot", type_=String)
"""A chat is found from its reader: by the bot alone SQLite would begin with all of its chats."""
_chats = (
    select(Chat.id)
    .join(Link, Link.account_id == Chat.account_id)
    .join(Recipient, Recipient.person_id == Link.person_id)
    .where(Recipient.announcement_id == _its, of_this_bot)
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
        *(bindparam(f"its_{name}", type_=type_) for name, type_ in _TYPES.items()),
        null(),
        _payload(dialect),
        Outbox.id,
    ).where(
        *_rows_of_it,
        or_(
            Outbox.status == Status.SENT.value,
            and_(Outbox.status == Status.WAITING.value, Outbox.leased_by.is_not(None)),
        ),
    )
    made = dialect.insert(Outbox).from_select((*_COLUMNS, "edits"), chosen)
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
    values = _values(bot, kind, f"{base}:{sent.revision}", day, payload, now)
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


_STATES = (
    update(Recipient)
    .where(Recipient.announcement_id == bindparam("its_id"))
    .where(Recipient.person_id == bindparam("its_person"))
    .values(state=bindparam("to"), delivered_at=bindparam("at", type_=Instant()))
)
_RESTART = (
    update(Recipient)
    .where(Recipient.announcement_id == _its, Recipient.state == State.STOPPED.value)
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
