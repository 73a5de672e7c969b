"""What was missing at a look: it goes only when a later look misses it too."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.mirror import Difference
from bot.storage.tables import MirrorMissing
from bot.storage.types import BigId

_NOTED = select(MirrorMissing.entity, MirrorMissing.entity_id, MirrorMissing.since).where(
    MirrorMissing.mirror_id == bindparam("mirror", type_=BigId)
)


def noted(conn: Connection, mirror: int) -> dict[str, dict[int, datetime]]:
    """Since when rows have been missing, by their table."""
    found: dict[str, dict[int, datetime]] = {}
    for entity, its_id, since in conn.execute(_NOTED, {"mirror": mirror}):
        found.setdefault(entity, {})[its_id] = since
    return found


_NOTE = {
    "sqlite": sqlite.insert(MirrorMissing).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(MirrorMissing).on_conflict_do_nothing(),
}


def note(
    conn: Connection, mirror: int, entity: str, part: Difference[Any, Any], now: datetime
) -> None:
    """Remembers what was missing now, and forgets what is back or gone for good."""
    if part.missing:
        rows = [
            {"mirror_id": mirror, "entity": entity, "entity_id": its_id, "since": now}
            for its_id in part.missing
        ]
        conn.execute(_NOTE[conn.dialect.name], rows)
    over = [*part.back, *(row.id for row in part.gone)]
    if over:
        conn.execute(
            delete(MirrorMissing).where(
                MirrorMissing.mirror_id == mirror,
                MirrorMissing.entity == entity,
                MirrorMissing.entity_id.in_(over),
            )
        )
