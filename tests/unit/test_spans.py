"""Which days a span of marks covers, through holidays, summer and years without a plan."""

from datetime import date

import pytest

from bot.domain import calendar
from bot.domain.marks import Span
from bot.domain.spans import ClassTime, class_on, days_of, term_shown, terms_of

FIRST = calendar.Span("1 четверть", date(2026, 9, 1), date(2026, 10, 25))
SECOND = calendar.Span("2 четверть", date(2026, 11, 2), date(2026, 12, 30))
LAST_YEARS = calendar.Span("4 четверть", date(2026, 3, 30), date(2026, 5, 26))
TERMS = (LAST_YEARS, FIRST, SECOND)
EARLIEST = date(2025, 9, 1)
TODAY = date(2026, 11, 18)


def test_a_term_knows_its_neighbours_and_nothing_ahead_of_today() -> None:
    now = days_of(Span.TERM, TODAY, TODAY, EARLIEST, TERMS)
    assert (now.term, now.before, now.after) == ("2 четверть", FIRST.ends_on, None)
    assert now.before is not None
    earlier = days_of(Span.TERM, now.before, TODAY, EARLIEST, TERMS)
    assert (earlier.term, earlier.after) == ("1 четверть", SECOND.starts_on)
    assert earlier.before is not None
    last_year = days_of(Span.TERM, earlier.before, TODAY, EARLIEST, TERMS)
    assert (last_year.term, last_year.before) == ("4 четверть", None)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 10, 28), "1 четверть"),  # autumn holidays: the term that has ended
        (date(2026, 7, 1), "4 четверть"),  # summer belongs to the year that is over
        (date(2026, 9, 1), "1 четверть"),
        (date(2027, 5, 31), "2 четверть"),
    ],
)
def test_between_terms_it_is_the_one_that_has_ended(day: date, term: str) -> None:
    assert days_of(Span.TERM, day, date(2027, 6, 1), EARLIEST, TERMS).term == term


def test_a_year_without_terms_is_one_span() -> None:
    days = days_of(Span.TERM, TODAY, TODAY, EARLIEST, ())
    assert (days.first, days.last, days.term) == (date(2026, 9, 1), date(2027, 8, 31), "")
    assert days.before == date(2026, 8, 31)


def test_weeks_begin_on_monday_and_stop_at_the_first_year() -> None:
    week = days_of(Span.WEEK, TODAY, TODAY, EARLIEST, TERMS)
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (week.before, week.after) == (date(2026, 11, 15), None)
    assert days_of(Span.WEEK, EARLIEST, TODAY, EARLIEST, TERMS).before is None


def test_months_have_their_own_lengths() -> None:
    february = days_of(Span.MONTH, date(2028, 2, 10), date(2028, 3, 1), EARLIEST, ())
    assert (february.first, february.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert february.after == date(2028, 3, 1)


def test_a_move_within_the_year_changes_the_class_on_its_day() -> None:
    before = ClassTime(1, 2026, 5, "5А", date(2026, 9, 1), date(2026, 10, 31), (FIRST,))
    after = ClassTime(2, 2026, 5, "5Б", date(2026, 11, 1), None, (FIRST, SECOND))
    assert class_on((before, after), date(2026, 9, 15)) == before
    assert class_on((before, after), TODAY) == after
    assert class_on((before, after), date(2025, 11, 1)) is None
    assert terms_of((before, after)) == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("1 четверть", "Term 1"),
        ("I полугодие", "Half-year I"),
        ("2-й триместр", "Trimester 2"),
        ("Модуль 3", "Модуль 3"),
    ],
)
def test_terms_are_english_for_english_readers(name: str, english: str) -> None:
    assert term_shown(name, "en") == english
    assert term_shown(name, "ru") == name
