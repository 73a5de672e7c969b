"""School hours: a message never reaches a teacher outside them, and never late inside."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import local
from bot.domain.contact import SchoolHours
from bot.domain.zones import RUSSIAN

_BEGIN = datetime(2026, 8, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 330 * 24 * 60).map(lambda minutes: _BEGIN + timedelta(minutes=minutes))
ZONES = st.sampled_from([*RUSSIAN, "Europe/Berlin"])
HOURS = st.builds(SchoolHours, st.just(time(8)), st.just(time(18)), st.sampled_from([5, 6]))


@given(MOMENTS, ZONES, HOURS)
def test_a_message_arrives_within_school_hours_and_as_soon_as_they_begin(
    now: datetime, zone: str, hours: SchoolHours
) -> None:
    due = hours.next_open(now, zone)
    here = local(due, zone)
    assert now <= due <= now + timedelta(days=4)
    assert here.weekday() < hours.days
    assert hours.opens <= here.time() < hours.closes
    assert due == now or here.time() == hours.opens


@given(MOMENTS, ZONES, HOURS)
def test_in_school_hours_nothing_waits(now: datetime, zone: str, hours: SchoolHours) -> None:
    here = local(now, zone)
    inside = here.weekday() < hours.days and hours.opens <= here.time() < hours.closes
    assert (hours.next_open(now, zone) == now) is inside
