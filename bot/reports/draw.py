"""A drawing and a format in, bytes out. Runs in the worker process; see `bot.reports.worker`."""

from collections.abc import Callable, Iterable
from typing import Any

from bot.reports.papers import Archive, Bars, Calendar, Chart, Slips, Table, WeekPages, Workbook

# Each library is imported when the first drawing of its kind is asked for: matplotlib alone
# takes half a second and 60 MB that most schools need only now and then.

Drawing = Archive | Bars | Table | Slips | Chart | Calendar | WeekPages | Workbook


def draw(drawing: Drawing, format: str) -> bytes:  # noqa: A002
    """``format``: ``pdf`` for tables, slips and week pages, ``xlsx`` and ``csv`` for tables
    (workbooks: ``xlsx``), ``png`` for charts and bars, ``ics`` for calendars; else a ``KeyError``.
    """
    return _DRAWERS[type(drawing), format]()(drawing)


def warm(formats: Iterable[str] = ("pdf",)) -> None:
    """Imports what the formats need, so that the first reader does not wait for it."""
    for (_, format_), load in _DRAWERS.items():
        if format_ in formats:
            load()


def _table_pdf() -> Callable[[Table], bytes]:
    from bot.reports.pdf_table import table_pdf

    return table_pdf


def _table_xlsx() -> Callable[[Table], bytes]:
    from bot.reports.xlsx import table_xlsx

    return table_xlsx


def _workbook_xlsx() -> Callable[[Workbook], bytes]:
    from bot.reports.workbook import workbook_xlsx

    return workbook_xlsx


def _table_csv() -> Callable[[Table], bytes]:
    from bot.reports.csv_file import table_csv

    return table_csv


def _slips_pdf() -> Callable[[Slips], bytes]:
    from bot.reports.pdf_slips import slips_pdf

    return slips_pdf


def _week_pages_pdf() -> Callable[[WeekPages], bytes]:
    from bot.reports.pdf_week import week_pages_pdf

    return week_pages_pdf


def _chart_png() -> Callable[[Chart], bytes]:
    from bot.reports.chart import chart_png

    return chart_png


def _bars_png() -> Callable[[Bars], bytes]:
    from bot.reports.bars import bars_png

    return bars_png


def _calendar_ics() -> Callable[[Calendar], bytes]:
    from bot.reports.ics import calendar_ics

    return calendar_ics


def _archive_zip() -> Callable[[Archive], bytes]:
    from bot.reports.archive import archive_zip

    return archive_zip


_DRAWERS: dict[tuple[type, str], Callable[[], Callable[[Any], bytes]]] = {
    (Table, "pdf"): _table_pdf,
    (Table, "xlsx"): _table_xlsx,
    (Workbook, "xlsx"): _workbook_xlsx,
    (Table, "csv"): _table_csv,
    (Slips, "pdf"): _slips_pdf,
    (WeekPages, "pdf"): _week_pages_pdf,
    (Bars, "png"): _bars_png,
    (Chart, "png"): _chart_png,
    (Calendar, "ics"): _calendar_ics,
    (Archive, "zip"): _archive_zip,
}
