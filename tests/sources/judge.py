"""What any fetched value must be, whichever system it came from."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.domain.fetched import (
    FetchedChild,
    FetchedNews,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
)
from bot.sources.shapes import LONGEST_MARK

CODES = {"н", "б", "у/п", "оп"}
PERIODS = {"term", "year", "exam", "final"}


def children(found: tuple[FetchedChild, ...]) -> None:
    assert found
    _distinct(child.id for child in found)
    for child in found:
        ZoneInfo(child.zone)
        _keepable(child)
        assert child.id
        assert child.name.full
        assert child.school


def year(found: FetchedYear) -> None:
    _keepable(found)
    assert found.first <= found.last
    assert all(term.name for term in found.terms)
    assert all(term.starts_on <= term.ends_on for term in found.terms)
    assert all(holiday.starts_on <= holiday.ends_on for holiday in found.holidays)


def week(found: FetchedWeek) -> None:
    _keepable(found)
    last = found.monday + timedelta(days=6)
    _distinct(one.id for one in found.lessons)
    _distinct(one.id for one in found.tasks)
    _distinct(one.id for one in found.marks)
    _distinct(one.id for one in found.dots)
    days = [*(one.day for one in found.lessons), *(one.day for one in found.marks)]
    days += [*(one.day for one in found.dots), *(one.day for one in found.absences)]
    assert all(found.monday <= day <= last for day in days)
    assert all(one.id and one.subject for one in found.lessons)
    assert all(one.id and one.subject for one in found.dots)
    assert all(one.id and one.subject for one in found.marks)
    assert all(one.id and one.subject for one in found.tasks)
    assert all(0 <= lesson.number <= 20 for lesson in found.lessons)
    assert {absence.code for absence in found.absences} <= CODES
    _distinct((absence.day, absence.number) for absence in found.absences)
    for mark in found.marks:
        _value(mark.value, mark.text)
        assert 0 <= mark.weight <= 1000
        assert (mark.weight * 100).denominator == 1, "storage keeps hundredths"
        assert isinstance(mark.weight, Fraction)


def term_marks(found: tuple[FetchedTermMark, ...] | None) -> None:
    for mark in found or ():
        _keepable(mark)
        _value(mark.value, mark.text)
        assert mark.period in PERIODS
        assert bool(mark.term_name) == (mark.period == "term")
        assert mark.subject


def news(found: tuple[FetchedNews, ...]) -> None:
    _distinct(one.id for one in found)
    for one in found:
        _keepable(one)
        assert one.id


def _value(value: int | None, text: str) -> None:
    assert 1 <= len(text.strip()) <= LONGEST_MARK
    assert value is None or 1 <= value <= 5


def _distinct(ids: Iterable[object]) -> None:
    every = list(ids)
    assert len(every) == len(set(every))


def _keepable(value: object) -> None:
    """Text that both databases hold, and that needs no room of its own."""
    if isinstance(value, str):
        assert "\0" not in value
        assert len(value) <= 20_000
        json.dumps(value).encode()
        value.encode()
    elif isinstance(value, tuple):
        for one in value:
            _keepable(one)
    elif is_dataclass(value):
        for field in fields(value):
            _keepable(getattr(value, field.name))
