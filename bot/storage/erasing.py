"""Erase a mirrored school with everything that belongs to it, whatever table it lies in.

Which rows belong is read off the foreign keys, so a table that is added later is not forgotten:
a row belongs when anything it refers to does, accounts and chats excepted.
"""

from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, or_, select, update

from bot.storage.tables import Base
from bot.storage.types import BigId

_OUTSIDE = frozenset({"account", "chat", "outbox", "mirror_login"})
"""What lives on without a school; rows that refer to these alone do not belong to one."""
_SCHOOL: Any = bindparam("school", type_=BigId)


def school(conn: Connection, its_id: int) -> None:
    """Deletes the school. The caller has made sure that nobody is linked to it any more."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in _OUTSIDE:
            continue
        loops = [key.parent for key in table.foreign_keys if key.column.table is table]
        belongs = _belonging(table.name)
        if belongs is None:
            continue
        for column in loops:
            conn.execute(
                update(table).where(belongs).values({column.name: None}), {"school": its_id}
            )
        conn.execute(delete(table).where(belongs), {"school": its_id})


@cache
def _belonging(name: str) -> Any:
    """Which rows of a table are the school's; None for a table that knows no school."""
    table = Base.metadata.tables[name]
    if name == "school":
        return table.c.id == _SCHOOL
    if "school_id" in table.c:
        return table.c.school_id == _SCHOOL
    parts = [part for column in table.c if (part := _through(table, column)) is not None]
    return or_(*parts) if parts else None


def _through(table: Table, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        parent = key.column.table
        if parent is table or parent.name in _OUTSIDE:
            continue
        belongs = _belonging(parent.name)
        if belongs is not None:
            return column.in_(select(key.column).where(belongs))
    return None
