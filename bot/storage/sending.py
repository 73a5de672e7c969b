"""How senders take rows of the outbox, each row by one, and write down what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.domain.delivery import Letter, Outcome, Priority, Status
from bot.storage import chats, notifications
from bot.storage.ids import ids
from bot.storage.tables import Account, Chat, Notification, Outbox
from bot.storage.types import Instant

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
    .where(Outbox.id.in_(ids("taken")))
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
    taken: list[int] = []
    for priority in Priority:
        if len(taken) < most:
            some = {**values, "its_priority": int(priority), "most": most - len(taken)}
            taken += conn.execute(_CLAIM, some).scalars()
    if not taken:
        return []
    return [_letter(row) for row in conn.execute(_LETTERS, {"taken": taken})]


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
