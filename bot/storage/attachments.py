"""Photos and documents that belong to something, as the messenger keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update

from bot.storage.tables import Attachment

MOST = 10
"""For one thing."""

_ENTITY: tuple[Any, ...] = (
    Attachment.entity == bindparam("its_entity"),
    Attachment.entity_id == bindparam("its_id"),
)
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_OF = (
    select(
        Attachment.id,
        Attachment.bot,
        Attachment.file_id,
        Attachment.name,
        Attachment.size,
        Attachment.is_photo,
    )
    .where(*_ENTITY)
    .order_by(Attachment.id)
)
_COUNTS = (
    select(Attachment.entity_id, func.count().label("files"))
    .where(Attachment.entity == bindparam("its_entity"), Attachment.entity_id.in_(_ids))
    .group_by(Attachment.entity_id)
)
_MOVE = (
    update(Attachment)
    .where(*_ENTITY)
    .values(entity=bindparam("to_entity"), entity_id=bindparam("to_id"))
)
_DROP = delete(Attachment).where(*_ENTITY)


@dataclass(frozen=True, slots=True)
class Kept:
    """``file_id`` means something to the bot that received it alone; ``id`` is 0 until it is
    kept."""

    id: int
    bot: str
    file_id: str
    name: str
    size: int
    is_photo: bool


def add(
    conn: Connection,
    entity: str,
    entity_id: int,
    school: int,
    account: int,
    file: Kept,
    now: datetime,
) -> None:
    """Keeps one more file for a thing, e.g. ``absence_notice`` 318."""
    values = {
        "school_id": school,
        "entity": entity,
        "entity_id": entity_id,
        "bot": file.bot,
        "file_id": file.file_id,
        "name": file.name,
        "size": file.size,
        "is_photo": file.is_photo,
        "at": now,
        "by_account": account,
    }
    conn.execute(insert(Attachment), values)


def of(conn: Connection, entity: str, entity_id: int) -> tuple[Kept, ...]:
    rows = conn.execute(_OF, {"its_entity": entity, "its_id": entity_id})
    return tuple(Kept(*row) for row in rows)


def counts(conn: Connection, entity: str, ids: Iterable[int]) -> dict[int, int]:
    """How many files each of these things has; absent means none."""
    rows = conn.execute(_COUNTS, {"its_entity": entity, "ids": list(ids)})
    return {row.entity_id: row.files for row in rows}


def move(conn: Connection, entity: str, entity_id: int, to_entity: str, to_id: int) -> None:
    """What was kept for a draft belongs to the finished thing."""
    where = {"its_entity": entity, "its_id": entity_id, "to_entity": to_entity, "to_id": to_id}
    conn.execute(_MOVE, where)


def drop(conn: Connection, entity: str, entity_id: int) -> None:
    conn.execute(_DROP, {"its_entity": entity, "its_id": entity_id})
