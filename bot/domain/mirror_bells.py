"""The bells of a school that never said them: read off the hours of its lessons. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time

Hours = tuple[time, time]
Bells = Mapping[tuple[int | None, int], Hours]
"""By weekday (None: every day, 0 = Monday) and number."""


def bells_of(lessons: Iterable[tuple[date, int, time | None, time | None]]) -> Bells:
    """``lessons``: day, number and hours. What most days have is the everyday bell; a weekday
    that goes otherwise has its own."""
    by_number: dict[int, Counter[Hours]] = defaultdict(Counter)
    by_weekday: dict[tuple[int, int], Counter[Hours]] = defaultdict(Counter)
    for day, number, starts, ends in lessons:
        if starts is not None and ends is not None and starts < ends:
            by_number[number][starts, ends] += 1
            by_weekday[day.weekday(), number][starts, ends] += 1
    found: dict[tuple[int | None, int], Hours] = {
        (None, number): _usual(hours) for number, hours in by_number.items()
    }
    for (weekday, number), hours in by_weekday.items():
        own = _usual(hours)
        if own != found[None, number]:
            found[weekday, number] = own
    return found


def _usual(hours: Counter[Hours]) -> Hours:
    """The most frequent; of equally frequent ones the earliest, so that it does not flicker."""
    return min(hours, key=lambda one: (-hours[one], one))
