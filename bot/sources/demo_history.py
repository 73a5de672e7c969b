"""How the demo school's diary came to be: what was written on which of its last days.

Written all at once, every mark would be new and every task edited at the same minute.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.sources.demo_days import Year, demo_day, year_of
from bot.sources.demo_school import SCHOOL, SHORT_NAME, ZONE, corrections_book, demo_book
from bot.sources.demo_sheets import about
from bot.sources.sheets import Book, Cell, Sheet

AFTER_SCHOOL, IN_THE_BREAK, CORRECTED = time(16, 30), time(10, 20), time(10, 35)
DATED = frozenset({"Домашние задания", "Уроки", "Отметки", "Посещаемость", "Замечания"})
"""Sheets whose rows begin with the day they are about."""


def demo_history(today: date) -> list[tuple[datetime, Book]]:
    """The books of `demo_book` and `corrections_book` with the moments (UTC) to import them at,
    oldest first and all before `demo_moment`."""
    day = demo_day(today)
    year = year_of(day)
    *_, before, yesterday, _today = year.school_days(year.opens, day)
    whole = demo_book(today)

    def written(since: date, until: date) -> Callable[[date], bool]:
        return lambda about_day: since < _written_on(about_day, day, year) <= until

    first = [_part(sheet, written(date.min, before)) for sheet in whole]
    later = ((yesterday, AFTER_SCHOOL, before), (day, IN_THE_BREAK, yesterday))
    return [
        (_moment(before, AFTER_SCHOOL), first),
        *((_moment(on, at), _dated(whole, written(since, on))) for on, at, since in later),
        (_moment(day, CORRECTED), corrections_book(today)),
    ]


def _written_on(about_day: date, today: date, year: Year) -> date:
    """Lessons on their own day; homework on the school day before the one it is for."""
    if about_day <= today:
        return about_day
    known = year.school_days(year.opens, today)
    return known[-2] if about_day == year.next_school_day(today) else known[-3]


def _dated(book: Book, kept: Callable[[date], bool]) -> Book:
    parts = [_part(sheet, kept) for sheet in book if sheet.name in DATED]
    return [about(SCHOOL, SHORT_NAME, ZONE), *parts]


def _part(sheet: Sheet, kept: Callable[[date], bool]) -> Sheet:
    if sheet.name not in DATED:
        return sheet
    head, *rows = sheet.rows
    return Sheet(sheet.name, [head, *(row for row in rows if _is(kept, row[0]))])


def _is(kept: Callable[[date], bool], cell: Cell) -> bool:
    return isinstance(cell, date) and kept(cell)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(ZONE)).astimezone(UTC)
