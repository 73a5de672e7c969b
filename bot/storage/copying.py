"""All rows from one database to another, of either kind, and whether two hold the same."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from bot.storage.tables import Base

BATCH = 2000
_TABLES = Base.metadata.sorted_tables
"""Those that are referred to before those that refer."""

Print = Mapping[str, tuple[int, int]]
"""Table -> number of rows, and the sum of their hashes (no order: collations differ)."""


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row, and the counters, so that no id is used twice. The target has the same tables,
    all of them empty."""
    for table in _TABLES:
        for rows in _batches(source, table):
            target.execute(insert(table), rows)
    _COUNTERS[target.dialect.name](target, counters(source))


def fingerprint(conn: Connection) -> Print:
    """What the tables hold, the same for the same rows on either database."""
    return {table.name: _fingerprint(conn, table) for table in _TABLES}


def is_empty(conn: Connection) -> bool:
    return all(conn.execute(select(table).limit(1)).first() is None for table in _TABLES)


def _batches(conn: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    everything = select(table).order_by(*table.primary_key)
    with conn.execution_options(yield_per=BATCH).execute(everything) as found:
        for rows in found.mappings().partitions():
            yield [dict(row) for row in rows]


def _fingerprint(conn: Connection, table: Table) -> tuple[int, int]:
    count = total = 0
    for rows in _batches(conn, table):
        count += len(rows)
        total += sum(_hash(row) for row in rows)
    return count, total % 2**256


def _hash(row: Mapping[str, Any]) -> int:
    written = json.dumps(row, sort_keys=True, default=repr, ensure_ascii=False)
    return int.from_bytes(sha256(written.encode()).digest())


# --- the next ids ---


def counters(conn: Connection) -> dict[str, int]:
    """Table -> the highest id that was ever given there."""
    given = _GIVEN[conn.dialect.name](conn)
    return {table.name: _highest(conn, table, given) for table in _TABLES if "id" in table.columns}


def _highest(conn: Connection, table: Table, given: Mapping[str, int]) -> int:
    standing = conn.execute(select(func.max(table.c.id))).scalar() or 0
    return max(standing, given.get(table.name, 0))


def _given_by_sqlite(conn: Connection) -> dict[str, int]:
    return {
        row.name: row.seq for row in conn.execute(text("SELECT name, seq FROM sqlite_sequence"))
    }


def _given_by_postgres(conn: Connection) -> dict[str, int]:
    return {
        table.name: conn.execute(_LAST, {"name": table.name}).scalar() or 0
        for table in _TABLES
        if "id" in table.columns
    }


_LAST = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)")
_GIVEN = {"sqlite": _given_by_sqlite, "postgresql": _given_by_postgres}


def _count_in_sqlite(conn: Connection, highest: Mapping[str, int]) -> None:
    conn.execute(text("DELETE FROM sqlite_sequence"))
    rows = [{"name": name, "seq": number} for name, number in highest.items()]
    conn.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), rows)


def _count_in_postgres(conn: Connection, highest: Mapping[str, int]) -> None:
    rows = [{"name": name, "seq": number} for name, number in highest.items() if number]
    if rows:
        conn.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)"), rows)


_COUNTERS = {"sqlite": _count_in_sqlite, "postgresql": _count_in_postgres}
