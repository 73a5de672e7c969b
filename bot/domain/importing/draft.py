"""The school's rows in memory, and what an import makes of them.

New rows get negative ids, unique in their table; storage gives them real ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """One table. ``before`` keeps what a changed or removed row was."""

    rows: dict[int, Row] = field(default_factory=dict)
    fresh: dict[int, Row] = field(default_factory=dict)
    before: dict[int, Row] = field(default_factory=dict)
    removed: dict[int, Row] = field(default_factory=dict)
    _last: int = 0

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def add(self, **values: Any) -> Row:
        self._last -= 1
        values["id"] = self._last
        self.rows[self._last] = self.fresh[self._last] = values
        return values

    def change(self, row: Row, **values: Any) -> bool:
        """Whether anything differed. A row of the database remembers its former state."""
        for key, value in values.items():
            if row[key] != value:
                break
        else:
            return False
        if row["id"] > 0 and row["id"] not in self.before:
            self.before[row["id"]] = dict(row)
        row.update(values)
        return True

    def remove(self, row: Row) -> None:
        del self.rows[row["id"]]
        if self.fresh.pop(row["id"], None) is None:
            self.removed[row["id"]] = self.before.pop(row["id"], row)

    def changed(self) -> list[tuple[Row, Row]]:
        """Rows that differ from what they were: (before, now)."""
        pairs = ((was, self.rows[key]) for key, was in self.before.items())
        return [(was, now) for was, now in pairs if was != now]


class Draft:
    """Tables by name. A table that was not loaded is empty."""

    def __init__(self, loaded: Mapping[str, Iterable[Row]]) -> None:
        self._tables = {
            name: Rows({row["id"]: row for row in rows}) for name, rows in loaded.items()
        }

    def __getitem__(self, table: str) -> Rows:
        return self._tables.setdefault(table, Rows())

    def tables(self) -> dict[str, Rows]:
        return self._tables

    @property
    def is_empty(self) -> bool:
        return not any(
            rows.fresh or rows.removed or rows.changed() for rows in self._tables.values()
        )
