"""Which sheet of ours a sheet is, and where its columns stand."""

import re
from collections.abc import Sequence

from bot.domain import vocabulary
from bot.domain.errors import BadFile, FileFault
from bot.domain.importing.grids import Grid, Recognised
from bot.domain.names import folded
from bot.domain.values import spelled
from bot.sources.sheets import Book, Cell, Sheet

TITLE_ROWS = 15
_COPY = re.compile(r"[\s_]*(\(\d+\)|_\d+)$")
_NAMED = {"students", "parents", "teachers"}


def recognised(book: Book) -> Recognised:
    """Every sheet of ours in the book. Raises `BadFile` when there is none."""
    grids: list[Grid] = []
    strangers: list[str] = []
    for sheet in book:
        kind = sheet_kind(sheet.name)
        if kind is None:
            if sheet.rows:
                strangers.append(sheet.name)
        elif sheet.rows:
            grids.append(_grid(kind, sheet))
    if not grids:
        raise BadFile(FileFault.NO_KNOWN_SHEET, {"sheets": ", ".join(strangers)})
    return Recognised(grids, strangers)


def sheet_kind(name: str) -> str | None:
    """``Отметки``, ``marks``, ``Отметки (2)``; None for a stranger."""
    text = folded(name.replace("_", " "))
    return vocabulary.SHEET_BY_NAME.get(text) or vocabulary.SHEET_BY_NAME.get(
        folded(_COPY.sub("", name).replace("_", " "))
    )


def header_of(sheet: Sheet) -> list[Cell]:
    """The row of headers of a sheet of ours; empty for a stranger."""
    kind = sheet_kind(sheet.name)
    at = None if kind is None else _header_row(kind, sheet.rows)
    return [] if at is None else list(sheet.rows[at])


def _grid(kind: str, sheet: Sheet) -> Grid:
    at = _header_row(kind, sheet.rows)
    columns, headers, ignored = _places(kind, sheet.rows[at] if at is not None else [])
    body = sheet.rows[at + 1 :] if at is not None else []
    first = sheet.first_row + (at or 0) + 1
    rows = [(first + offset, row) for offset, row in enumerate(body) if _says_something(row)]
    personal = [header for header in ignored if vocabulary.is_personal(header)]
    return Grid(
        kind,
        sheet.name,
        columns,
        headers,
        rows,
        [header for header in ignored if header not in personal],
        personal,
        _missing(kind, columns),
        sheet.origin,
    )


def _header_row(kind: str, rows: Sequence[list[Cell]]) -> int | None:
    """The row with most of our headers among the first; the first complete one wins."""
    best, best_score = None, 0
    for number, row in enumerate(rows[: TITLE_ROWS + 1]):
        columns, _, _ = _places(kind, row)
        if columns and not _missing(kind, columns):
            return number
        if len(columns) > best_score:
            best, best_score = number, len(columns)
    return best


def _places(kind: str, row: list[Cell]) -> tuple[dict[str, int], dict[str, str], list[str]]:
    known = vocabulary.HEADERS[kind]
    columns: dict[str, int] = {}
    headers: dict[str, str] = {}
    ignored: list[str] = []
    for place, cell in enumerate(row):
        header = spelled(cell)
        key = known.get(folded(header.strip("*: ")))
        if key and key not in columns:
            columns[key], headers[key] = place, header
        elif header:
            ignored.append(header)
    return columns, headers, ignored


def _missing(kind: str, columns: dict[str, int]) -> list[str]:
    wanted = [c.key for c in vocabulary.SHEET_BY_KEY[kind].columns if c.required]
    missing = [key for key in wanted if key not in columns]
    if kind in _NAMED and "full" not in columns:
        missing += [key for key in ("last", "first") if key not in columns]
    return missing


def _says_something(row: list[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)
