"""The tables of a OneRoster package (1.1 and 1.2): a zip of .csv files with fixed names."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.domain.names import tidy
from bot.sources import archives
from bot.sources.delimited import read_csv
from bot.sources.own_sheets import FIRST

MANIFEST = "manifest.csv"
GONE = "tobedeleted"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table. ``number`` is the row as a spreadsheet counts it."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, header: str) -> str:
        """What stands under a header; empty where the table has no such column."""
        return self.cells.get(header.lower(), "")

    @property
    def id(self) -> str:
        return self["sourcedId"]

    def several(self, header: str) -> tuple[str, ...]:
        """A list in one cell: ``a,b``, in some exports ``{a};{b}``."""
        pieces = self[header].replace(";", ",").split(",")
        return tuple(filter(None, (piece.strip().strip("{}[]\"' ") for piece in pieces)))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand; those marked for deletion are left out."""

    headers: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    by_id: Mapping[str, Line] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def get(self, sourced_id: str) -> Line | None:
        return self.by_id.get(sourced_id)


Package = Mapping[str, Table]
"""Tables by the name of their file without its end, in lower case: ``academicsessions``."""


def is_package(names: list[str]) -> bool:
    """Whether a zip with these members is one."""
    here = {PurePosixPath(name).name.lower() for name in names}
    return MANIFEST in here or {"users.csv", "enrollments.csv"} <= here


def read_package(archive: zipfile.ZipFile) -> Package:
    """Raises `BadFile` for a table that is no text."""
    found: dict[str, Table] = {}
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if path.suffix.lower() == ".csv" and not hidden:
            found[path.stem.lower()] = _table(path.stem, archives.content(archive, member))
    return found


def _table(name: str, data: bytes) -> Table:
    rows = [[tidy(str(cell)) for cell in row] for row in read_csv(name, data).rows]
    if not rows:
        return Table()
    headers = tuple(rows[0])
    keys = [header.lower() for header in headers]
    lines = tuple(
        Line(number, dict(zip(keys, row, strict=False)))
        for number, row in enumerate(rows[1:], FIRST)
        if any(row)
    )
    standing = tuple(line for line in lines if line["status"].lower() != GONE)
    return Table(headers, standing, {line.id: line for line in standing if line.id})
