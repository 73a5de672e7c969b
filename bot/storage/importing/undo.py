"""Takes an import back: rows it made go, rows it changed or removed become what they were.

Only of marks that somebody has heard of a trace stays.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from bot.storage.importing import told_marks
from bot.storage.importing.traces import decoded, encoded
from bot.storage.tables import Base, Change, ImportBatch

Row = dict[str, Any]
TABLES = {table.name: table for table in Base.metadata.sorted_tables}
TRACES = {"import_batch", "change"}
MADE = [table for name, table in TABLES.items() if "batch_id" in table.c and name not in TRACES]
CHANGE = TABLES["change"]


@dataclass(frozen=True, slots=True)
class LastBatch:
    id: int
    school_id: int
    file_name: str
    applied_at: datetime
    school_is_new: bool


def last_batch(conn: Connection, school_id: int) -> LastBatch | None:
    """The school's last import that has not been taken back."""
    row = conn.execute(
        select(ImportBatch)
        .where(ImportBatch.school_id == school_id, ImportBatch.undone_at.is_(None))
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    is_new = bool(row.summary.get("school_is_new"))
    return LastBatch(row.id, row.school_id, row.file_name, row.applied_at, is_new)


# --- may it be taken back? ------------------------------------------------------------------------


def built_upon(conn: Connection, batch: LastBatch) -> list[str]:
    """Names of tables in which something rests on the import, or has changed since; empty: none."""
    found = {table.name for table in TABLES.values() if _rests_on(conn, table, batch)}
    found |= {table.name for table in MADE if _changed_since(conn, table, batch)}
    found |= set(_overwritten(conn, batch))
    if batch.school_is_new and _found(conn, CHANGE, _by_people(batch)):
        found.add("school")
    return sorted(found)


def _by_people(batch: LastBatch) -> ColumnElement[bool]:
    """Traces that no import left in the school."""
    return (CHANGE.c.school_id == batch.school_id) & CHANGE.c.batch_id.is_(None)


def _rests_on(conn: Connection, table: Table, batch: LastBatch) -> bool:
    """Whether a row that is not the import's own refers to one that is."""
    if table.name in TRACES:
        return False
    return any(
        _found(conn, table, _refers(table, reference.parent, reference.column.table, batch))
        for reference in table.foreign_keys
        if _is_made(reference.column.table, batch)
    )


def _is_made(table: Table, batch: LastBatch) -> bool:
    return table in MADE or (table.name == "school" and batch.school_is_new)


def _refers(
    table: Table, column: ColumnElement[Any], target: Table, batch: LastBatch
) -> ColumnElement[bool]:
    mine = (
        target.c.id == batch.school_id if target.name == "school" else target.c.batch_id == batch.id
    )
    other = _not_of(table, batch) & column.in_(select(target.c.id).where(mine))
    if "id" in table.c:
        changed_by_it = select(CHANGE.c.entity_id).where(
            CHANGE.c.batch_id == batch.id, CHANGE.c.entity == table.name
        )
        other &= table.c.id.not_in(changed_by_it)
    return other


def _not_of(table: Table, batch: LastBatch) -> ColumnElement[bool]:
    if "batch_id" not in table.c:
        return true()
    return or_(table.c.batch_id.is_(None), table.c.batch_id != batch.id)


def _changed_since(conn: Connection, table: Table, batch: LastBatch) -> bool:
    """Whether a row the import made has been edited, or has left a trace of its own."""
    mine = table.c.batch_id == batch.id
    if "edited_at" in table.c and _found(
        conn, table, mine & (table.c.edited_at > batch.applied_at)
    ):
        return True
    traced = exists().where(
        CHANGE.c.entity == table.name,
        CHANGE.c.entity_id == table.c.id,
        CHANGE.c.batch_id.is_(None),  # later imports have all been taken back
    )
    return _found(conn, table, mine & traced)


def _found(conn: Connection, table: Table, condition: ColumnElement[bool]) -> bool:
    return conn.execute(select(1).select_from(table).where(condition).limit(1)).first() is not None


def _overwritten(conn: Connection, batch: LastBatch) -> Iterator[str]:
    """Tables with a row that the import changed and that is no longer as the import left it."""
    for name, changes in _changes(conn, batch, "changed").items():
        now = _rows(conn, TABLES[name], [change["entity_id"] for change in changes])
        for change in changes:
            row = now.get(change["entity_id"])
            if row is None or any(row[key] != value for key, value in change["after"].items()):
                yield name
                break


CHUNK = 500


def _rows(conn: Connection, table: Table, ids: list[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        for row in conn.execute(select(*table.c).where(table.c.id.in_(chunk))):
            found[row.id] = encoded(dict(row._mapping))
    return found


def _changes(conn: Connection, batch: LastBatch, action: str) -> dict[str, list[Row]]:
    by_table: dict[str, list[Row]] = defaultdict(list)
    statement = select(Change).where(Change.batch_id == batch.id, Change.action == action)
    for row in conn.execute(statement.order_by(Change.id)):
        by_table[row.entity].append(dict(row._mapping))
    return by_table


# --- taking back ----------------------------------------------------------------------------------


def take_back(conn: Connection, batch: LastBatch, now: datetime) -> tuple[int, int, int]:
    """How many rows went that the import had made, were changed back, and came back."""
    changed = _changes(conn, batch, "changed")
    removed = _changes(conn, batch, "removed")
    heard_of = [] if batch.school_is_new else told_marks.of(conn, batch.id)
    for name, changes in changed.items():
        _change_back(conn, TABLES[name], changes)
    kept = told_marks.keep(conn, batch.id, heard_of, now)
    made = kept + sum(_drop(conn, table, batch) for table in reversed(MADE))
    for table in MADE:
        if table.name in removed:
            rows = [decoded(table, change["before"]) for change in removed[table.name]]
            conn.execute(insert(table), rows)
    _close(conn, batch, now)
    return made, sum(map(len, changed.values())), sum(map(len, removed.values()))


def _change_back(conn: Connection, table: Table, changes: list[Row]) -> None:
    for change in changes:
        values = decoded(table, change["before"])
        conn.execute(update(table).where(table.c.id == change["entity_id"]).values(values))


def _drop(conn: Connection, table: Table, batch: LastBatch) -> int:
    """Rows of history go with their marks and are not counted as rows of their own."""
    mine = table.c.batch_id == batch.id
    n = conn.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    conn.execute(delete(table).where(mine))
    return 0 if table.name == "mark_event" else int(n)


def _close(conn: Connection, batch: LastBatch, now: datetime) -> None:
    if not batch.school_is_new:
        conn.execute(update(ImportBatch).where(ImportBatch.id == batch.id).values(undone_at=now))
        return
    conn.execute(delete(Change).where(Change.school_id == batch.school_id))
    conn.execute(delete(ImportBatch).where(ImportBatch.school_id == batch.school_id))
    school = TABLES["school"]
    conn.execute(delete(school).where(school.c.id == batch.school_id))
