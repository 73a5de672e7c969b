"""School time: zones, weeks, terms and days off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import calendar
from bot.domain.calendar import (
    ClassPlan,
    DayOff,
    OffKind,
    Parity,
    Span,
    Special,
    SpecialKind,
    day_off,
    next_school_day,
    parity,
    previous_school_day,
    term_of,
)

RUSSIAN = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Kirov",
    "Europe/Volgograd",
    "Europe/Simferopol",
    "Europe/Samara",
    "Europe/Saratov",
    "Europe/Astrakhan",
    "Europe/Ulyanovsk",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Barnaul",
    "Asia/Tomsk",
    "Asia/Novokuznetsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Chita",
    "Asia/Yakutsk",
    "Asia/Khandyga",
    "Asia/Vladivostok",
    "Asia/Ust-Nera",
    "Asia/Magadan",
    "Asia/Sakhalin",
    "Asia/Srednekolymsk",
    "Asia/Kamchatka",
    "Asia/Anadyr",
)
WITH_SUMMER_TIME = "Europe/Berlin"
ZONES = st.sampled_from((*RUSSIAN, WITH_SUMMER_TIME))
DAYS = st.dates(date(2020, 9, 1), date(2040, 8, 31))
SCHOOL_HOURS = st.times(time(7), time(21))

PLAN = ClassPlan(
    days_per_week=5,
    terms=(
        Span("1 четверть", date(2026, 9, 1), date(2026, 10, 25)),
        Span("2 четверть", date(2026, 11, 2), date(2026, 12, 30)),
        Span("3 четверть", date(2027, 1, 11), date(2027, 3, 21)),
        Span("4 четверть", date(2027, 3, 29), date(2027, 5, 26)),
    ),
    holidays=(
        Span("Осенние каникулы", date(2026, 10, 26), date(2026, 11, 1)),
        Span("День народного единства", date(2026, 11, 4), date(2026, 11, 4)),
        Span("Зимние каникулы", date(2026, 12, 31), date(2027, 1, 10)),
    ),
    specials={
        date(2026, 12, 1): Special(SpecialKind.OFF),
        date(2026, 12, 12): Special(SpecialKind.AS_WEEKDAY, 0),
        date(2026, 11, 25): Special(SpecialKind.REMOTE),
    },
)


# --- instants and the school's clock ---


@given(DAYS, SCHOOL_HOURS, ZONES)
def test_a_schools_clock_shows_the_lesson_at_its_instant(day: date, at: time, zone: str) -> None:
    moment = calendar.school_moment(day, at, zone)
    assert moment.tzinfo is UTC
    assert calendar.local(moment, zone).replace(tzinfo=None) == datetime.combine(day, at)
    assert calendar.local_date(moment, zone) == day


@given(DAYS, ZONES)
def test_today_changes_at_the_schools_own_midnight(day: date, zone: str) -> None:
    midnight = calendar.school_moment(day, time(0), zone)
    assert calendar.local_date(midnight, zone) == day
    assert calendar.local_date(midnight - timedelta(seconds=1), zone) == day - timedelta(days=1)


def test_at_one_instant_two_schools_may_have_two_dates() -> None:
    late_evening = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
    assert calendar.local_date(late_evening, "Europe/Moscow") == date(2026, 11, 18)
    assert calendar.local_date(late_evening, "Asia/Yekaterinburg") == date(2026, 11, 19)


def test_summer_time_moves_the_instant_and_not_the_lesson() -> None:
    before = calendar.school_moment(date(2026, 3, 27), time(8, 30), WITH_SUMMER_TIME)
    after = calendar.school_moment(date(2026, 3, 30), time(8, 30), WITH_SUMMER_TIME)
    assert (before.hour, after.hour) == (7, 6)


def test_an_hour_shown_twice_is_the_first_one() -> None:
    moment = calendar.school_moment(date(2026, 10, 25), time(2, 30), WITH_SUMMER_TIME)
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_is_skipped_is_still_an_instant() -> None:
    moment = calendar.school_moment(date(2026, 3, 29), time(2, 30), WITH_SUMMER_TIME)
    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_every_zone_is_known_to_this_machine() -> None:
    for zone in RUSSIAN:
        assert ZoneInfo(zone).key == zone


# --- years and weeks ---


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 5, 31), 2026),
        (date(2027, 8, 31), 2026),
    ],
)
def test_the_school_year_begins_on_the_first_of_september(day: date, year: int) -> None:
    assert calendar.school_year(day) == year


@given(DAYS)
def test_every_day_lies_in_its_school_year(day: date) -> None:
    first, last = calendar.year_bounds(calendar.school_year(day))
    assert first <= day <= last


@given(DAYS, st.sampled_from((5, 6)))
def test_a_week_begins_on_monday_and_holds_the_day_or_ends_before_it(day: date, days: int) -> None:
    week = calendar.week(day, days)
    assert (week[0].weekday(), len(week)) == (0, days)
    assert day in week or day.weekday() >= days


def test_the_first_week_is_odd_even_when_it_begins_in_august() -> None:
    first_school_day = date(2026, 9, 1)  # a Tuesday
    assert parity(date(2026, 9, 1), first_school_day) is Parity.ODD
    assert parity(date(2026, 9, 6), first_school_day) is Parity.ODD
    assert parity(date(2026, 9, 7), first_school_day) is Parity.EVEN


def test_parity_runs_through_new_year_where_iso_weeks_stumble() -> None:
    first_school_day = date(2026, 9, 1)
    assert parity(date(2026, 12, 28), first_school_day) is Parity.EVEN
    assert parity(date(2027, 1, 4), first_school_day) is Parity.ODD
    assert parity(date(2027, 1, 11), first_school_day) is Parity.EVEN


@given(DAYS, DAYS)
def test_parity_alternates_every_week_and_can_be_flipped(day: date, first: date) -> None:
    here = parity(day, first)
    assert parity(day + timedelta(days=7), first) is not here
    assert parity(day, first, flipped=True) is not here


# --- school days ---


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 18), None),
        (date(2026, 11, 21), DayOff(OffKind.WEEKEND)),
        (date(2026, 10, 28), DayOff(OffKind.HOLIDAY, "Осенние каникулы")),
        (date(2026, 11, 1), DayOff(OffKind.HOLIDAY, "Осенние каникулы")),
        (date(2026, 11, 4), DayOff(OffKind.HOLIDAY, "День народного единства")),
        (date(2026, 12, 1), DayOff(OffKind.NO_LESSONS)),
        (date(2026, 12, 12), None),  # a Saturday taught as a Monday
        (date(2026, 11, 25), None),  # remote
        (date(2027, 3, 24), DayOff(OffKind.BETWEEN_TERMS)),
        (date(2026, 8, 31), DayOff(OffKind.NOT_BEGUN)),
        (date(2027, 5, 31), DayOff(OffKind.YEAR_OVER)),
        (date(2027, 7, 4), DayOff(OffKind.YEAR_OVER)),  # a Sunday in summer
    ],
)
def test_why_there_is_no_school(day: date, why: DayOff | None) -> None:
    assert day_off(PLAN, day) == why


def test_without_terms_only_weekends_and_summer_are_off() -> None:
    assert day_off(ClassPlan(), date(2026, 11, 18)) is None
    assert day_off(ClassPlan(), date(2027, 7, 1)) == DayOff(OffKind.YEAR_OVER)


def test_with_six_school_days_saturday_is_one() -> None:
    assert day_off(ClassPlan(days_per_week=6), date(2026, 11, 21)) is None
    assert day_off(ClassPlan(days_per_week=6), date(2026, 11, 22)) == DayOff(OffKind.WEEKEND)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 11, 18), date(2026, 11, 19)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 10, 23), date(2026, 11, 2)),
        (date(2026, 12, 30), date(2027, 1, 11)),
        (date(2026, 8, 1), date(2026, 9, 1)),
        (date(2027, 5, 26), None),
    ],
)
def test_the_next_school_day(after: date, expected: date | None) -> None:
    assert next_school_day(PLAN, after) == expected


def test_the_previous_school_day_stops_at_the_years_first() -> None:
    assert previous_school_day(PLAN, date(2026, 11, 2)) == date(2026, 10, 23)
    assert previous_school_day(PLAN, date(2026, 9, 1)) is None


@given(st.dates(date(2026, 8, 1), date(2027, 8, 31)))
def test_between_two_neighbouring_school_days_every_day_is_off(day: date) -> None:
    following = next_school_day(PLAN, day)
    if following is None:
        assert day >= date(2027, 5, 26)
        return
    assert day_off(PLAN, following) is None
    gap = (following - day).days
    assert all(day_off(PLAN, day + timedelta(days=n)) for n in range(1, gap))


def test_terms() -> None:
    assert term_of(PLAN, date(2026, 11, 18)) == PLAN.terms[1]
    assert term_of(PLAN, date(2026, 10, 28)) is None
    assert calendar.coming_term(PLAN, date(2026, 10, 28)) == PLAN.terms[1]
    assert calendar.coming_term(PLAN, date(2027, 5, 27)) is None


def test_odd_weeks_are_counted_from_the_first_day_that_is_taught() -> None:
    assert calendar.first_school_day(PLAN, 2026) == date(2026, 9, 1)
    assert calendar.first_school_day(ClassPlan(), 2024) == date(2024, 9, 2)  # 1 September: Sunday


def test_on_the_first_of_september_last_years_plan_does_not_say_that_the_year_is_over() -> None:
    terms = (Span("4 четверть", date(2026, 4, 6), date(2026, 5, 26)),)
    plan = ClassPlan(5, terms)
    assert day_off(plan, date(2026, 8, 31)) == DayOff(OffKind.YEAR_OVER)
    assert day_off(plan, date(2026, 9, 1)) == DayOff(OffKind.NOT_BEGUN)
