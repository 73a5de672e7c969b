"""A table as an Excel workbook: one sheet, the head frozen, text never taken for a formula."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.reports.papers import Table
from bot.reports.spreadsheet_cells import as_number

MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same table, the same bytes
NARROWEST, WIDEST = 6, 60


def table_xlsx(table: Table) -> bytes:
    """Title and subtitle above the head, the footer below the rows."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": table.title, "created": MADE})
        _fill(book, book.add_worksheet(_sheet_name(table.title)), table)
    return target.getvalue()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31].strip("' ") or "1"


def _fill(book: Any, sheet: Any, table: Table) -> None:
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#E6E6E6", "bottom": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    line = 0
    for text, style in ((table.title, bold), (table.subtitle, None)):
        if text:
            sheet.write_string(line, 0, text, style)
            line += 1
    for column, text in enumerate(table.columns):
        sheet.write_string(line, column, text, head)
        sheet.set_column(column, column, _width(table, column))
    sheet.freeze_panes(line + 1, 0)
    sheet.repeat_rows(line)
    for at, row in enumerate(table.rows, line + 1):
        _write_row(sheet, at, row, table.numbers, wrapped)
    if table.footer:
        sheet.write_string(line + len(table.rows) + 2, 0, table.footer)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_row(
    sheet: Any, line: int, row: tuple[str, ...], numbers: tuple[int, ...], wrapped: Any
) -> None:
    for column, text in enumerate(row):
        value = as_number(text) if column in numbers else None
        if value is None:
            sheet.write_string(line, column, text, wrapped)
        else:
            sheet.write_number(line, column, value, wrapped)


def _width(table: Table, column: int) -> int:
    longest = max((len(row[column]) for row in table.rows), default=0)
    return min(max(longest, len(table.columns[column]), NARROWEST) + 2, WIDEST)
