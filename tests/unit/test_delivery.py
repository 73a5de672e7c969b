"""Quiet hours, importance and retries."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    LONGEST_WAIT,
    RULES,
    Kind,
    Letter,
    Outcome,
    Status,
    Trouble,
    after_trouble,
    delay,
    quiet_end,
    withheld,
)
from bot.domain.notifications import Notifications, Preset, Switch, fewer

MOSCOW = "Europe/Moscow"
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ZONES = sorted(zone for zone in available_timezones() if zone.startswith(("Europe/", "Asia/")))


def at(clock: str, day: int = 18) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(MOSCOW)).astimezone(UTC)


def letter(kind: Kind = Kind.NEWS, **values: Any) -> Letter:
    defaults: dict[str, Any] = {
        "id": 1,
        "chat_id": 1,
        "chat": "1001",
        "kind": kind.value,
        "priority": RULES[kind].priority,
        "payload": {},
        "locale": "ru",
        "due_at": NOON,
        "expires_at": None,
        "zone": MOSCOW,
        "attempts": 0,
        "wishes": None,
    }
    return Letter(**defaults | values)


def test_every_kind_has_its_rule() -> None:
    assert set(RULES) == set(Kind)


def test_by_day_a_letter_goes() -> None:
    assert withheld(letter(), NOON) is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (at("21:00"), at("7:00", 19)),
        (at("23:59"), at("7:00", 19)),
        (at("3:00"), at("7:00")),
        (at("6:59"), at("7:00")),
    ],
)
def test_at_night_a_letter_waits_for_the_morning(now: datetime, morning: datetime) -> None:
    held = withheld(letter(), now)
    assert held is not None
    assert (held.status, held.due_at) == (Status.WAITING, morning)


@pytest.mark.parametrize("clock", ["7:00", "20:59"])
def test_the_edges_of_the_day_are_not_quiet(clock: str) -> None:
    assert withheld(letter(), at(clock)) is None


def test_a_changed_first_lesson_comes_at_half_past_six() -> None:
    news = letter(Kind.FIRST_LESSON)
    held = withheld(news, at("23:00"))
    assert held is not None
    assert held.due_at == at("6:30", 19)
    assert withheld(news, at("6:30", 19)) is None


def test_own_quiet_hours_govern() -> None:
    early = Notifications(quiet_from=time(19), quiet_to=time(9))
    held = withheld(letter(wishes=early), at("19:30"))
    assert held is not None
    assert held.due_at == at("9:00", 19)
    never = Notifications(quiet_from=time(0), quiet_to=time(0))
    assert withheld(letter(wishes=never), at("3:00")) is None


def test_what_may_come_at_any_hour_comes() -> None:
    assert withheld(letter(zone=None), at("3:00")) is None


@given(
    st.integers(0, 1_000_000).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
    st.times(),
    st.times(),
)
def test_quiet_ends_within_a_day_and_is_then_over(
    now: datetime, zone: str, starts: time, ends: time
) -> None:
    starts, ends = starts.replace(microsecond=0), ends.replace(microsecond=0)
    morning = quiet_end(now, zone, starts, ends)
    if morning is not None:
        assert timedelta(0) - timedelta(hours=1) <= morning - now <= timedelta(hours=25)


def test_too_late_is_dropped() -> None:
    late = withheld(letter(expires_at=NOON), NOON)
    assert late is not None
    assert (late.status, late.reason) == (Status.DROPPED, "expired")


def test_who_switched_everything_off_still_gets_answers() -> None:
    off = Notifications(off=True)
    dropped = withheld(letter(Kind.ABSENCE, wishes=off), NOON)
    assert dropped is not None
    assert dropped.reason == "off"
    assert withheld(letter(Kind.THREAD, wishes=off), NOON) is None


def test_a_switch_turned_off_after_the_row_was_put_is_respected() -> None:
    wishes = Notifications(Preset.DAILY, switches={Switch.MARKS: False})
    assert withheld(letter(Kind.MARKS, wishes=wishes), NOON) is not None
    assert withheld(letter(Kind.MARKS, wishes=wishes, edits=5), NOON) is None, "a correction"


def test_an_edit_waits_for_the_message_it_changes() -> None:
    held = withheld(letter(edits_pending=True), NOON)
    assert held is not None
    assert held.status is Status.WAITING


def test_a_change_that_a_later_one_has_overtaken_is_not_made() -> None:
    dropped = withheld(letter(edits=5, outdated=True), NOON)
    assert dropped is not None
    assert (dropped.status, dropped.reason) == (Status.DROPPED, "void")


def test_presets_grow_quieter_step_by_step() -> None:
    assert fewer(Preset.DAILY) is Preset.WEEKLY
    assert fewer(Preset.WEEKLY) is fewer(Preset.URGENT) is Preset.URGENT
    for preset in Preset:
        assert Notifications(preset).wants(Switch.ABSENCE)
    assert not Notifications(Preset.WEEKLY).wants(Switch.MARKS)


@pytest.mark.parametrize(
    ("trouble", "status", "reason"),
    [
        (Trouble.BLOCKED, Status.DROPPED, "blocked"),
        (Trouble.NO_CHAT, Status.DEAD, "no_chat"),
        (Trouble.REFUSED, Status.DEAD, "refused"),
    ],
)
def test_what_cannot_succeed_is_put_aside(trouble: Trouble, status: Status, reason: str) -> None:
    outcome = after_trouble(letter(), trouble, 0.5)
    assert (outcome.status, outcome.reason) == (status, reason)


def test_a_flood_limit_is_nobodys_attempt() -> None:
    assert after_trouble(letter(attempts=99), Trouble.FLOOD, 0.5, 7) == Outcome(
        letter(attempts=99), Status.WAITING, wait=7
    )


def test_a_server_that_always_fails_on_a_letter_makes_it_dead_a_dead_network_never() -> None:
    assert after_trouble(letter(attempts=9), Trouble.SERVER, 0.5).status is Status.DEAD
    assert after_trouble(letter(attempts=99), Trouble.NETWORK, 0.5).status is Status.WAITING
    assert after_trouble(letter(attempts=99), Trouble.LOCKED_OUT, 0.5).status is Status.WAITING


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_grow_and_are_bounded(attempts: int, dice: float) -> None:
    wait = delay(attempts, dice)
    assert 0.5 <= wait <= LONGEST_WAIT
    assert delay(attempts + 1, dice) >= wait
