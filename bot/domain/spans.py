"""Which days a week, a month, a term or a year of marks covers, and what lies beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.domain import calendar
from bot.domain.calendar import ONE_DAY
from bot.domain.marks import Span


@dataclass(frozen=True, slots=True)
class ClassTime:
    """A student's time in one class; ``ends_on`` None is until now. Terms in order."""

    class_id: int
    year: int
    grade: int
    name: str
    starts_on: date
    ends_on: date | None = None
    terms: tuple[calendar.Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanDays:
    """Both days included. ``before`` and ``after`` lie in the neighbouring spans, if these can
    be looked at."""

    span: Span
    first: date
    last: date
    term: str = ""
    """The term's name as the school writes it; empty for other spans."""
    before: date | None = None
    after: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def class_on(classes: Sequence[ClassTime], day: date) -> ClassTime | None:
    """The class of that day; in holidays and gaps the nearest one of the same school year."""
    of_year = [item for item in reversed(classes) if item.year == calendar.school_year(day)]
    for item in of_year:
        if item.starts_on <= day and (item.ends_on is None or day <= item.ends_on):
            return item
    return of_year[0] if of_year else None


def terms_of(classes: Iterable[ClassTime]) -> tuple[calendar.Span, ...]:
    """The terms of all years, in order: in each year those of the last class."""
    by_year = {item.year: item.terms for item in classes}
    return tuple(term for year in sorted(by_year) for term in by_year[year])


def days_of(
    span: Span, day: date, today: date, earliest: date, terms: Sequence[calendar.Span]
) -> SpanDays:
    """The span around ``day``. Nothing before ``earliest``, nothing that begins after ``today``.

    Between two terms it is the one that has ended; a year without terms is a span of its own.
    """
    if span is Span.TERM:
        return _term(day, today, earliest, terms)
    first, last = _bounds(span, day)
    return _between(span, first, last, today, earliest)


def _bounds(span: Span, day: date) -> tuple[date, date]:
    if span is Span.WEEK:
        first = calendar.monday(day)
        return first, first + timedelta(days=6)
    if span is Span.MONTH:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return calendar.year_bounds(calendar.school_year(day))


def _between(span: Span, first: date, last: date, today: date, earliest: date) -> SpanDays:
    before = first - ONE_DAY
    after = last + ONE_DAY
    return SpanDays(
        span,
        first,
        last,
        before=before if before >= earliest else None,
        after=after if after <= today else None,
    )


def _term(day: date, today: date, earliest: date, terms: Sequence[calendar.Span]) -> SpanDays:
    year = calendar.school_year(day)
    own = [term for term in terms if calendar.school_year(term.starts_on) == year]
    if not own:
        return _between(Span.TERM, *calendar.year_bounds(year), today, earliest)
    chosen = next((term for term in reversed(own) if term.starts_on <= day), own[0])
    place = terms.index(chosen)
    before = terms[place - 1].ends_on if place else None
    after = terms[place + 1].starts_on if place + 1 < len(terms) else None
    return SpanDays(
        Span.TERM,
        chosen.starts_on,
        chosen.ends_on,
        chosen.name,
        before=before if before and before >= earliest else None,
        after=after if after and after <= today else None,
    )


_ENGLISH_TERMS = {"четверть": "Term", "триместр": "Trimester", "полугодие": "Half-year"}


@lru_cache(maxsize=256)
def term_shown(name: str, locale: str) -> str:
    """``Term 1`` for an English reader of ``1 четверть``; other names stay as written."""
    number, _, word = name.strip().partition(" ")
    english = _ENGLISH_TERMS.get(word.casefold())
    if locale != "en" or english is None:
        return name
    return f"{english} {number.partition('-')[0]}"
