"""What was told to whom, and up to where tables have been looked through."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import consent
from bot.domain.calendar import local_date
from bot.domain.notifications import Notifications, Preset
from bot.domain.people import Right, Role
from bot.storage import alike, notifications
from bot.storage.ids import ids
from bot.storage.tables import (
    Account,
    Attendance,
    Base,
    Chat,
    Guardianship,
    Link,
    MarkEvent,
    Notification,
    Outbox,
    Person,
    School,
    Told,
    Watermark,
)

AT_ONCE = 500

# --- how far we have looked ---

WATCHED: dict[str, type[Base]] = {
    "mark_event": MarkEvent,
    "attendance": Attendance,
    "link": Link,
}
_LOOKED: Any = (
    select(Watermark.value)
    .where(Watermark.bot == bindparam("its_bot"), Watermark.name == bindparam("its_name"))
    .with_for_update()
)
_BEGIN = {
    "sqlite": sqlite.insert(Watermark).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Watermark).on_conflict_do_nothing(),
}
_MOVE = (
    update(Watermark)
    .where(Watermark.bot == bindparam("its_bot"), Watermark.name == bindparam("its_name"))
    .values(value=bindparam("now_at"))
)


def begin(conn: Connection, bot: str) -> None:
    """Nothing that is there at the very first look is told."""
    for name, table in WATCHED.items():
        newest = conn.execute(select(func.max(table.__table__.c.id))).scalar()
        conn.execute(_BEGIN[conn.dialect.name], {"bot": bot, "name": name, "value": newest or 0})


def looked(conn: Connection, bot: str, name: str) -> int:
    """The last row looked at. Other processes wait until this transaction ends."""
    key = {"its_bot": bot, "its_name": name}
    value = conn.execute(_LOOKED, key).scalar()
    if value is None:
        begin(conn, bot)
        value = conn.execute(_LOOKED, key).scalar_one()
    return int(value)


def move(conn: Connection, bot: str, name: str, to: int) -> None:
    conn.execute(_MOVE, {"its_bot": bot, "its_name": name, "now_at": to})


# --- whom to tell ---


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat in which somebody hears about a student."""

    chat: int
    account: int
    person: int
    student: int
    name: str
    """The student's first name; with the class, where the reader has two of that name."""
    zone: str
    own: bool
    """It is the student."""
    wishes: Notifications
    since: datetime
    """Since when the account is linked."""


_child = Person.__table__.alias("child")
_home = (
    select(func.min(Chat.id))
    .where(Chat.account_id == Account.id, Chat.bot == bindparam("its_bot"))
    .correlate(Account)
    .scalar_subquery()
)
_reader_columns = (
    Chat.id.label("chat"),
    Account.id.label("account"),
    Person.id.label("person"),
    Person.role,
    _child.c.id.label("student"),
    _child.c.first_name,
    func.coalesce(Account.timezone, School.timezone).label("zone"),
    School.timezone.label("school_zone"),
    Person.left_on,
    Link.consented_at,
    *notifications.COLUMNS,
)
_live = (
    Link.unlinked_at.is_(None),
    Link.consent_version >= consent.VERSION,
    Chat.blocked_at.is_(None),
)


def _readers(from_child: Any, right_ends_on: Any) -> Any:
    return (
        select(*_reader_columns, right_ends_on.label("right_ends_on"))
        .select_from(from_child)
        .join(Link, Link.person_id == Person.id)
        .join(Account, Account.id == Link.account_id)
        .join(Chat, Chat.id == _home)
        .join(School, School.id == Person.school_id)
        .outerjoin(Notification, Notification.account_id == Account.id)
        .where(_child.c.id.in_(ids("students")), *_live)
        .order_by(Chat.id)
    )


_PARENTS = _readers(
    _child.join(Guardianship.__table__, Guardianship.student_id == _child.c.id).join(
        Person.__table__, Person.id == Guardianship.parent_id
    ),
    Guardianship.ends_on,
).where(Guardianship.rights != Right.CLOSED.value)
_THEMSELVES = _readers(_child.join(Person.__table__, Person.id == _child.c.id), null())


def readers(
    conn: Connection, bot: str, students: Collection[int], now: datetime, *, parents_only: bool
) -> dict[int, list[Reader]]:
    """By student, the student first. An account that is two parents of a child reads once."""
    found: dict[tuple[int, int], Reader] = {}
    values = {"its_bot": bot, "students": set(students)}
    for query in (_PARENTS,) if parents_only else (_THEMSELVES, _PARENTS):
        for row in conn.execute(query, values):
            if _may_read(row, local_date(now, row.school_zone)):
                found.setdefault((row.student, row.chat), _reader(row))
    by_student: dict[int, list[Reader]] = {}
    namesakes = alike.classes(conn, {one.account for one in found.values()}, now.date())
    for reader in found.values():
        its_class = namesakes.get(reader.account, {}).get(reader.student)
        named = replace(reader, name=alike.beside(reader.name, its_class))
        by_student.setdefault(reader.student, []).append(named)
    return by_student


def _may_read(row: Any, today: date) -> bool:
    """On the school's day: in the east a right has ended hours before the date in UTC changes."""
    here = row.left_on is None or row.left_on > today
    return here and (row.right_ends_on is None or row.right_ends_on >= today)


def _reader(row: Any) -> Reader:
    own = row.role == Role.STUDENT
    wishes = notifications.of(row, Preset.DAILY if own else Preset.WEEKLY)
    return Reader(
        row.chat,
        row.account,
        row.person,
        row.student,
        row.first_name,
        row.zone,
        own,
        wishes,
        row.consented_at,
    )


# --- what they were told ---


@dataclass(frozen=True, slots=True)
class Known:
    """What a chat knows of a topic, and by which message."""

    chat: int
    topic: str
    first: str
    state: str
    version: int
    outbox: int | None
    status: str | None
    """The message's: waiting, sent…; None when it was forgotten."""
    finished_at: datetime | None


_COLUMNS = (
    Told.chat_id,
    Told.topic,
    Told.first,
    Told.state,
    Told.version,
    Told.outbox_id,
    Outbox.status,
    Outbox.finished_at,
)
_KNOWN = (
    select(*_COLUMNS)
    .outerjoin(Outbox, Outbox.id == Told.outbox_id)
    .where(Told.topic.in_(bindparam("topics", expanding=True)), Outbox.bot == bindparam("its_bot"))
)
_KNOWN_BETWEEN = (
    select(*_COLUMNS)
    .join(Outbox, Outbox.id == Told.outbox_id)
    .where(
        Told.topic >= bindparam("low"),
        Told.topic < bindparam("high"),
        Outbox.bot == bindparam("its_bot"),
    )
)
_IN_MESSAGE = (
    select(*_COLUMNS)
    .join(Outbox, Outbox.id == Told.outbox_id)
    .where(Told.outbox_id.in_(ids("messages")))
    .order_by(Told.topic)
)


def known(conn: Connection, bot: str, topics: Collection[str]) -> dict[tuple[int, str], Known]:
    """By chat and topic."""
    found: dict[tuple[int, str], Known] = {}
    names = sorted(set(topics))
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
        for row in conn.execute(_KNOWN, {"topics": some, "its_bot": bot}):
            found[row.chat_id, row.topic] = Known(*row)
    return found


def known_of(conn: Connection, bot: str, prefix: str) -> list[Known]:
    """Everything told about topics that begin so."""
    high = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    values = {"low": prefix, "high": high, "its_bot": bot}
    return [Known(*row) for row in conn.execute(_KNOWN_BETWEEN, values)]


def in_messages(conn: Connection, messages: Collection[int]) -> list[Known]:
    """Everything that was told by these messages."""
    if not messages:
        return []
    return [Known(*row) for row in conn.execute(_IN_MESSAGE, {"messages": set(messages)})]


def _remember(dialect: Any) -> Any:
    made = dialect.insert(Told)
    fresh = {n: made.excluded[n] for n in ("first", "state", "version", "outbox_id", "at")}
    return made.on_conflict_do_update(index_elements=["chat_id", "topic"], set_=fresh)


_REMEMBER = {"sqlite": _remember(sqlite), "postgresql": _remember(postgresql)}


def remember(conn: Connection, entries: Iterable[Known], now: datetime) -> None:
    rows = [
        {
            "chat_id": entry.chat,
            "topic": entry.topic,
            "first": entry.first,
            "state": entry.state,
            "version": entry.version,
            "outbox_id": entry.outbox,
            "at": now,
        }
        for entry in entries
    ]
    if rows:
        conn.execute(_REMEMBER[conn.dialect.name], rows)
