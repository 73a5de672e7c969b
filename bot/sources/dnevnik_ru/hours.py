"""When lessons are: the diary names their numbers only, the class's timetable has the hours.

Kept as text beside the token, so that a poll need not ask for them: ``d.n=08:30-09:15``, ``d`` the
day of the week from 1, or 0 for every day.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time

from bot.sources import shapes
from bot.sources.dnevnik_ru.fields import Fields
from bot.sources.shapes import line, listed, records

Hours = Mapping[tuple[int, int], tuple[time, time]]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def told(timetables: object) -> str:
    """The hours of the first timetable that has any, as they are kept."""
    for timetable in records(timetables):
        found = sorted({entry for item in records(timetable.get("items")) for entry in _of(item)})
        if found:
            return " ".join(found)
    return ""


def _of(item: Fields) -> Iterator[str]:
    if item.get("lessonnumber") is None:
        return
    number = shapes.whole(item["lessonnumber"], -1, 99)
    starts, ends = shapes.hour(item.get("start")), shapes.hour(item.get("finish"))
    if not 0 <= number <= 20 or starts is None or ends is None or starts >= ends:
        return
    for day in _days(item):
        yield f"{day}.{number}={starts:%H:%M}-{ends:%H:%M}"


def _days(item: Fields) -> list[int]:
    names = [line(day).casefold()[:3] for day in listed(item.get("daysofweek"))]
    return [_DAYS.index(name) + 1 for name in names if name in _DAYS] or [0]


def read(kept: str) -> Hours:
    """What `told` wrote."""
    found: dict[tuple[int, int], tuple[time, time]] = {}
    for entry in kept.split():
        place, _, span = entry.partition("=")
        day, _, number = place.partition(".")
        starts, _, ends = span.partition("-")
        pair = time.fromisoformat(starts), time.fromisoformat(ends)
        found.setdefault((int(day), int(number)), pair)
    return found


def at(hours: Hours, day: date, number: int) -> tuple[time | None, time | None]:
    nowhere = (None, None)
    return hours.get((day.isoweekday(), number)) or hours.get((0, number)) or nowhere
