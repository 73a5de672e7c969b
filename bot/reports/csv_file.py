"""A table as CSV for a Russian Excel: UTF-8 with its mark, semicolons, no formulas."""

import csv
from io import StringIO

from bot.reports.papers import Table
from bot.reports.spreadsheet_cells import without_formula


def table_csv(table: Table) -> bytes:
    """The columns and the rows; title, subtitle and footer stay on paper."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (table.columns, *table.rows):
        writer.writerow([without_formula(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
