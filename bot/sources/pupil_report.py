"""«Отчет об успеваемости и посещаемости ученика» of Сетевой город, as sheets of our own format.

One pupil's subjects by days: above the pupil, the year and the class, then the months over the
days of the month, then a row for each subject, whose cells hold marks and absences together. It
says no lesson's number and no kind of work.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import vocabulary
from bot.domain.errors import BadFile, FileFault
from bot.domain.names import folded, tidy
from bot.sources.own_sheets import Words, numbered
from bot.sources.sheets import Book, Cell

_LABELS = {
    "ученик": "student",
    "учащийся": "student",
    "фио": "student",
    "класс": "class",
    "учебный год": "year",
    "период": "period",
}
_LABEL = re.compile(rf"({'|'.join(_LABELS)})(?:\s*[:–-]\s*|\s+|$)(.*)")
_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_YEARS = re.compile(r"(20\d\d)\D+(?:20)?(\d\d)\b")
_DAY = re.compile(r"\d{1,2}\.(\d{1,2})\.(20\d\d)")
_CODES = {"нп": "н", "от": "н"}
"""What Сетевой город calls an absence beside the usual codes."""
_NOTHING = frozenset({"-", "–", "—", "0"})
TITLE = "Отчет об успеваемости и посещаемости ученика"
_SUBJECT = "предмет"
_SUMS = ("итог", "всего", "средн")
MARKS = ("day", "student", "class", "subject", "mark")
ABSENCES = ("day", "student", "class", "subject", "attendance")


@dataclass(frozen=True, slots=True)
class _Grid:
    """``columns``: the day of each column that has one; ``unkept``: headers of the others."""

    facts: Mapping[str, str]
    columns: Mapping[int, date]
    unkept: Sequence[str]
    body: Sequence[Sequence[str]]


def pupil_report(tables: Sequence[Sequence[Sequence[Cell]]], loose: Sequence[str]) -> Book | None:
    """Marks and absences of one pupil, or None when the tables are something else.

    ``loose`` is text between the tables. Raises `BadFile` when it is such a report and cannot be
    read: a day without its month is nobody's.
    """
    rows = [[tidy(str(cell or "")) for cell in row] for table in tables for row in table]
    at = next((place for place, row in enumerate(rows) if _is_head(row)), None)
    if at is None:
        return None
    facts = _facts([list(loose), *rows[:at]])
    if "student" not in facts or "class" not in facts:
        return None
    return _sheets(_grid(facts, rows[at:]))


def _is_head(row: Sequence[str]) -> bool:
    return bool(row) and folded(row[0]) == _SUBJECT and any(map(_month, row[1:]))


def _month(text: str) -> int:
    """1 to 12; 0 for anything else. ``Сентябрь``, ``сен.``, ``Сентябрь 2026``."""
    word = folded(text).rstrip(".").partition(" ")[0].rstrip(".")
    if len(word) < 3:
        return 0
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(word)), 0)


def _facts(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """What stands beside or after its label."""
    found: dict[str, str] = {}
    for row in rows:
        for place, cell in enumerate(row):
            label = _LABEL.fullmatch(folded(cell))
            if label is None:
                continue
            rest = tidy(cell)[len(tidy(cell)) - len(label[2]) :] if label[2] else ""
            value = rest or next((text for text in row[place + 1 :] if text), "")
            if value:
                found.setdefault(_LABELS[label[1]], value)
    return found


def _grid(facts: Mapping[str, str], rows: Sequence[Sequence[str]]) -> _Grid:
    head, days, *body = [*rows, [], []][: max(len(rows), 2)]
    months: dict[int, int] = {}
    unkept: list[str] = []
    month = 0
    for place, text in enumerate(head[1:], start=1):
        if text:
            month = _month(text)
            if not month:
                unkept.append(text)
        if month:
            months[place] = month
    numbers = [int(text) for text in days if re.fullmatch(r"[0-3]?\d", text)]
    if not months or len(numbers) != len(months):
        raise BadFile(FileFault.DAMAGED)
    year = _first_year(facts)
    try:
        columns = {
            place: date(year if month >= 9 else year + 1, month, number)
            for (place, month), number in zip(months.items(), numbers, strict=True)
        }
    except ValueError:
        raise BadFile(FileFault.DAMAGED) from None
    return _Grid(facts, columns, unkept, body)


def _first_year(facts: Mapping[str, str]) -> int:
    """The calendar year in which the school year began."""
    years = _YEARS.search(facts.get("year", ""))
    if years:
        return int(years[1])
    day = _DAY.search(facts.get("period", "")) or _DAY.search(facts.get("year", ""))
    if day is None:
        raise BadFile(FileFault.DAMAGED)
    return int(day[2]) - (int(day[1]) < 9)


def _sheets(grid: _Grid) -> Book:
    marks: list[list[Cell]] = []
    absences: list[list[Cell]] = []
    who = [grid.facts["student"], grid.facts["class"]]
    for row in grid.body:
        for day, subject, written in _written(grid, row):
            code = _CODES.get(folded(written), folded(written))
            if code in vocabulary.ATTENDANCE:
                absences.append([day, *who, subject, vocabulary.ATTENDANCE[code]])
            else:
                marks.append([day, *who, subject, written])
    words = Words(russian=True, origin=TITLE)
    return [
        words.sheet("marks", MARKS, numbered(marks), grid.unkept),
        words.sheet("attendance", ABSENCES, numbered(absences)),
    ]


def _written(grid: _Grid, row: Sequence[str]) -> Iterator[tuple[date, str, str]]:
    """Each mark or code of a subject's row, with its day."""
    if not row or not row[0] or folded(row[0]).startswith(_SUMS):
        return
    for place, day in grid.columns.items():
        cell = row[place] if place < len(row) else ""
        for written in re.split(r"[\s,;]+", cell):
            if written and written not in _NOTHING:
                yield day, row[0], written
