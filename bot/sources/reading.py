"""What the worker process does with a sent file: reads every cell, or finds single rows again."""

from collections.abc import Mapping, Sequence

from bot.domain.importing.reading import ReadSheet, read_grids
from bot.sources.headers import header_of, recognised
from bot.sources.sheets import Book, Cell, Sheet
from bot.sources.spreadsheets import read_files

Files = Sequence[tuple[str, bytes]]
Rows = Mapping[str, Sequence[int]]
"""Numbers of rows, as a person sees them, by the name of their sheet."""


def read_sheets(files: Files) -> tuple[list[ReadSheet], list[str]]:
    """Every sheet of ours with its cells read, and the names of the others. Raises `BadFile`."""
    found = recognised(read_files(files))
    return read_grids(found.grids), found.ignored_sheets


def single_rows(files: Files, wanted: Rows) -> Book:
    """The sheets with only their headers and the wanted rows, as they stand in the file."""
    book = read_files(files)
    grids = {grid.name: grid for grid in recognised(book).grids}
    return [
        Sheet(sheet.name, _chosen(sheet, grids[sheet.name].rows, set(wanted[sheet.name])))
        for sheet in book
        if sheet.name in grids and sheet.name in wanted
    ]


def _chosen(
    sheet: Sheet, rows: Sequence[tuple[int, list[Cell]]], wanted: set[int]
) -> list[list[Cell]]:
    return [header_of(sheet), *(list(row) for number, row in rows if number in wanted)]
