"""What a spreadsheet's cell says: dates, times, weekdays, numbers, marks, codes of attendance.

Each reader takes a cell and returns a value, or raises `Unreadable`. Nothing is guessed: what
Excel has turned into a date comes back as a question with the likely reading.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeVar

from bot.domain import vocabulary as words
from bot.domain.errors import ZvonokError
from bot.domain.names import folded, tidy

T = TypeVar("T")


@dataclass
class Unreadable(ZvonokError):
    """``expected`` names what the column wants (``date``, ``mark``, ``class``…) or the trouble
    with it (``excel_date``, ``attendance_in_marks``); ``likely`` is a reading to offer."""

    expected: str
    value: str = ""
    likely: str = ""


def spelled(cell: object) -> str:
    """The cell as its author sees it: ``5`` for 5.0, dates as dd.mm.yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell.hour}:{cell.minute:02}"
    return tidy(str(cell))


# --- days and hours -------------------------------------------------------------------------------

_RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})\b.*")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b.*")
_SERIALS = (20_000, 80_000)
_SERIAL_ZERO = date(1899, 12, 30)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")


def day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and _SERIALS[0] < cell < _SERIALS[1]:
        return _SERIAL_ZERO + timedelta(days=int(cell))
    return _written_day(spelled(cell))


def _written_day(text: str) -> date:
    russian = _RUSSIAN_DATE.fullmatch(text)
    iso = _ISO_DATE.fullmatch(text)
    if russian:
        parts = (int(russian[3]), int(russian[2]), int(russian[1]))
    elif iso:
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    else:
        raise Unreadable("date", text)
    year = parts[0] if parts[0] >= 100 else 2000 + parts[0]
    try:
        return date(year, parts[1], parts[2])
    except ValueError:
        raise Unreadable("date", text) from None


def birth_day(cell: object) -> date:
    """Two-digit years of a birth may be of the last century."""
    found = day(cell)
    return found.replace(year=found.year - 100) if found.year > 2050 else found


def hour(cell: object) -> time:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        return _of_minutes(cell.total_seconds() / 60, cell)
    if isinstance(cell, int | float) and 0 <= cell < 1:
        return _of_minutes(cell * 24 * 60, cell)
    found = _TIME.fullmatch(spelled(cell))
    if not found:
        raise Unreadable("time", spelled(cell))
    return _of_minutes(int(found[1]) * 60 + int(found[2]) if int(found[2]) < 60 else -1, cell)


def _of_minutes(minutes: float, cell: object) -> time:
    whole = round(minutes)
    if not 0 <= whole < 24 * 60:
        raise Unreadable("time", spelled(cell))
    return time(whole // 60, whole % 60)


def weekday(cell: object) -> int:
    """0 is Monday."""
    found = words.WEEKDAYS.get(folded(spelled(cell)).rstrip("."))
    if found is None:
        raise Unreadable("weekday", spelled(cell))
    return found


def signing_moment(cell: object) -> tuple[int, time]:
    """``пт 12:00`` / ``fri 12:00``: from when in the week a diary can be signed."""
    text = spelled(cell)
    name, _, at = text.partition(" ")
    try:
        return weekday(name.rstrip(",")), hour(at.strip())
    except Unreadable:
        raise Unreadable("weekday_time", text) from None


# --- numbers and words ----------------------------------------------------------------------------


def whole(cell: object) -> int:
    text = spelled(cell)
    if not re.fullmatch(r"\d{1,6}", text):
        raise Unreadable("number", text)
    return int(text)


def lesson_number(cell: object) -> int:
    """0 too: the lesson before the first."""
    try:
        number = whole(cell)
    except Unreadable:
        raise Unreadable("lesson_number", spelled(cell)) from None
    if number > 20:
        raise Unreadable("lesson_number", spelled(cell))
    return number


def days_in_week(cell: object) -> int:
    if spelled(cell) not in {"5", "6"}:
        raise Unreadable("days_per_week", spelled(cell))
    return int(spelled(cell))


def weight(cell: object) -> Fraction:
    """A positive weight with at most two decimals, either decimal mark."""
    if isinstance(cell, date):
        raise Unreadable("excel_date", spelled(cell), likely=f"{cell.day}.{cell.month}")
    text = spelled(cell).replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) or Fraction(text) <= 0:
        raise Unreadable("weight", spelled(cell))
    return Fraction(text)


def yes(cell: object) -> bool:
    return _of(words.YES_NO, cell, "yes_no")


def relation(cell: object) -> str:
    return spelled(cell)


def staff_role(cell: object) -> str:
    return _of(words.ROLES, cell, "role")


def parity(cell: object) -> str:
    return _of(words.PARITIES, cell, "parity")


def special_kind(cell: object) -> str:
    return _of(words.SPECIAL_KINDS, cell, "special_kind")


def language(cell: object) -> str:
    return _of(words.LANGUAGES, cell, "language")


def praise(cell: object) -> bool:
    return _of(words.SIGNS, cell, "sign")


def period(cell: object) -> str:
    """``year``, ``exam``, ``final``, or the term's name as written."""
    text = spelled(cell)
    return words.PERIODS.get(folded(text), text)


def _of(known: dict[str, T], cell: object, expected: str) -> T:
    found = known.get(folded(spelled(cell)).rstrip("."))
    if found is None:
        raise Unreadable(expected, spelled(cell))
    return found


# --- marks and attendance -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkCell:
    """``marks`` are (value or None, text as written); ``dot`` is ``owed``, ``again`` or empty."""

    marks: tuple[tuple[int | None, str], ...]
    dot: str = ""


_PLAIN = re.compile(r"([1-5])([+-]?)")
_DOUBLE = re.compile(r"([1-5])\s*/\s*([1-5])")


def mark(cell: object) -> MarkCell:
    if isinstance(cell, date):
        raise _mark_become_date(cell)
    text = spelled(cell).replace("−", "-").replace("–", "-")
    if text in {".", "·", "•"}:
        return MarkCell((), "owed")
    double = _DOUBLE.fullmatch(text)
    if double:
        written = f"{double[1]}/{double[2]}"
        return MarkCell(((int(double[1]), written), (int(double[2]), written)))
    if re.fullmatch(r"[1-5]\.", text):
        return MarkCell(((int(text[0]), text),), "again")
    return MarkCell((_single(text),))


def _single(text: str) -> tuple[int | None, str]:
    found = _PLAIN.fullmatch(text)
    if found:
        return int(found[1]), text
    word = words.MARK_WORDS.get(folded(text).rstrip("."))
    if word is not None:
        return None, word
    if folded(text) in words.ATTENDANCE:
        raise Unreadable("attendance_in_marks", text)
    raise Unreadable("mark", text)


def _mark_become_date(cell: date) -> Unreadable:
    if cell.day <= 5 and cell.month <= 5:
        return Unreadable("excel_date", spelled(cell), likely=f"{cell.day}/{cell.month}")
    return Unreadable("excel_date", spelled(cell))


def term_mark(cell: object) -> tuple[int | None, str]:
    """1 to 5 or a word; a term mark is never double and never a dot."""
    if isinstance(cell, date):
        raise _mark_become_date(cell)
    text = spelled(cell)
    if re.fullmatch(r"[1-5]", text):
        return int(text), text
    word = words.MARK_WORDS.get(folded(text).rstrip("."))
    if word is None:
        raise Unreadable("term_mark", text)
    return None, word


def attendance(cell: object) -> str:
    """One of ``н``, ``б``, ``у/п``, ``оп``."""
    return _of(words.ATTENDANCE, cell, "attendance")
