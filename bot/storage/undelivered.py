"""How the outbox stands, and what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    func,
    select,
)

from bot.domain.delivery import Kind, Reason, Status
from bot.domain.people import Name, StaffRef
from bot.domain.views.undelivered import Addressee, DeadLetter
from bot.storage.tables import Chat, Link, Outbox, Person
from bot.storage.types import Instant


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
        Outbox.kind.in_([kind.value for kind in Kind]),  # another version may know more of them
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
