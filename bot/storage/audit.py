"""The trace of who changed what: append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from bot.storage.tables import Change, Person

_NOTE = insert(Change)
_SCHOOL_OF = select(Person.school_id).where(Person.id == bindparam("person"))


def note(
    conn: Connection,
    now: datetime,
    school: int,
    entity: str,
    entity_id: int,
    action: str,
    *,
    by_person: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """``action``: made, changed or removed; ``before`` and ``after`` hold what differs."""
    values = {
        "school_id": school,
        "at": now,
        "by_person": by_person,
        "entity": entity,
        "entity_id": entity_id,
        "action": action,
        "before": before,
        "after": after,
    }
    conn.execute(_NOTE, values)


def school_of(conn: Connection, person: int) -> int:
    return int(conn.execute(_SCHOOL_OF, {"person": person}).scalar_one())
