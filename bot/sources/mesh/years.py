"""The study year at МЭШ: its ends, terms as the marks are grouped by, and vacations day by day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain.calendar import year_bounds
from bot.domain.fetched import FetchedHoliday, FetchedTerm, FetchedTermMark
from bot.sources import shapes
from bot.sources.mesh.week import named
from bot.sources.shapes import line, records

VACATION = "vacation"
_SIGN = "каник"
_ONE = timedelta(days=1)
_SUMMER = 6


def bounds(years: Iterable[Mapping[str, Any]], today: date) -> tuple[date, date]:
    """Of the year that holds today, else of the one marked as current; by the calendar where the
    system does not say."""
    known = [
        (shapes.day(one.get("begin_date")), shapes.day(one.get("end_date")), one) for one in years
    ]
    sound = [(first, last, one) for first, last, one in known if first <= last]
    for first, last, _ in sound:
        if first <= today <= last:
            return first, last
    for first, last, one in sound:
        if shapes.flag(one.get("current_year")):
            return first, last
    return year_bounds(today.year if today.month >= _SUMMER else today.year - 1)


def terms(subjects: Iterable[Mapping[str, Any]]) -> tuple[FetchedTerm, ...]:
    """Those that any subject has, by their days: some subjects have half-years instead of terms,
    and of what overlaps the shorter is kept."""
    found: dict[tuple[date, date], FetchedTerm] = {}
    for subject in subjects:
        for one in records(subject.get("periods")):
            first = shapes.day_or_none(one.get("start_iso"))
            last = shapes.day_or_none(one.get("end_iso"))
            name = line(one.get("title"))
            if name and first and last and first <= last:
                found.setdefault((first, last), FetchedTerm(name, first, last))
    kept: list[FetchedTerm] = []
    for term in sorted(found.values(), key=lambda term: (term.ends_on - term.starts_on, term.name)):
        if not any(o.starts_on <= term.ends_on and term.starts_on <= o.ends_on for o in kept):
            kept.append(term)
    return tuple(sorted(kept, key=lambda term: term.starts_on))


def holidays(days: Iterable[Mapping[str, Any]]) -> tuple[FetchedHoliday, ...]:
    """Vacation days in a row are one vacation; a weekend inside does not part it."""
    off = sorted(
        {
            shapes.day(one.get("date")): line(one.get("title")) for one in days if _is_vacation(one)
        }.items()
    )
    found: list[FetchedHoliday] = []
    for day, name in off:
        last = found[-1] if found else None
        if last is not None and _goes_on(last.ends_on, day) and name in ("", last.name):
            found[-1] = FetchedHoliday(last.name, last.starts_on, day)
        else:
            found.append(FetchedHoliday(name, day, day))
    return tuple(found)


def _is_vacation(given: Mapping[str, Any]) -> bool:
    kind = line(given.get("type")).casefold()
    return kind == VACATION or _SIGN in line(given.get("title")).casefold()


def _goes_on(last: date, day: date) -> bool:
    between = (last + _ONE * number for number in range(1, (day - last).days))
    return (day - last).days <= 3 and all(one.weekday() >= 5 for one in between)


def term_marks(subjects: Iterable[Mapping[str, Any]]) -> tuple[FetchedTermMark, ...]:
    found: dict[tuple[str, str], FetchedTermMark] = {}
    for subject in subjects:
        name = named(subject.get("subject_name"))
        for one in records(subject.get("periods")):
            if line(one.get("fixed_value")):
                term = named(one.get("title"))
                value, shown = shapes.mark(line(one.get("fixed_value")))
                found[name, term] = FetchedTermMark(name, "term", value, shown, term)
        if line(subject.get("year_mark")):
            value, shown = shapes.mark(line(subject.get("year_mark")))
            found[name, ""] = FetchedTermMark(name, "year", value, shown)
    return tuple(found.values())
