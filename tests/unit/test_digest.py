"""Which digests are due: for any zone, any chosen time, any missed ticks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import local
from bot.domain.digest import (
    Due,
    Run,
    Times,
    advice,
    daily_due,
    due,
    is_worth_an_evening,
    signable_due,
    weekly_due,
    worth_sending,
)
from bot.domain.views.digest import ChildDay, ChildWeek, ComingLesson, Work

MOSCOW = "Europe/Moscow"
ZONES = sorted(z for z in available_timezones() if z.startswith(("Europe/", "Asia/", "America/")))
SIX = time(18)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(MOSCOW)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-23 17:59", None),
        ("2026-11-23 18:00", date(2026, 11, 16)),
        ("2026-11-24 04:00", date(2026, 11, 16)),
        ("2026-11-24 19:59", date(2026, 11, 16)),
        ("2026-11-24 20:00", None),
        ("2026-11-25 18:00", None),
    ],
)
def test_a_weekly_digest_goes_on_monday_evening_and_late_until_tuesday(
    now: str, week: date | None
) -> None:
    found = [d.day for d in weekly_due(MOSCOW, 0, SIX, at(now))]
    assert found == ([week] if week else [])


@pytest.mark.parametrize(("weekday", "covered"), [(3, date(2026, 11, 9)), (4, date(2026, 11, 16))])
def test_from_friday_on_it_is_about_the_week_that_ends(weekday: int, covered: date) -> None:
    now = at("2026-11-16 18:00") + timedelta(days=weekday)
    (found,) = weekly_due(MOSCOW, weekday, SIX, now)
    assert found.day == covered


@pytest.mark.parametrize(
    ("now", "is_due"),
    [("17:59", False), ("18:00", True), ("20:59", True), ("21:00", False)],
)
def test_a_daily_digest_goes_up_to_three_hours_late(now: str, is_due: bool) -> None:
    found = list(daily_due(MOSCOW, SIX, at(f"2026-11-18 {now}")))
    assert [d.day for d in found] == ([date(2026, 11, 18)] if is_due else [])


def test_a_digest_chosen_for_midnight_is_of_the_evening_it_began_in() -> None:
    (found,) = daily_due(MOSCOW, time(23), at("2026-11-19 01:30"))
    assert found.day == date(2026, 11, 18)


def test_the_signing_line_goes_on_the_schools_own_day() -> None:
    friday = at("2026-11-20 17:00")
    assert [d.day for d in signable_due(MOSCOW, 4, friday)] == [date(2026, 11, 20)]
    assert list(signable_due(MOSCOW, 5, friday)) == []


chosen = st.times().map(lambda t: t.replace(second=0, microsecond=0))
minutes = st.integers(0, 60 * 24 * 400).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


@given(st.sampled_from(ZONES), chosen, minutes, st.lists(st.integers(1, 700), max_size=60))
def test_nobody_gets_two_digests_of_one_day_whatever_ticks_are_missed(
    zone: str, clock: time, start: datetime, gaps: list[int]
) -> None:
    now, keys = start, []
    for gap in gaps:
        keys += [d.day for d in daily_due(zone, clock, now)]
        now += timedelta(minutes=gap)
    at_once = [len(list(daily_due(zone, clock, start + timedelta(minutes=m)))) for m in range(5)]
    assert max(at_once) <= 1
    assert keys == sorted(keys), "evenings follow each other: the key of a day never returns"


@given(st.sampled_from(ZONES), chosen, minutes)
def test_every_day_has_its_digest_when_no_tick_is_missed(
    zone: str, clock: time, start: datetime
) -> None:
    ticks = [start + timedelta(minutes=30 * n) for n in range(48 * 3)]
    days = {d.day for now in ticks for d in daily_due(zone, clock, now)}
    first, last = local(ticks[0], zone).date(), local(ticks[-1], zone).date()
    between = (last - first).days - 1
    assert len(days) >= between


@given(st.sampled_from(ZONES), st.integers(0, 6), chosen, minutes)
def test_a_week_has_one_digest(zone: str, weekday: int, clock: time, start: datetime) -> None:
    ticks = [start + timedelta(hours=n) for n in range(24 * 15)]
    found = [d for now in ticks for d in weekly_due(zone, weekday, clock, now)]
    by_week = {d.day for d in found}
    assert 1 <= len(by_week) <= 3
    assert all(day.weekday() == 0 for day in by_week)


def test_everything_that_anybody_chose_is_looked_at() -> None:
    times = Times(
        frozenset({MOSCOW, "Asia/Omsk"}),
        frozenset({(0, SIX), (1, SIX)}),
        frozenset({SIX, time(7)}),
        frozenset({4}),
    )
    found = due(times, at("2026-11-23 18:00"))
    assert {(d.run, d.zone) for d in found} == {
        (Run.WEEKLY, MOSCOW),
        (Run.DAILY, MOSCOW),
        (Run.WEEKLY, "Asia/Omsk"),
    }
    assert len({d.scope for d in found if d.run is Run.WEEKLY}) == 2


def test_a_scope_names_zone_day_and_hour() -> None:
    known = Due(Run.WEEKLY, MOSCOW, 0, SIX, date(2026, 11, 16), at("2026-11-24 20:00"))
    assert known.scope == "Europe/Moscow|0|18:00"


# --- what is worth saying ---


def child(**values: object) -> ChildWeek:
    defaults: dict[str, object] = {
        "student": 1,
        "name": "Анна",
        "class_name": "5А",
        "school": "",
        "term": "2 четверть",
        "missing": (),
        "missed": 0,
        "missed_in_term": 0,
        "marks": (),
        "signable": True,
    }
    return ChildWeek(**defaults | values)  # type: ignore[arg-type]


def test_a_week_with_nothing_to_say_is_not_sent() -> None:
    assert not worth_sending([child(), child(missed_in_term=4)])
    assert worth_sending([child(), child(marks=(("Алгебра", ("5",)),))])


def test_one_thing_that_can_be_done() -> None:
    assert advice(child(missing=(Work("Алгебра"),), missed=2)) == "choose_a_day"
    assert advice(child(missed=2)) == "catch_up"
    assert advice(child()) is None


def test_a_student_hears_of_what_is_due_a_family_of_tomorrow() -> None:
    plain = ChildDay(1, "Анна", "5А", "", "8:30", (ComingLesson(1, "Алгебра"),), (), (), ())
    assert is_worth_an_evening(plain, student=False)
    assert not is_worth_an_evening(plain, student=True)
    lessons = (ComingLesson(1, "Алгебра", "cancelled"),)
    changed = ChildDay(1, "Анна", "5А", "", "", lessons, (), (), ())
    assert is_worth_an_evening(changed, student=True)
