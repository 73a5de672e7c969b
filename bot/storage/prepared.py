"""Statements of the screens that are opened all day, without the price of running any statement.

SQLAlchemy spends about 40 µs around each execution, SQLite itself 6 to 30. A day screen needs five
statements: so on SQLite they are compiled once, and run by the driver itself.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.selectable import SelectBase

Convert = Callable[[Any], Any]


class Prepared:
    """A SELECT without lists of parameters. Anywhere but on a reading connection of SQLite it is
    executed like any other."""

    def __init__(self, statement: SelectBase) -> None:
        self.statement = statement
        self._direct: _Direct | None = None

    def rows(self, conn: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, with their columns by name and by position."""
        if conn.dialect.driver != "pysqlite":
            return conn.execute(self.statement, values).all()  # type: ignore[call-overload, no-any-return]
        if self._direct is None:
            self._direct = _Direct(self.statement, conn.dialect)
        driver: Any = conn.connection.dbapi_connection
        return self._direct.rows(driver, values)


class _Direct:
    """The statement in SQLite's own words, and how its values are converted on both ways."""

    def __init__(self, statement: SelectBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if any(bind.expanding for bind in compiled.binds.values()):
            raise ValueError("a list of parameters makes another statement each time")
        self._sql = str(compiled)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items()}
        self._binds = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) or _same)
            for name in compiled.positiontup or ()
        ]
        columns = list(statement.exported_columns)
        self._row: Any = namedtuple("row", [column.key for column in columns], rename=True)  # type: ignore[misc]
        processors = (
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        self._converted = [(n, convert) for n, convert in enumerate(processors) if convert]

    def rows(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> list[Any]:
        given = {**self._fixed, **values}
        found = driver.execute(self._sql, [bind(given[name]) for name, bind in self._binds])
        return [self._row(*self._read(row)) for row in found.fetchall()]

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for index, convert in self._converted:
            values[index] = convert(values[index])
        return values


def _same(value: Any) -> Any:
    return value
