"""Which updates have had their effect: noted in the effect's own transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import ProcessedUpdate

KEPT = timedelta(days=2)
"""Twice as long as the messenger keeps an update for redelivery."""

_NOTE = {
    "sqlite": sqlite.insert(ProcessedUpdate).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(ProcessedUpdate).on_conflict_do_nothing(),
}


def seen(conn: Connection, bot: str, update_id: int, now: datetime) -> bool:
    """Notes the update; True when it was noted before. Needs a writing transaction."""
    noted = conn.execute(_NOTE[conn.dialect.name], {"bot": bot, "update_id": update_id, "at": now})
    return noted.rowcount == 0


def prune(conn: Connection, now: datetime) -> int:
    """Forgets what can no longer come again; how many were forgotten."""
    return conn.execute(delete(ProcessedUpdate).where(ProcessedUpdate.at < now - KEPT)).rowcount
