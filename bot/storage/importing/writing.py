"""Puts a worked-out import into the database: set by set, in the caller's one transaction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Table,
    bindparam,
    delete,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from bot.storage.importing.traces import encoded
from bot.storage.tables import Base, Change, ImportBatch, Mark, MarkEvent

Row = dict[str, Any]
Ids = dict[str, dict[int, int]]
TABLES = {table.name: table for table in Base.metadata.sorted_tables}


@dataclass(slots=True)
class TableChanges:
    """Of one table: new rows (negative ids), (before, now) of changed ones, removed ones."""

    fresh: list[Row]
    changed: list[tuple[Row, Row]]
    removed: list[Row]


@dataclass(frozen=True, slots=True)
class Batch:
    """Who applied what, and when. ``summary`` is JSON."""

    school_id: int
    file_name: str
    file_hash: str
    at: datetime
    by: int | None
    summary: Row


def write(conn: Connection, batch: Batch, changes: dict[str, TableChanges]) -> int:
    """Writes everything with its traces; the id of the batch. A negative school is a new one."""
    ids = _real_ids(conn, changes)
    _rename(changes, ids)
    school_id = ids.get("school", {}).get(batch.school_id, batch.school_id)
    school = changes.pop("school", None)
    if school is not None:
        _insert(conn, TABLES["school"], school.fresh)
    batch_id = _open(conn, batch, school_id)
    trace = _Trace(conn, school_id, batch_id, batch)
    if school is not None:
        _update(conn, TABLES["school"], school.changed)
        trace.changed("school", school.changed)
    _write_tables(conn, changes, batch_id, trace)
    _tell_history_of_marks(conn, batch, batch_id, changes.get("mark"))
    trace.close()
    return batch_id


def _write_tables(
    conn: Connection, changes: dict[str, TableChanges], batch_id: int, trace: "_Trace"
) -> None:
    """Room is made first: a new lesson may stand where an old one stood."""
    ordered = [(name, table) for name, table in TABLES.items() if name in changes]
    for name, table in reversed(ordered):
        _delete(conn, table, changes[name].removed)
        trace.removed(name, changes[name].removed)
    for name, table in ordered:
        for row in changes[name].fresh:
            row["batch_id"] = batch_id
        _insert(conn, table, changes[name].fresh)
    for name, table in ordered:
        _update(conn, table, changes[name].changed)
        trace.changed(name, changes[name].changed)


# --- ids ------------------------------------------------------------------------------------------


def _real_ids(conn: Connection, changes: dict[str, TableChanges]) -> Ids:
    ids: Ids = {}
    for name, of_table in changes.items():
        wanted = [row["id"] for row in of_table.fresh]
        if wanted:
            ids[name] = dict(zip(wanted, _reserved(conn, name, len(wanted)), strict=True))
    return ids


_TAKEN = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_NEXT = text(
    "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, CAST(:n AS int))"
)


def _reserved(conn: Connection, table: str, n: int) -> Iterable[int]:
    """Ids nobody had and nobody else gets: SQLite's writer is alone, PostgreSQL's sequence is
    asked."""
    if conn.dialect.name == "sqlite":
        last = conn.execute(_TAKEN, {"name": table}).scalar() or 0
        return range(last + 1, last + 1 + n)
    return list(conn.execute(_NEXT, {"name": table, "n": n}).scalars())


def _rename(changes: dict[str, TableChanges], ids: Ids) -> None:
    """Real ids into new rows and into whatever refers to them."""
    for name, of_table in changes.items():
        own = ids.get(name, {})
        references = [(column, ids[to]) for column, to in _references(name) if to in ids]
        for row in of_table.fresh:
            row["id"] = own[row["id"]]
        rows = [*of_table.fresh, *(now for _, now in of_table.changed)]
        for column, known in references:
            for row in rows:
                key = row[column]
                if key is not None and key < 0:
                    row[column] = known[key]
        if name == "event":
            _rename_classes(rows, ids.get("school_class", {}))


def _references(name: str) -> list[tuple[str, str]]:
    return [
        (column.name, key.column.table.name)
        for column in TABLES[name].c
        for key in column.foreign_keys
    ]


def _rename_classes(events: list[Row], ids: dict[int, int]) -> None:
    for row in events:
        row["class_ids"] = sorted(ids.get(key, key) for key in row["class_ids"])


# --- statements -----------------------------------------------------------------------------------


def _insert(conn: Connection, table: Table, rows: list[Row]) -> None:
    """By columns and with remembered conversions: three times as fast as row by row."""
    if not rows:
        return
    names = [column.name for column in table.c if column.name in rows[0]]
    if conn.dialect.name == "postgresql":
        _copy(conn, table, names, rows)
        return
    statement = insert(table).values({name: bindparam(name) for name in names})
    compiled = statement.compile(dialect=conn.dialect)
    order = compiled.positiontup or names
    columns = [_converted(conn, table.c[name], [row[name] for row in rows]) for name in order]
    conn.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


def _copy(conn: Connection, table: Table, names: list[str], rows: list[Row]) -> None:
    """PostgreSQL's own way in for many rows, within the transaction: half the client's work."""
    import asyncpg

    columns = [_converted(conn, table.c[name], [row[name] for row in rows]) for name in names]
    driver: Any = conn.connection.dbapi_connection

    async def copied(raw: Any) -> None:
        records = zip(*columns, strict=True)
        await raw.copy_records_to_table(table.name, columns=names, records=records)

    try:
        driver.run_async(copied)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DBAPIError(f"COPY {table.name}", None, error, hide_parameters=True) from None


def _converted(conn: Connection, column: Column[Any], cells: list[Any]) -> list[Any]:
    """The cells as the driver wants them. A school's dates, hours and weights repeat."""
    convert = column.type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
    if convert is None:
        return cells
    if isinstance(column.type, JSON):
        return [convert(cell) for cell in cells]
    known = {cell: convert(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _delete(conn: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        conn.execute(
            delete(table).where(table.c.id == bindparam("row_id")),
            [{"row_id": row["id"]} for row in rows],
        )


def _update(conn: Connection, table: Table, changed: list[tuple[Row, Row]]) -> None:
    by_columns: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for before, now in changed:
        columns = tuple(name for name in now if now[name] != before[name])
        if columns:
            values = {f"new_{name}": now[name] for name in columns}
            by_columns[columns].append(values | {"row_id": now["id"]})
    for columns, rows in by_columns.items():
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
        conn.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), rows)


def _open(conn: Connection, batch: Batch, school_id: int) -> int:
    made = conn.execute(
        insert(ImportBatch)
        .values(
            school_id=school_id,
            file_name=batch.file_name,
            file_hash=batch.file_hash,
            applied_at=batch.at,
            applied_by=batch.by,
            summary=batch.summary,
        )
        .returning(ImportBatch.id)
    )
    return int(made.scalar_one())


# --- traces ---------------------------------------------------------------------------------------


class _Trace:
    """What changed and removed rows were before, as `change` rows."""

    def __init__(self, conn: Connection, school_id: int, batch_id: int, batch: Batch) -> None:
        self._conn = conn
        self._common = {
            "school_id": school_id,
            "at": batch.at,
            "by_person": batch.by,
            "batch_id": batch_id,
        }
        self._rows: list[Row] = []

    def removed(self, entity: str, rows: list[Row]) -> None:
        for row in rows:
            self._note(entity, row["id"], "removed", encoded(row), None)

    def changed(self, entity: str, rows: list[tuple[Row, Row]]) -> None:
        for before, now in rows:
            names = [name for name in now if now[name] != before[name]]
            was = encoded({name: before[name] for name in names})
            becomes = encoded({name: now[name] for name in names})
            self._note(entity, now["id"], "changed", was, becomes)

    def _note(
        self, entity: str, entity_id: int, action: str, before: Row, after: Row | None
    ) -> None:
        self._rows.append(
            self._common
            | {
                "entity": entity,
                "entity_id": entity_id,
                "action": action,
                "before": before,
                "after": after,
            }
        )

    def close(self) -> None:
        if self._rows:
            self._conn.execute(insert(Change), self._rows)


_EVENT_COLUMNS = ("value", "text", "weight", "comment", "kind")


def _tell_history_of_marks(
    conn: Connection, batch: Batch, batch_id: int, marks: TableChanges | None
) -> None:
    """One event for each mark made (in one statement), one for each corrected."""
    if marks is None:
        return
    if marks.fresh:
        _tell_of_new(conn, batch, batch_id)
    events = [
        {
            "mark_id": now["id"],
            "at": batch.at,
            "by_person": batch.by,
            "action": "corrected" if before["removed_at"] is None else "restored",
            "reason": "",
            "batch_id": batch_id,
            **{name: now[name] for name in _EVENT_COLUMNS},
        }
        for before, now in marks.changed
    ]
    if events:
        conn.execute(insert(MarkEvent), events)


def _tell_of_new(conn: Connection, batch: Batch, batch_id: int) -> None:
    columns = ["mark_id", "at", "by_person", "action", *_EVENT_COLUMNS, "reason", "batch_id"]
    conn.execute(
        insert(MarkEvent).from_select(
            columns,
            select(
                Mark.id,
                Mark.set_at,
                literal(batch.by, Mark.__table__.c.set_by.type),
                literal("set"),
                *(Mark.__table__.c[name] for name in _EVENT_COLUMNS),
                literal(""),
                Mark.batch_id,
            )
            .where(Mark.batch_id == batch_id)
            .order_by(Mark.id),
        )
    )
