"""Sheets as somebody wrote them, to be corrected and sent back."""

from io import BytesIO
from typing import Any

import xlsxwriter

from bot.reports.papers import Workbook, WorkbookSheet
from bot.reports.xlsx import MADE

WIDEST = 60


def workbook_xlsx(book: Workbook) -> bytes:
    """Bold headers, dates as dates, marked cells in colour; text is never taken for a formula."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd.mm.yyyy",
    }
    with xlsxwriter.Workbook(target, options) as made:
        made.set_properties({"created": MADE})
        styles = (
            made.add_format({"bold": True, "bottom": 1}),
            made.add_format({"bg_color": "#FFE0E0", "text_wrap": True, "valign": "top"}),
        )
        for sheet in book.sheets:
            _fill(made.add_worksheet(sheet.name[:31]), sheet, *styles)
    return target.getvalue()


def _fill(page: Any, sheet: WorkbookSheet, head: Any, marked: Any) -> None:
    page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            style = marked if (number, column) in sheet.marked else None
            page.write(number, column, cell, head if number == 0 else style)
    for column in range(max((len(row) for row in sheet.rows), default=0)):
        page.set_column(column, column, _width(sheet, column))


def _width(sheet: WorkbookSheet, column: int) -> int:
    longest = max(len(str(row[column] or "")) for row in sheet.rows if column < len(row))
    return min(longest + 2, WIDEST)
