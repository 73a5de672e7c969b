"""Which messages of the morning have been made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.class_mornings import Due
from bot.storage.tables import ClassMorning as Row

_CLAIM = {
    "sqlite": sqlite.insert(Row).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Row).on_conflict_do_nothing(),
}
_DONE = select(
    exists().where(
        Row.bot == bindparam("its_bot"),
        Row.zone == bindparam("its_zone"),
        Row.kind == bindparam("its_kind"),
        Row.local_date == bindparam("day"),
    )
)


def claim(conn: Connection, bot: str, due: Due, now: datetime) -> bool:
    """Of several processes one gets True."""
    values: dict[str, Any] = {
        "bot": bot,
        "zone": due.zone,
        "kind": due.kind.value,
        "local_date": due.day,
        "at": now,
    }
    return conn.execute(_CLAIM[conn.dialect.name], values).rowcount == 1


def is_done(conn: Connection, bot: str, due: Due) -> bool:
    keys = {"its_bot": bot, "its_zone": due.zone, "its_kind": due.kind.value, "day": due.day}
    return bool(conn.execute(_DONE, keys).scalar())
