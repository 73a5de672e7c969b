"""When a foreign diary is looked at again, and what for: facts and ``now`` in, decisions out. Pure.

Often in school hours, seldom in the evening, hardly at night and in holidays. A system that fails
is left in peace longer and longer, up to half an hour; one that says how long to wait is obeyed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import (
    ONE_DAY,
    ONE_WEEK,
    is_summer,
    local,
    local_date,
    monday,
    school_moment,
    school_year,
    year_bounds,
)
from bot.domain.errors import Trouble
from bot.domain.mirrored import Mirror

MORNING, SCHOOL_BEGINS, SCHOOL_ENDS, NIGHT = time(6), time(8), time(16), time(22)
SATURDAY, SUNDAY = 5, 6
DAY_OFF_EVERY = timedelta(hours=3)
SPREAD = timedelta(minutes=40)
"""Over which the first looks of a morning are spread."""
JITTER = 0.2
"""Share of an interval by which it is longer or shorter, so that families do not march in step."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
LONGEST_ASKED = timedelta(hours=6)
"""A system may ask for more than half an hour, but not to be forgotten."""
REFUSED_EVERY = timedelta(hours=12)
"""A refusal that needs the family is tried again so rarely, in case it was a mistake."""
TOLD_AFTER = timedelta(days=1)
"""A failure so long is told to the family."""
NOW_EVERY = timedelta(minutes=2)
"""How often somebody may ask for a look at once."""

NEEDS_FAMILY = frozenset(
    {
        Trouble.WRONG_PASSWORD,
        Trouble.EXPIRED,
        Trouble.REJECTED,
        Trouble.GOSUSLUGI_ONLY,
        Trouble.BAD_TOKEN,
    }
)

Spans = Sequence[tuple[date, date]]


# --- when ---


def next_look(
    now: datetime, zone: str, often: timedelta, chance: float, holidays: Spans = ()
) -> datetime:
    """The next look after one that succeeded. ``often``: between two looks in school hours;
    ``chance``, from 0 to 1, spreads families."""
    here = local(now, zone)
    if here.time() >= NIGHT or here.time() < MORNING:
        return _morning(here, zone, chance)
    wait = _interval(here, often, holidays) * (1 + JITTER * (2 * chance - 1))
    then = now + wait
    return _morning(here, zone, chance) if _is_night(local(then, zone)) else then


def _is_night(here: datetime) -> bool:
    return here.time() >= NIGHT or here.time() < MORNING


def _morning(here: datetime, zone: str, chance: float) -> datetime:
    day = here.date() if here.time() < MORNING else here.date() + ONE_DAY
    return school_moment(day, MORNING, zone) + SPREAD * chance


def _interval(here: datetime, often: timedelta, holidays: Spans) -> timedelta:
    day = here.date()
    if day.weekday() == SUNDAY or is_summer(day) or _within(day, holidays):
        return DAY_OFF_EVERY
    if day.weekday() == SATURDAY:
        return 3 * often
    return often if SCHOOL_BEGINS <= here.time() < SCHOOL_ENDS else 2 * often


def _within(day: date, spans: Spans) -> bool:
    return any(first <= day <= last for first, last in spans)


def after_trouble(
    now: datetime, zone: str, why: Trouble, failures: int, asked: float | None, chance: float
) -> datetime:
    """The next try. ``failures``: how many in a row, this one included; ``asked``: seconds the
    system wants to be left alone."""
    if why in NEEDS_FAMILY:
        return now + REFUSED_EVERY * (1 + JITTER * chance)
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    told = min(timedelta(seconds=max(asked or 0.0, 0.0)), LONGEST_ASKED)
    then = now + max(wait * (1 - JITTER * chance), told)
    here = local(then, zone)
    # At night a system may be repaired in peace; the first failures are tried again all the same.
    return _morning(here, zone, chance) if wait >= LONGEST_WAIT and _is_night(here) else then


def may_ask(wanted_at: datetime | None, now: datetime) -> bool:
    """Whether a look at once may be asked for again."""
    return wanted_at is None or now - wanted_at >= NOW_EVERY


# --- what for ---


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one look asks for. Weeks in ``silent`` are no news, whatever is in them."""

    mondays: tuple[date, ...]
    silent: frozenset[date] = frozenset()
    children: bool = False
    year: bool = False
    term_marks: bool = False
    news: bool = False
    previous: bool = False
    back_to: date | None = None


DAILY, HOURLY = timedelta(hours=20), timedelta(minutes=55)


def agenda(mirror: Mirror, now: datetime) -> Agenda:
    """This week and the next; once a day the one before, the terms and the term marks; news every
    hour; and after linking one older week at each look, back to the first of September."""
    this = monday(local_date(now, mirror.zone))
    previous = _is_due(mirror.previous_at, now, DAILY)
    older = _older(mirror, this)
    mondays = [this, this + ONE_WEEK]
    if previous:
        mondays.append(this - ONE_WEEK)
    if older is not None:
        mondays.append(older)
    return Agenda(
        tuple(mondays),
        frozenset() if older is None else frozenset({older}),
        children=_is_due(mirror.year_at, now, DAILY) and mirror.first_at is not None,
        year=_is_due(mirror.year_at, now, DAILY),
        term_marks=_is_due(mirror.terms_at, now, DAILY),
        news=_is_due(mirror.news_at, now, HOURLY),
        previous=previous,
        back_to=older or mirror.back_to or this - ONE_WEEK,
    )


def _is_due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    return last is None or now - last >= every


def _older(mirror: Mirror, this: date) -> date | None:
    """The next week on the way back; none at the very first look, which is quick."""
    if mirror.first_at is None or mirror.back_to is None:
        return None
    begins = monday(year_bounds(school_year(this))[0])
    wanted = mirror.back_to - ONE_WEEK
    return wanted if wanted >= begins else None
