"""Marks of an undone import that somebody has heard of: they go as a teacher would take them away.

Rows that vanish leave no event, and what was told of them could never be put right.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    String,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.storage.ids import ids
from bot.storage.tables import Mark, MarkEvent, Outbox, Person, SchoolClass, Subject, Told

_student = aliased(Person)
_teacher = aliased(Person)
_STATE = ("value", "text", "weight", "comment", "kind")


def of(conn: Connection, batch: int) -> list[int]:
    """Marks that the import made or changed and that a push or a digest has spoken of; not those
    of a pupil, teacher, class or subject that goes with the import."""
    stays = [
        or_(table.batch_id.is_(None), table.batch_id != batch)
        for table in (Subject, SchoolClass, _student, _teacher)
    ]
    topic = literal("mark:") + cast(MarkEvent.mark_id, String)
    seen = select(func.max(Outbox.seen)).where(Outbox.seen.is_not(None)).scalar_subquery()
    heard_of = or_(exists().where(Told.topic == topic), MarkEvent.id <= seen)
    found = conn.execute(
        select(Mark.id)
        .distinct()
        .join(MarkEvent, MarkEvent.mark_id == Mark.id)
        .join(Subject, Subject.id == Mark.subject_id)
        .join(SchoolClass, SchoolClass.id == Mark.class_id)
        .join(_student, _student.id == Mark.student_id)
        .outerjoin(_teacher, _teacher.id == Mark.set_by)
        .where(MarkEvent.batch_id == batch, *stays, heard_of)
    )
    return list(found.scalars())


def keep(conn: Connection, batch: int, marks: Collection[int], now: datetime) -> int:
    """After the import's changes were put back, before what it made is deleted: these marks and
    all their events stay, with one event more. How many of the marks the import had made."""
    if not marks:
        return 0
    which = {"marks": marks}
    made = conn.execute(
        update(Mark)
        .where(Mark.id.in_(ids("marks")), Mark.batch_id == batch)
        .values(batch_id=None, removed_at=now),
        which,
    ).rowcount
    conn.execute(update(Mark).where(Mark.id.in_(ids("marks"))).values(edited_at=now), which)
    events = update(MarkEvent).where(MarkEvent.mark_id.in_(ids("marks")))
    conn.execute(events.where(MarkEvent.batch_id == batch).values(batch_id=None), which)
    conn.execute(_as_they_stand(now), which)
    return made


def _as_they_stand(now: datetime) -> Any:
    """One event for each mark."""
    action = case((Mark.removed_at.is_not(None), "removed"), else_="corrected")
    state = [getattr(Mark, name) for name in _STATE]
    columns = ["mark_id", "at", "action", *_STATE, "reason"]
    at = literal(now, MarkEvent.__table__.c.at.type)
    stands = select(Mark.id, at, action, *state, literal("")).where(Mark.id.in_(ids("marks")))
    return insert(MarkEvent).from_select(columns, stands.order_by(Mark.id))
