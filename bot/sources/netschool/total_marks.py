"""The report «Итоговые отметки»: № and subject, then a column for each term, the year, the exam
and the final mark. Pure: HTML in, term marks out.
"""

import re
from collections.abc import Iterator, Sequence

from bot.domain.fetched import FetchedTermMark
from bot.domain.names import folded
from bot.domain.people import Name
from bot.sources import shapes
from bot.sources.markup import html_rows
from bot.sources.shapes import line

_SUBJECT, _NUMBER = "предмет", ("№", "n", "no", "№ п/п", "№п/п")
_BEGINS = (("год", "year"), ("экз", "exam"), ("итог", "final"))
_TERMS = (
    ("четверть", r"ч|четв|четверт[ьи]"),
    ("полугодие", r"п\s*/\s*г|пг|полуг|полугоди[ея]"),
    ("триместр", r"тр|трим|триместры?"),
    ("модуль", r"мод|модул[ьи]"),
    ("семестр", r"сем|семестры?"),
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_TERM = re.compile(
    r"(?P<number>\d|[iv]{1,3})\s*(?:[-–]?(?:я|й|ый|ой|ое|ая|е))?\s*"
    + "(?:"
    + "|".join(f"(?P<{'abcde'[place]}>{names})" for place, (_, names) in enumerate(_TERMS))
    + r")\.?"
)
_NOTHING = re.compile(r"[\s\-–—.]*")
_PUPIL = re.compile(r"(?:ученик|ученица|учащ\w+|обучающ\w+)\b\s*[:–-]?\s*")
_ROW = re.compile(r"\d{1,3}\.?")
Column = tuple[str, str]
"""A period and, for ``term``, its name."""


def total_marks(page: str, whose: Name, five: bool) -> tuple[FetchedTermMark, ...]:
    """``five``: marks are 1 to 5; elsewhere a 5 is another thing. UNCLEAR for anything but the
    table with at least one subject and one column that we know, and for the page of somebody
    else; unknown columns are passed over."""
    tables = _tables(page)
    if any(_is_of_another(row, whose) for rows in tables for row in rows):
        shapes.unclear()
    head, rows = _table(tables)
    subject = head.index(_SUBJECT)
    columns = {place: column for place, name in enumerate(head) if (column := _column(name))}
    if not columns:
        shapes.unclear()
    found: dict[tuple[str, Column], FetchedTermMark] = {}
    for row in rows:
        name = shapes.needed(line(row[subject]))
        for place, column in columns.items():
            if not _NOTHING.fullmatch(row[place]):
                value, shown = shapes.mark(line(row[place]))
                one = FetchedTermMark(name, column[0], value if five else None, shown, column[1])
                found.setdefault((folded(name), column), one)
    return tuple(found.values())


def _tables(page: str) -> list[list[list[str]]]:
    try:
        return html_rows(page)
    except AssertionError:  # the parser's word for a declaration it does not know
        return shapes.unclear()


def _is_of_another(row: Sequence[str], whose: Name) -> bool:
    """Whether it says «Ученик: …» and names somebody else; a first name may be a letter."""
    for place, cell in enumerate(row):
        label = _PUPIL.match(folded(cell))
        if label:
            beside = (folded(after) for after in row[place + 1 :] if after)
            told = folded(cell)[label.end() :] or next(beside, "")
            return bool(told) and not _is(told, whose)
    return False


def _is(told: str, whose: Name) -> bool:
    last, first, *_ = [*told.split(), ""]
    ours, own = ((folded(name).split() or [""])[0] for name in (whose.last, whose.first))
    return last == ours and own.startswith(first.partition(".")[0])


def _table(tables: list[list[list[str]]]) -> tuple[list[str], list[list[str]]]:
    """The folded header and the rows of subjects under it."""
    for rows in tables:
        for place, row in enumerate(rows):
            head = [folded(cell) for cell in row]
            if head.count(_SUBJECT) == 1:
                below = rows[place + 1 :]
                whole = _whole(head, below[0]) if below else None
                if whole is not None:
                    head, below = whole, below[1:]
                return head, list(_subjects(head, below))
    return shapes.unclear()


def _whole(head: list[str], below: Sequence[str]) -> list[str] | None:
    """With what a second row of headers says under those that span several columns; None where
    it is no such row: a subject's has as many cells as the header."""
    spanned = [
        place
        for place, name in enumerate(head)
        if place and (not name or head[place + 1 : place + 2] == [""])
    ]
    under = [folded(cell) for cell in below]
    if not spanned or len(under) != len(spanned):
        return None
    whole, label = list(head), ""
    for place, name in zip(spanned, under, strict=True):
        label = head[place] or label
        whole[place] = name if _column(name) else f"{name} {label}"
    return whole


def _subjects(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Without what stands under the table; a row that does not fit its header is UNCLEAR."""
    number = next((place for place, name in enumerate(head) if name in _NUMBER), None)
    seen = False
    for row in rows:
        if not any(row) or (number is not None and not _is_numbered(row, number)):
            continue
        seen = True
        yield list(row) if len(row) == len(head) else shapes.unclear()
    if not seen:
        shapes.unclear()


def _is_numbered(row: Sequence[str], number: int) -> bool:
    return len(row) > number and _ROW.fullmatch(row[number]) is not None


def _column(name: str) -> Column | None:
    for begins, period in _BEGINS:
        if name.startswith(begins):
            return period, ""
    term = _TERM.fullmatch(name)
    if term is None:
        return None
    kind = next(word[0] for word, found in zip(_TERMS, term.groups()[1:], strict=True) if found)
    return "term", f"{_ROMAN.get(term['number'], term['number'])} {kind}"
