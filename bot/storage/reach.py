"""The reach ledger: how far an announcement has come with each person it is for.

What is finished stands in the recipient's own row; for the others the outbox is asked, so the
ledger is true at any moment, and stays so when the outbox forgets.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.domain.people import Name
from bot.domain.reach import State, best, state_of
from bot.domain.views.announce import ReachCounts, ReachLine
from bot.storage.broadcast_rows import FIRST, of_this_bot, topic
from bot.storage.tables import (
    Announcement,
    Chat,
    Guardianship,
    Link,
    Membership,
    Outbox,
    Person,
    SchoolClass,
)
from bot.storage.tables import AnnouncementRecipient as Recipient

PAGE = 20

_its = Recipient.announcement_id == bindparam("announcement")
_COUNTS = (
    select(
        Recipient.state,
        func.count().label("people"),
        func.count(Recipient.read_at).label("read"),
        func.count(Recipient.confirmed_at).label("confirmed"),
    )
    .where(_its)
    .group_by(Recipient.state)
)
_CHATS = (
    select(Recipient.person_id, Chat.id)
    .join(Announcement, Announcement.id == Recipient.announcement_id)
    .join(Link, Link.person_id == Recipient.person_id)
    .join(Chat, Chat.account_id == Link.account_id)
    .where(
        _its,
        Recipient.state == State.WAITING.value,
        or_(Link.unlinked_at.is_(None), Link.unlinked_at > Announcement.publish_at),
        of_this_bot,
    )
)
_MESSAGES = select(Outbox.chat_id, Outbox.status, Outbox.reason, Outbox.finished_at).where(
    Outbox.chat_id.in_(bindparam("chats", expanding=True)),
    Outbox.kind.in_(FIRST),
    Outbox.what == bindparam("topic"),
)
_AT_ONCE = 5000


Found = dict[int, tuple[State, datetime | None]]


def finished(conn: Connection, bot: str, announcement: int) -> Found:
    """Of those who wait by their own row: whose message has come to an end. Two statements for
    each five thousand chats."""
    keys = {"announcement": announcement, "its_bot": bot}
    whose: dict[int, list[int]] = {}
    for person, chat in conn.execute(_CHATS, keys):
        whose.setdefault(person, []).append(chat)
    messages = _messages(conn, announcement, [chat for chats in whose.values() for chat in chats])
    found = {
        person: _outcome([messages[chat] for chat in chats if chat in messages])
        for person, chats in whose.items()
        if any(chat in messages for chat in chats)
    }
    return {person: one for person, one in found.items() if one[0] is not State.WAITING}


def _messages(conn: Connection, announcement: int, chats: list[int]) -> dict[int, Any]:
    found = {}
    for start in range(0, len(chats), _AT_ONCE):
        keys = {"chats": chats[start : start + _AT_ONCE], "topic": topic(announcement)}
        found.update({row.chat_id: row for row in conn.execute(_MESSAGES, keys)})
    return found


def _outcome(rows: list[Any]) -> tuple[State, datetime | None]:
    state = best(state_of(row.status, row.reason) for row in rows)
    if state is not State.DELIVERED:
        return state, None
    sent = (row.finished_at for row in rows if state_of(row.status, row.reason) is state)
    return state, min((at for at in sent if at is not None), default=None)


def counts(conn: Connection, bot: str, announcement: int) -> ReachCounts:
    """Two statements."""
    rows = conn.execute(_COUNTS, {"announcement": announcement}).all()
    states = {State(row.state): row.people for row in rows}
    if states.get(State.WAITING):
        for state, _at in finished(conn, bot, announcement).values():
            states[State.WAITING] -= 1
            states[state] = states.get(state, 0) + 1
    return ReachCounts(states, sum(row.read for row in rows), sum(row.confirmed for row in rows))


# --- names ---


_PEOPLE = (
    select(
        Recipient.person_id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.role,
        Recipient.state,
        Recipient.delivered_at,
        Recipient.read_at,
        Recipient.confirmed_at,
    )
    .join(Person, Person.id == Recipient.person_id)
    .where(_its)
    .order_by(Person.folded_name, Person.id)
)
_child = select(
    Guardianship.parent_id,
    Person.last_name,
    Person.first_name,
    Person.middle_name,
    SchoolClass.name.label("class_name"),
    Person.folded_name,
)
_here = (
    Membership.starts_on <= bindparam("today"),
    or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
)
_CHILDREN = (
    _child.join(Person, Person.id == Guardianship.student_id)
    .join(Membership, Membership.student_id == Person.id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(Guardianship.parent_id.in_(bindparam("people", expanding=True)), *_here)
    .order_by(Person.folded_name)
)
_CLASSES = (
    select(Membership.student_id, SchoolClass.name)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(Membership.student_id.in_(bindparam("people", expanding=True)), *_here)
)


def lines(
    conn: Connection, bot: str, announcement: int, states: Collection[State], today: Any
) -> list[ReachLine]:
    """Everybody in one of these states, by name. At most four statements."""
    live = finished(conn, bot, announcement)
    found = []
    for row in conn.execute(_PEOPLE, {"announcement": announcement}):
        state, at = live.get(row.person_id, (State(row.state), row.delivered_at))
        if state in states:
            found.append((row, state, at))
    whose = _whose(conn, [row for row, _state, _at in found], today)
    return [_line(row, state, at, whose) for row, state, at in found]


def _whose(conn: Connection, rows: list[Any], today: Any) -> dict[int, list[tuple[Name, str]]]:
    """Of parents their children with their classes, of students their own class."""
    whose: dict[int, list[tuple[Name, str]]] = {}
    parents = [row.person_id for row in rows if row.role == "parent"]
    for start in range(0, len(parents), _AT_ONCE):
        keys = {"people": parents[start : start + _AT_ONCE], "today": today}
        for row in conn.execute(_CHILDREN, keys):
            name = Name(row.last_name, row.first_name, row.middle_name)
            whose.setdefault(row.parent_id, []).append((name, row.class_name))
    students = {row.person_id: row for row in rows if row.role == "student"}
    ids = list(students)
    for start in range(0, len(ids), _AT_ONCE):
        keys = {"people": ids[start : start + _AT_ONCE], "today": today}
        for student, class_name in conn.execute(_CLASSES, keys):
            its = students[student]
            name = Name(its.last_name, its.first_name, its.middle_name)
            whose.setdefault(student, []).append((name, class_name))
    return whose


def _line(
    row: Any, state: State, at: datetime | None, whose: dict[int, list[tuple[Name, str]]]
) -> ReachLine:
    return ReachLine(
        row.person_id,
        Name(row.last_name, row.first_name, row.middle_name),
        row.role,
        state,
        at,
        row.read_at,
        row.confirmed_at,
        tuple(whose.get(row.person_id, ())),
    )
