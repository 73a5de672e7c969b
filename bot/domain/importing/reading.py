"""Cells of an understood sheet into values; what cannot be read is a note with its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain import values, vocabulary
from bot.domain.classnames import ALL, class_name, class_set
from bot.domain.importing.grids import Grid
from bot.domain.importing.report import Note, Outcome, SheetReport
from bot.domain.names import split_name, tidy
from bot.domain.people import Name
from bot.domain.values import Unreadable, spelled

Reader = Callable[[Any], Any]
TEXT_LIMIT = 1000
SERIALS = 10_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``values`` holds every column of the sheet; absent and empty ones their default.

    ``serial`` tells rows of sheets of one kind apart (marks may come in several sheets).
    """

    row: int
    values: dict[str, Any]
    sheet: str = ""
    serial: int = 0

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass(slots=True)
class ReadSheet:
    kind: str
    name: str
    headers: dict[str, str]
    records: list[Record]
    notes: list[Note]
    report: SheetReport
    has: frozenset[str] = field(default_factory=frozenset)
    """Columns the sheet has at all: an absent column never empties what is known."""
    serial: int = 0

    def untouched(self) -> "ReadSheet":
        """A copy to work on: working it out counts and notes."""
        return replace(self, notes=list(self.notes), report=replace(self.report))


READERS: dict[str, Reader] = {
    "starts": values.day,
    "ends": values.day,
    "day": values.day,
    "due": values.day,
    "birth": values.birth_day,
    "class": class_name,
    "classes": class_set,
    "number": values.lesson_number,
    "shift": values.whole,
    "days_per_week": values.days_in_week,
    "weekday": values.weekday,
    "as_weekday": values.weekday,
    "parity": values.parity,
    "role": values.staff_role,
    "compulsory": values.yes,
    "grams": values.whole,
    "weight": values.weight,
    "mark": values.mark,
    "period": values.period,
    "attendance": values.attendance,
    "praise": values.praise,
    "time": values.hour,
}
SPECIAL_READERS: dict[tuple[str, str], Reader] = {
    ("bells", "starts"): values.hour,
    ("bells", "ends"): values.hour,
    ("regime", "starts"): values.hour,
    ("regime", "ends"): values.hour,
    ("term_marks", "mark"): values.term_mark,
    ("special_days", "kind"): values.special_kind,
}
DEFAULTS: dict[str, Any] = {"classes": ALL, "compulsory": True, "role": "teacher"}
EMPTY_ALLOWED = {("changes", "subject"), ("school", "value"), ("lessons", "topic")}
TEXTS = {
    "code", "last", "first", "middle", "full", "student", "teacher", "name", "subject", "room",
    "group", "position", "relation", "children", "profile", "break_after", "reason", "task",
    "topic", "kind", "comment", "text", "activity", "place", "title", "description", "organizer",
    "key", "value",
}  # fmt: skip


def read_grids(grids: Iterable[Grid]) -> list[ReadSheet]:
    """Every sheet; several of one kind become one."""
    by_kind: dict[str, ReadSheet] = {}
    for index, grid in enumerate(grids):
        sheet = read_grid(grid, index * SERIALS)
        first = by_kind.setdefault(grid.kind, sheet)
        if first is not sheet:
            _join(first, sheet)
    return list(by_kind.values())


def _join(first: ReadSheet, more: ReadSheet) -> None:
    first.records.extend(more.records)
    first.notes.extend(more.notes)
    first.has &= more.has
    first.report.rejected += more.report.rejected
    first.report.name = first.name = f"{first.name}, {more.name}"
    first.report.ignored_columns += more.report.ignored_columns
    first.report.personal_columns += more.report.personal_columns


def read_grid(grid: Grid, serial: int = 0) -> ReadSheet:
    """The sheet's rows as records; a row with an unreadable cell is a note, not a record."""
    report = SheetReport(
        grid.kind,
        grid.name,
        ignored_columns=grid.ignored,
        personal_columns=grid.personal,
        origin=grid.origin,
    )
    sheet = ReadSheet(
        grid.kind, grid.name, grid.headers, [], [], report, frozenset(grid.columns), serial
    )
    if grid.missing:
        sheet.notes.append(_missing_note(grid))
        report.rejected = len(grid.rows)
        return sheet
    columns = [_ColumnReader(grid, column) for column in vocabulary.SHEET_BY_KEY[grid.kind].columns]
    for number, cells in grid.rows:
        _read_row(sheet, columns, number, cells)
    return sheet


def _read_row(
    sheet: ReadSheet, columns: Iterable["_ColumnReader"], number: int, cells: list[Any]
) -> None:
    found: dict[str, Any] = {}
    for column in columns:
        value = column.read(cells)
        if value.__class__ is Unreadable:
            sheet.notes.append(_cell_note(sheet, number, column, value))
            sheet.report.rejected += 1
            return
        found[column.key] = value
    if sheet.kind in {"students", "parents", "teachers"}:
        found["name"] = _person_name(found)
    sheet.records.append(Record(number, found, sheet.name, sheet.serial + number))


def _person_name(found: dict[str, Any]) -> Name:
    if found["last"]:
        return Name(found["last"], found["first"], found["middle"])
    return split_name(found["full"])


class _ColumnReader:
    """Reads one column and remembers: most cells of a school's sheet repeat."""

    def __init__(self, grid: Grid, column: vocabulary.Column) -> None:
        self.key = column.key
        self.header = grid.headers.get(column.key, column.ru)
        self._place = grid.columns.get(column.key, -1)
        self._reader = SPECIAL_READERS.get((grid.kind, column.key)) or READERS.get(
            column.key, _text
        )
        self._empty = self._for_empty(grid, column)
        self._known: dict[Any, Any] = {}

    def _for_empty(self, grid: Grid, column: vocabulary.Column) -> Any:
        named = grid.kind in {"students", "parents", "teachers"}
        lone = column.key == "full" and "last" not in grid.columns
        lone = lone or (column.key in {"last", "first"} and "full" not in grid.columns)
        needed = column.required or (named and lone)
        if needed and (grid.kind, column.key) not in EMPTY_ALLOWED:
            return Unreadable("filled")
        return DEFAULTS.get(column.key, "" if self._reader is _text else None)

    def read(self, cells: list[Any]) -> Any:
        """The value, or an `Unreadable` as a value: raising costs more than all the rest."""
        place = self._place
        cell = cells[place] if 0 <= place < len(cells) else None
        known = self._known.get(cell, _UNKNOWN)
        if known is _UNKNOWN:
            known = self._known[cell] = self._read(cell)
        return known

    def _read(self, cell: Any) -> Any:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return self._empty
        try:
            return self._reader(cell)
        except Unreadable as unreadable:
            return unreadable


_UNKNOWN = object()


def _text(cell: Any) -> str:
    text = tidy(spelled(cell))
    if len(text) > TEXT_LIMIT:
        raise Unreadable("short_text", text[:40] + "…")
    return text


def _cell_note(sheet: ReadSheet, row: int, column: _ColumnReader, problem: Unreadable) -> Note:
    question = problem.expected == "excel_date"
    params = {"value": problem.value, "expected": problem.expected}
    if problem.likely:
        params["likely"] = problem.likely
    return Note(
        Outcome.QUESTION if question else Outcome.REJECTED,
        sheet.name,
        row,
        column.header,
        problem.expected if question or problem.expected in _TROUBLES else "unreadable",
        params,
    )


_TROUBLES = {"attendance_in_marks", "filled", "short_text"}


def _missing_note(grid: Grid) -> Note:
    words = {column.key: column for column in vocabulary.SHEET_BY_KEY[grid.kind].columns}
    names = ", ".join(f"{words[key].ru} / {words[key].en}" for key in grid.missing)
    return Note(Outcome.REJECTED, grid.name, None, "", "missing_column", {"expected": names})
