"""Which digests are due, and what is in them: data and ``now`` in, intentions out. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import ONE_DAY, ONE_WEEK, local_date, monday, school_moment
from bot.domain.views.digest import ChildDay, ChildWeek


class Run(StrEnum):
    """A making of digests for everybody who chose the same time in the same zone."""

    WEEKLY = "weekly"
    DAILY = "daily"
    SIGNABLE = "signable"
    LATE = "late"
    """Homework that was added after the evening's digest."""


DAILY_GRACE = timedelta(hours=3)
WEEKLY_LAST_HOUR = time(20)
"""On the day after, a late weekly digest still goes until then."""
SIGNABLE_AT = time(17)
SIGNABLE_GRACE = timedelta(hours=3)
LATE_AT = time(20, 30)
LATE_GRACE = timedelta(minutes=30)
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Times:
    """All the times that anybody chose, each in every zone that anybody lives in."""

    zones: frozenset[str]
    weekly: frozenset[tuple[int, time]]
    """Weekday (0 = Monday) and wall time."""
    daily: frozenset[time]
    signing_days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Due:
    """``day`` is the date in the key: the covered week's Monday, or the evening's own date."""

    run: Run
    zone: str
    weekday: int | None
    at: time
    day: date
    ends_at: datetime
    """After that nobody wants it any more."""

    @property
    def scope(self) -> str:
        return f"{self.zone}|{'' if self.weekday is None else self.weekday}|{self.at:%H:%M}"


def due(times: Times, now: datetime) -> list[Due]:
    """Everything whose time has come and has not passed; missed ticks are caught up by it."""
    return [found for zone in sorted(times.zones) for found in _due_in(zone, times, now)]


def _due_in(zone: str, times: Times, now: datetime) -> Iterator[Due]:
    for weekday, at in sorted(times.weekly):
        yield from weekly_due(zone, weekday, at, now)
    for at in sorted(times.daily):
        yield from daily_due(zone, at, now)
    for weekday in sorted(times.signing_days):
        yield from signable_due(zone, weekday, now)
    yield from _on_a_day(Run.LATE, zone, None, LATE_AT, LATE_GRACE, now)


def weekly_due(zone: str, weekday: int, at: time, now: datetime) -> Iterator[Due]:
    """From the chosen hour until 20:00 of the next day. Until Thursday it is about last week,
    from Friday on about the week that is ending."""
    today = local_date(now, zone)
    for day in (today - ONE_DAY, today):
        starts = school_moment(day, at, zone)
        ends = school_moment(day + ONE_DAY, WEEKLY_LAST_HOUR, zone)
        if day.weekday() == weekday and starts <= now < ends:
            week = monday(day) - (ONE_WEEK if weekday < FRIDAY else timedelta(0))
            yield Due(Run.WEEKLY, zone, weekday, at, week, ends)


def daily_due(zone: str, at: time, now: datetime) -> Iterator[Due]:
    """From the chosen hour on for three hours, about the day after."""
    yield from _on_a_day(Run.DAILY, zone, None, at, DAILY_GRACE, now)


def signable_due(zone: str, weekday: int, now: datetime) -> Iterator[Due]:
    for found in _on_a_day(Run.SIGNABLE, zone, weekday, SIGNABLE_AT, SIGNABLE_GRACE, now):
        if found.day.weekday() == weekday:
            yield found


def _on_a_day(
    run: Run, zone: str, weekday: int | None, at: time, grace: timedelta, now: datetime
) -> Iterator[Due]:
    today = local_date(now, zone)
    for day in (today - ONE_DAY, today):
        starts = school_moment(day, at, zone)
        if starts <= now < starts + grace:
            yield Due(run, zone, weekday, at, day, starts + grace)


# --- what is in them ---


class Advice(StrEnum):
    """The one thing that can be done."""

    CHOOSE_A_DAY = "choose_a_day"
    CATCH_UP = "catch_up"


def advice(child: ChildWeek) -> Advice | None:
    if child.missing:
        return Advice.CHOOSE_A_DAY
    return Advice.CATCH_UP if child.missed else None


def is_worth_a_week(child: ChildWeek) -> bool:
    """Whether there is anything to say of a child's week."""
    return bool(child.missing or child.missed or child.marks or child.amended)


def is_worth_an_evening(child: ChildDay, *, student: bool) -> bool:
    """A family hears of tomorrow's lessons; a student of what is due and what changed."""
    if child.homework or child.dots:
        return True
    changed = any(lesson.change for lesson in child.lessons)
    return changed if student else bool(child.lessons or child.marks)


def worth_sending(children: Iterable[ChildWeek]) -> bool:
    """A digest goes when one of the children has something; the others are then shown too."""
    return any(is_worth_a_week(child) for child in children)
