"""When a foreign diary is looked at again, and what for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.errors import Trouble
from bot.domain.fetched import FetchedChild
from bot.domain.mirrored import Mirror
from bot.domain.people import Name
from bot.domain.rhythm import NEEDS_FAMILY, after_trouble, agenda, may_ask, next_look

ZONE = "Europe/Moscow"
OFTEN = timedelta(minutes=15)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHILD = FetchedChild("1", Name("Белов", "Юрий"), "5А", "Лицей", ZONE)


def at(hours: int, minutes: int = 0, day: int = 18) -> datetime:
    """Of Moscow's clock; 18 November 2026 is a Wednesday."""
    return datetime(2026, 11, day, hours, minutes, tzinfo=UTC) - 3 * HOUR


@pytest.mark.parametrize(
    ("now", "least", "most"),
    [
        (at(10), 12, 18),
        (at(18), 24, 36),
        (at(7), 24, 36),
        (at(10, day=21), 36, 54),
        (at(10, day=22), 144, 216),
    ],
    ids=["lessons", "evening", "before school", "saturday", "sunday"],
)
def test_often_in_school_hours_and_seldom_otherwise(now: datetime, least: int, most: int) -> None:
    waits = [next_look(now, ZONE, OFTEN, chance) - now for chance in (0.0, 0.5, 1.0)]
    assert waits == sorted(waits)
    assert waits[0] >= least * MINUTE
    assert waits[-1] <= most * MINUTE


@pytest.mark.parametrize("now", [at(21, 50), at(23), at(3)])
def test_nothing_at_night_and_mornings_are_spread(now: datetime) -> None:
    first, last = next_look(now, ZONE, OFTEN, 0.0), next_look(now, ZONE, OFTEN, 1.0)
    morning = at(6, day=18 if now.hour < 12 and now == at(3) else 19)
    assert first == morning
    assert last == morning + 40 * MINUTE


def test_holidays_and_summer_are_days_off() -> None:
    rest = ((date(2026, 11, 16), date(2026, 11, 20)),)
    assert next_look(at(10), ZONE, OFTEN, 0.5, rest) - at(10) == 3 * HOUR
    july = datetime(2027, 7, 7, 9, tzinfo=UTC)
    assert next_look(july, ZONE, OFTEN, 0.5) - july == 3 * HOUR


def test_a_failing_system_is_left_in_peace_longer_and_longer() -> None:
    now = at(10)
    waits = [
        after_trouble(now, ZONE, Trouble.UNAVAILABLE, failures, None, 0.0) - now
        for failures in range(1, 40)
    ]
    assert waits[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert waits[-1] == 30 * MINUTE
    night = after_trouble(at(23), ZONE, Trouble.UNAVAILABLE, 20, None, 0.0)
    assert night == at(6, day=19)


@pytest.mark.parametrize(("asked", "wait"), [(7200.0, 2 * HOUR), (-5.0, MINUTE), (1e12, 6 * HOUR)])
def test_a_system_that_says_how_long_is_obeyed_within_reason(asked: float, wait: timedelta) -> None:
    assert after_trouble(at(10), ZONE, Trouble.TOO_OFTEN, 1, asked, 0.0) - at(10) == wait


@pytest.mark.parametrize("why", sorted(NEEDS_FAMILY))
def test_a_refusal_is_tried_twice_a_day(why: Trouble) -> None:
    assert after_trouble(at(10), ZONE, why, 1, None, 0.0) - at(10) == 12 * HOUR


def test_somebody_may_ask_every_two_minutes() -> None:
    assert may_ask(None, at(10))
    assert not may_ask(at(10), at(10) + MINUTE)
    assert may_ask(at(10), at(10) + 2 * MINUTE)


# --- what for ---

FRESH = Mirror(1, 1, 1, 1, ZONE, "x", CHILD, frozenset(), frozenset(), at(9))
WEEK = timedelta(days=7)
THIS = date(2026, 11, 16)


def test_the_first_look_is_quick_and_the_year_follows_week_by_week() -> None:
    now, mirror = at(9), FRESH
    seen: list[date] = []
    for _ in range(16):
        wanted = agenda(mirror, now)
        assert len(wanted.mondays) <= 4
        assert wanted.silent <= set(wanted.mondays)
        seen += wanted.mondays
        mirror = replace(
            mirror,
            first_at=mirror.first_at or now,
            year_at=now if wanted.year else mirror.year_at,
            terms_at=now if wanted.term_marks else mirror.terms_at,
            news_at=now if wanted.news else mirror.news_at,
            previous_at=now if wanted.previous else mirror.previous_at,
            back_to=wanted.back_to,
        )
        now += 15 * MINUTE
    assert min(seen) == date(2026, 8, 31)
    assert seen.count(date(2026, 8, 31)) == 1
    assert seen.count(THIS) == 16


def test_a_usual_look_asks_for_two_weeks_only() -> None:
    now = at(12)
    mirror = replace(
        FRESH,
        first_at=now - DAY,
        year_at=now - HOUR,
        terms_at=now - HOUR,
        news_at=now - 30 * MINUTE,
        previous_at=now - HOUR,
        back_to=date(2026, 8, 31),
    )
    usual = agenda(mirror, now)
    assert usual.mondays == (THIS, THIS + WEEK)
    assert not any((usual.silent, usual.year, usual.term_marks, usual.news, usual.children))
    tomorrow = agenda(mirror, now + DAY)
    assert tomorrow.mondays == (THIS, THIS + WEEK, THIS - WEEK)
    assert tomorrow.year
    assert tomorrow.children
    assert tomorrow.term_marks
    assert tomorrow.news
