"""The school's time: zones, weeks, terms, school days. A lesson lives in the school's wall time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
_SUMMER = (6, 7, 8)
_YEAR_BEGINS = 9  # September
_FARTHEST = 400  # days looked through for the next school day: more than a year


# --- instants and school time ---


def local(now: datetime, zone: str) -> datetime:
    """The wall clock of a zone (IANA name) at an aware instant; daylight saving included."""
    return now.astimezone(ZoneInfo(zone))


def local_date(now: datetime, zone: str) -> date:
    """ "Today" where the school is."""
    return local(now, zone).date()


def school_moment(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which the school's clock shows ``at`` on ``day``.

    An hour that is shown twice (clocks go back) is the first one; an hour that is skipped is
    read by the offset before the jump.
    """
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# --- school years and weeks ---


class Parity(StrEnum):
    ODD = "odd"
    EVEN = "even"


def school_year(day: date) -> int:
    """The calendar year in which the school year of ``day`` began: 1 September to 31 August."""
    return day.year if day.month >= _YEAR_BEGINS else day.year - 1


def year_bounds(year: int) -> tuple[date, date]:
    """The first and the last day of the school year that begins in ``year``."""
    return date(year, _YEAR_BEGINS, 1), date(year + 1, _YEAR_BEGINS, 1) - ONE_DAY


def is_summer(day: date) -> bool:
    return day.month in _SUMMER


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(day: date, days_per_week: int = 6) -> tuple[date, ...]:
    """The days of the school week around ``day``: from Monday, 5 or 6 (or 7) of them."""
    first = monday(day)
    return tuple(first + timedelta(days=number) for number in range(days_per_week))


def parity(day: date, first_school_day: date, flipped: bool = False) -> Parity:
    """Odd is the week of the year's first school day; holidays count; a school may flip it."""
    weeks = (monday(day) - monday(first_school_day)).days // 7
    return Parity.ODD if (weeks % 2 == 0) is not flipped else Parity.EVEN


# --- a class's year ---


class SpecialKind(StrEnum):
    OFF = "off"
    AS_WEEKDAY = "as_weekday"
    REMOTE = "remote"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Special:
    """A dated exception; ``as_weekday`` (0 = Monday) for a day taught by another's timetable."""

    kind: SpecialKind
    as_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A term or holidays: both days included."""

    name: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class OffKind(StrEnum):
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    NO_LESSONS = "no_lessons"
    """A dated exception: frost, quarantine."""
    BETWEEN_TERMS = "between_terms"
    NOT_BEGUN = "not_begun"
    YEAR_OVER = "year_over"


@dataclass(frozen=True, slots=True)
class DayOff:
    kind: OffKind
    name: str = ""
    """The holidays' name, as the school writes it."""


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class's school year. ``terms`` in order; without them only summer ends the year."""

    days_per_week: int = 5
    terms: tuple[Span, ...] = ()
    holidays: tuple[Span, ...] = ()
    specials: Mapping[date, Special] = field(default_factory=dict)


def day_off(plan: ClassPlan, day: date) -> DayOff | None:
    """Why there is no school on ``day``, or None on a school day."""
    special = plan.specials.get(day)
    if special is not None and special.kind is SpecialKind.OFF:
        return DayOff(OffKind.NO_LESSONS)
    if special is not None and special.kind is SpecialKind.AS_WEEKDAY:
        return None
    for holiday in plan.holidays:
        if day in holiday:
            return DayOff(OffKind.HOLIDAY, holiday.name)
    outside = _outside_year(plan, day)
    if outside is not None:
        return DayOff(outside)
    if day.weekday() >= plan.days_per_week:
        return DayOff(OffKind.WEEKEND)
    if plan.terms and term_of(plan, day) is None:
        return DayOff(OffKind.BETWEEN_TERMS)
    return None


def _outside_year(plan: ClassPlan, day: date) -> OffKind | None:
    if not plan.terms:
        return OffKind.YEAR_OVER if is_summer(day) else None
    if day < plan.terms[0].starts_on:
        return OffKind.NOT_BEGUN
    if day > plan.terms[-1].ends_on:
        # In September the year that is over is last year's: this one is not in the diary yet.
        is_next = school_year(day) > school_year(plan.terms[-1].ends_on)
        return OffKind.NOT_BEGUN if is_next else OffKind.YEAR_OVER
    return None


def next_school_day(plan: ClassPlan, after: date) -> date | None:
    """The first school day after ``after``; None when this year has no more."""
    return _school_day(plan, after, ONE_DAY)


def previous_school_day(plan: ClassPlan, before: date) -> date | None:
    """The last school day before ``before``; None when this year had none."""
    return _school_day(plan, before, -ONE_DAY)


def _school_day(plan: ClassPlan, start: date, step: timedelta) -> date | None:
    day = start
    for _ in range(_FARTHEST):
        day += step
        if day_off(plan, day) is None:
            return day
    return None


def first_school_day(plan: ClassPlan, year: int) -> date:
    """The day the odd weeks are counted from: the first school day of the year's first term."""
    begins = plan.terms[0].starts_on if plan.terms else year_bounds(year)[0]
    return next_school_day(plan, begins - ONE_DAY) or begins


def term_of(plan: ClassPlan, day: date) -> Span | None:
    """The term that ``day`` lies in; None in holidays between terms and in summer."""
    for term in plan.terms:
        if day in term:
            return term
    return None


def coming_term(plan: ClassPlan, day: date) -> Span | None:
    """The term of ``day``, or the next one to begin; None when the year is over."""
    for term in plan.terms:
        if day <= term.ends_on:
            return term
    return None
