"""When class teachers are told of their class, and what is worth telling: data and now in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import ONE_WEEK, local, local_date, monday, school_moment
from bot.domain.people import Name
from bot.domain.views.classroom import ClassFacts, ClassMorning, ClassUnsigned


class Morning(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"


_HOURS = {Morning.MONDAY: (0, time(8, 10)), Morning.TUESDAY: (1, time(8, 0))}
GRACE = timedelta(hours=3)
"""How late a message of the morning still goes."""


@dataclass(frozen=True, slots=True)
class Due:
    kind: Morning
    zone: str
    day: date

    @property
    def week(self) -> date:
        """The Monday of the week that is spoken of: the one before."""
        return monday(self.day) - ONE_WEEK


def due(zones: Iterable[str], now: datetime) -> list[Due]:
    """Every message whose hour has come in a zone and is not over."""
    return [
        Due(kind, zone, local_date(now, zone))
        for zone in sorted(zones)
        for kind in Morning
        if _is_due(kind, zone, now)
    ]


def _is_due(kind: Morning, zone: str, now: datetime) -> bool:
    weekday, at = _HOURS[kind]
    today = local(now, zone).date()
    starts = school_moment(today, at, zone)
    return today.weekday() == weekday and starts <= now < starts + GRACE


def monday_message(facts: ClassFacts, week: date) -> ClassMorning | None:
    """None when there is nothing to say."""
    unsigned = len(facts.students.keys() - facts.signed)
    if not (facts.absent or facts.unexplained or unsigned):
        return None
    return ClassMorning(
        facts.id,
        facts.name,
        _names(facts, facts.absent),
        _names(facts, facts.unexplained),
        unsigned,
        len(facts.students),
        week,
    )


def tuesday_message(facts: ClassFacts, week: date) -> ClassUnsigned | None:
    """None when everybody has signed."""
    unsigned = facts.students.keys() - facts.signed
    if not unsigned:
        return None
    return ClassUnsigned(facts.id, facts.name, _names(facts, unsigned), week)


def _names(facts: ClassFacts, students: Iterable[int]) -> tuple[tuple[str, str, str], ...]:
    """In the order of the journal."""
    wanted = set(students)
    return tuple(_parts(name) for number, name in facts.students.items() if number in wanted)


def _parts(name: Name) -> tuple[str, str, str]:
    return name.last, name.first, name.middle
