"""Statements of the screens that are opened all day, without the price of running any statement.

SQLAlchemy spends about 40 µs around each execution, SQLite itself 6 to 30. A day screen needs five
statements: so on SQLite they are compiled once, and run by the driver itself.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.selectable import SelectBase

T = TypeVar("T")

KEPT = 2048
"""How many results are remembered for each statement: some kilobytes each."""


class Prepared:
    """A SELECT without lists of parameters. Anywhere but on a reading connection of SQLite it is
    executed like any other."""

    def __init__(self, statement: SelectBase) -> None:
        self.statement = statement
        self._direct: _Direct | None = None

    def rows(self, conn: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, with their columns by name and by position."""
        if conn.dialect.driver != "pysqlite":
            return self._executed(conn, values)
        direct = self._direct or self._made(conn)
        return direct.rows(conn.connection.dbapi_connection, values)

    def _executed(self, conn: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        return conn.execute(self.statement, values).all()  # type: ignore[call-overload, no-any-return]

    def _made(self, conn: Connection) -> "_Direct":
        self._direct = _Direct(self.statement, conn.dialect)
        return self._direct


class PreparedFor(Prepared, Generic[T]):
    """What ``build`` makes of the rows: a pure function, so that the same rows, read again, need
    not be built again. For what many share (a class's year, its lessons), not for persons."""

    def __init__(self, statement: SelectBase, build: Callable[[Sequence[Any]], T]) -> None:
        super().__init__(statement)
        self._build = build
        self._built = lru_cache(maxsize=KEPT)(self._of_raw)

    def read(self, conn: Connection, values: Mapping[str, Any]) -> T:
        """The same object for the same rows: it must be one that nobody changes."""
        if conn.dialect.driver != "pysqlite":
            return self._build(self._executed(conn, values))
        direct = self._direct or self._made(conn)
        return self._built(direct, tuple(direct.raw(conn.connection.dbapi_connection, values)))

    def _of_raw(self, direct: "_Direct", raw: tuple[tuple[Any, ...], ...]) -> T:
        return self._build([direct.row(row) for row in raw])


class _Direct:
    """The statement in SQLite's own words, and how its values are converted on both ways."""

    def __init__(self, statement: SelectBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if any(bind.expanding for bind in compiled.binds.values()):
            raise ValueError("a list of parameters makes another statement each time")
        self._sql = str(compiled)
        self._places = list(compiled.positiontup or ())
        binds = {name: compiled.binds[name] for name in self._places}
        words = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) or _same
            for name, bind in binds.items()
        }
        self._asked = [(name, words[name]) for name, bind in binds.items() if bind.required]
        self._fixed = {
            name: words[name](bind.value) for name, bind in binds.items() if not bind.required
        }
        columns = list(statement.exported_columns)
        self._row: Any = namedtuple("row", [column.key for column in columns], rename=True)._make  # type: ignore[misc, attr-defined]
        processors = (
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        self._converted = [(n, convert) for n, convert in enumerate(processors) if convert]

    def rows(self, driver: Any, values: Mapping[str, Any]) -> list[Any]:
        return [self.row(row) for row in self.raw(driver, values)]

    def raw(self, driver: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """As the driver gives them: numbers and texts."""
        said = dict(self._fixed)
        for name, word in self._asked:
            said[name] = word(values[name])
        places = [said[name] for name in self._places]
        return driver.execute(self._sql, places).fetchall()  # type: ignore[no-any-return]

    def row(self, raw: tuple[Any, ...]) -> Any:
        values = list(raw)
        for index, convert in self._converted:
            if values[index] is not None:
                values[index] = convert(values[index])
        return self._row(values)


def _same(value: Any) -> Any:
    return value
