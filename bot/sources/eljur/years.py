"""The study year at ЭлЖур: its terms, what lies between them, and marks of terms."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from bot.domain import vocabulary
from bot.domain.calendar import year_bounds
from bot.domain.fetched import FetchedHoliday, FetchedTerm, FetchedTermMark, FetchedYear
from bot.domain.names import folded
from bot.sources import shapes
from bot.sources.eljur.envelope import flag
from bot.sources.eljur.week import day_of, named
from bot.sources.shapes import line, records

VACATION = "Каникулы"
"""The system only tells terms; Russian schools call what lies between them so."""
_SUMMER = 6
_ONE = timedelta(days=1)
_LONGEST_GAP = timedelta(days=45)


def year_of(student: Mapping[str, Any], today: date) -> FetchedYear:
    found = [
        FetchedTerm(
            line(one.get("name")) or line(one.get("fullname")),
            day_of(one.get("start")),
            day_of(one.get("end")),
        )
        for one in records(student.get("periods"))
        if not flag(one.get("disabled")) and line(one.get("start")) and line(one.get("end"))
    ]
    first, last = year_bounds(today.year if today.month >= _SUMMER else today.year - 1)
    sound = [
        term for term in found if term.name and first <= term.starts_on <= term.ends_on <= last
    ]
    terms = _apart(sound)
    return FetchedYear(first, last, terms, _between(terms))


def _apart(found: list[FetchedTerm]) -> tuple[FetchedTerm, ...]:
    """Of half-years and the terms in them the shorter are kept: a class has one of each day."""
    kept: list[FetchedTerm] = []
    for term in sorted(found, key=lambda term: (term.ends_on - term.starts_on, term.starts_on)):
        if not any(o.starts_on <= term.ends_on and term.starts_on <= o.ends_on for o in kept):
            kept.append(term)
    return tuple(sorted(kept, key=lambda term: term.starts_on))


def _between(terms: tuple[FetchedTerm, ...]) -> tuple[FetchedHoliday, ...]:
    return tuple(
        FetchedHoliday(VACATION, one.ends_on + _ONE, other.starts_on - _ONE)
        for one, other in pairwise(terms)
        if timedelta(days=3) < other.starts_on - one.ends_on < _LONGEST_GAP
    )


def term_marks_of(student: Mapping[str, Any]) -> tuple[FetchedTermMark, ...]:
    found: dict[tuple[str, str, str], FetchedTermMark] = {}
    for subject in records(student.get("items")):
        name = named(subject.get("name"))
        for one in records(subject.get("assessments")):
            if line(one.get("value")):
                term = named(one.get("period"))
                period = vocabulary.PERIODS.get(folded(term), "term")
                value, shown = shapes.mark(line(one.get("value")))
                found[name, period, term] = FetchedTermMark(
                    name, period, value, shown, term if period == "term" else ""
                )
    return tuple(found.values())
