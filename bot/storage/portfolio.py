"""A student's portfolio: kept by the student, shown to the parents and the class teacher."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.domain.errors import Refused
from bot.domain.people import StudentRef
from bot.domain.portfolio import ItemKind
from bot.domain.views.portfolio import ItemLine, ItemView
from bot.storage import attachments
from bot.storage.tables import PortfolioItem

ENTITY = "portfolio_item"

_LINES = (
    select(PortfolioItem.id, PortfolioItem.kind, PortfolioItem.title)
    .where(PortfolioItem.student_id == bindparam("student"))
    .order_by(PortfolioItem.id.desc())
)
_ONE = select(
    PortfolioItem.id,
    PortfolioItem.kind,
    PortfolioItem.title,
    PortfolioItem.text,
    PortfolioItem.at,
).where(PortfolioItem.id == bindparam("item"), PortfolioItem.student_id == bindparam("student"))
_COUNTS = (
    select(PortfolioItem.student_id, func.count().label("items"))
    .where(PortfolioItem.student_id.in_(bindparam("students", expanding=True)))
    .group_by(PortfolioItem.student_id)
)
_own = (
    PortfolioItem.id == bindparam("its_id"),
    PortfolioItem.student_id == bindparam("its_student"),
)
_DESCRIBE = update(PortfolioItem).where(*_own).values(text=bindparam("words"))
_REMOVE = delete(PortfolioItem).where(*_own)


def items(conn: Connection, student: StudentRef) -> tuple[ItemLine, ...]:
    """The newest first. Two statements."""
    rows = conn.execute(_LINES, {"student": student.id}).all()
    files = attachments.counts(conn, ENTITY, [row.id for row in rows]) if rows else {}
    return tuple(
        ItemLine(row.id, ItemKind(row.kind), row.title, files.get(row.id, 0)) for row in rows
    )


def one(conn: Connection, student: StudentRef, item: int, *, own: bool) -> ItemView:
    """`Refused` for another student's."""
    row = conn.execute(_ONE, {"item": item, "student": student.id}).first()
    if row is None:
        raise Refused
    files = attachments.counts(conn, ENTITY, [item]).get(item, 0)
    return ItemView(student, own, row.id, ItemKind(row.kind), row.title, row.text, row.at, files)


def counts(conn: Connection, students: Collection[int]) -> dict[int, int]:
    """How many things each of them shows; absent means none."""
    rows = conn.execute(_COUNTS, {"students": list(students)})
    return {row.student_id: row.items for row in rows}


def add(conn: Connection, student: StudentRef, kind: ItemKind, title: str, now: datetime) -> int:
    values: dict[str, Any] = {
        "school_id": student.school.id,
        "student_id": student.id,
        "kind": kind.value,
        "title": title,
        "at": now,
    }
    key = conn.execute(insert(PortfolioItem).values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def describe(conn: Connection, student: StudentRef, item: int, text: str) -> None:
    """`Refused` for what is not the student's (any more)."""
    keys = {"its_id": item, "its_student": student.id, "words": text}
    if not conn.execute(_DESCRIBE, keys).rowcount:
        raise Refused


def remove(conn: Connection, student: StudentRef, item: int) -> bool:
    """With its files. False when it was gone already."""
    keys = {"its_id": item, "its_student": student.id}
    gone = conn.execute(_REMOVE, keys).rowcount == 1
    if gone:
        attachments.drop(conn, ENTITY, item)
    return gone
