"""A mirrored diary as the rest of the bot knows it: which system, what it gives, how old it is."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.fetched import FetchedChild, FetchedWeek, Gift
from bot.domain.people import Name

UNKNOWN_GRADE = 2
"""For a class whose name says no grade: it has marks, and nobody in it consents alone."""


@dataclass(frozen=True, slots=True)
class Linking:
    """A checked login with the children that were chosen, ready to be kept."""

    source: str
    """The system's code."""
    title: str
    gives: frozenset[Gift]
    host: str
    credentials: Mapping[str, str] = field(repr=False)
    children: tuple[FetchedChild, ...]


@dataclass(frozen=True, slots=True)
class MirroredChild:
    """What linking a child has given."""

    student: int
    name: Name
    class_name: str
    school: str
    again: bool
    """It was linked before: its login is new."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirrored child as fetching needs it; ``login`` None: nobody's login opens it."""

    id: int
    login: int | None
    school: int
    student: int
    zone: str
    source: str
    child: FetchedChild
    gives: frozenset[Gift]
    """As far as anybody knew at the last look."""
    signed: frozenset[date]
    """Mondays of weeks under which the system itself holds the family's signature."""
    made_at: datetime
    first_at: datetime | None = None
    fetched_at: datetime | None = None
    year_at: datetime | None = None
    terms_at: datetime | None = None
    news_at: datetime | None = None
    previous_at: datetime | None = None
    back_to: date | None = None


def mondays(stored: object) -> frozenset[date]:
    """From what stands in the database; what is no day is passed over."""
    found: set[date] = set()
    for written in stored if isinstance(stored, list) else ():
        with suppress(ValueError):
            found.add(date.fromisoformat(written))
    return frozenset(found)


def signed_after(mirror: Mirror, week: FetchedWeek) -> frozenset[date]:
    """Which weeks are signed there, after a look at this one; a system may not say."""
    if week.signed is None:
        return mirror.signed
    return mirror.signed | {week.monday} if week.signed else mirror.signed - {week.monday}


def child_facts(child: FetchedChild) -> dict[str, object]:
    """What is kept of the child, to be handed to the system again."""
    return {
        "last": child.name.last,
        "first": child.name.first,
        "middle": child.name.middle,
        "class": child.class_name,
        "school": child.school,
        "keys": dict(child.keys),
        "self": child.is_self,
    }


def child_of(foreign_id: str, zone: str, facts: Mapping[str, object]) -> FetchedChild:
    """The child again, from what was kept."""
    keys = facts.get("keys")
    pairs = keys.items() if isinstance(keys, dict) else ()
    return FetchedChild(
        foreign_id,
        Name(str(facts.get("last", "")), str(facts.get("first", "")), str(facts.get("middle", ""))),
        str(facts.get("class", "")),
        str(facts.get("school", "")),
        zone,
        tuple((str(name), str(value)) for name, value in pairs),
        facts.get("self") is True,
    )
