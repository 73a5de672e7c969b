"""The year's dated lessons from the weekly plan: bells, terms, holidays, exceptions, parity.

Pure: plans in, lessons out. Plans are dated, so a lesson of October comes from October's plan.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from bot.domain.calendar import ONE_DAY, ClassPlan, SpecialKind, day_off, first_school_day, parity


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson of the weekly plan. ``parity``: ``odd``, ``even`` or None for every week."""

    weekday: int
    number: int
    subject_id: int
    teacher_id: int | None
    room: str
    group_id: int | None
    parity: str | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class BellHours:
    """``weekday`` None is every day that has no bell of its own for that lesson."""

    weekday: int | None
    number: int
    starts_at: time
    ends_at: time
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class YearPlan:
    """Everything a class's lessons are made of."""

    year: int
    days: ClassPlan
    slots: tuple[Slot, ...]
    bells: tuple[BellHours, ...]
    parity_flipped: bool = False


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    day: date
    number: int
    group_id: int | None
    subject_id: int
    teacher_id: int | None
    room: str
    starts_at: time | None
    ends_at: time | None
    remote: bool


def dated_lessons(plan: YearPlan, days: Iterable[date]) -> Iterator[PlannedLesson]:
    """Every lesson of the class on those days."""
    by_weekday: dict[int, list[Slot]] = {}
    for slot in plan.slots:
        by_weekday.setdefault(slot.weekday, []).append(slot)
    hours = Hours(plan.bells)
    odd_from = first_school_day(plan.days, plan.year)
    for day in days:
        if day_off(plan.days, day) is None:
            week = parity(day, odd_from, plan.parity_flipped)
            yield from _lessons_of(plan, day, week, by_weekday, hours)


def each_day(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def taught_weekday(plan: ClassPlan, day: date) -> int:
    """Whose timetable the day follows: its own, or the one a special day names."""
    special = plan.specials.get(day)
    if special is not None and special.as_weekday is not None:
        return special.as_weekday
    return day.weekday()


def _lessons_of(
    plan: YearPlan, day: date, week: str, by_weekday: dict[int, list[Slot]], hours: "Hours"
) -> Iterator[PlannedLesson]:
    weekday = taught_weekday(plan.days, day)
    special = plan.days.specials.get(day)
    remote = special is not None and special.kind is SpecialKind.REMOTE
    for slot in by_weekday.get(weekday, ()):
        if slot.parity not in (None, week) or not _holds(slot, day):
            continue
        begins, ends = hours.at(day, weekday, slot.number)
        yield PlannedLesson(
            day,
            slot.number,
            slot.group_id,
            slot.subject_id,
            slot.teacher_id,
            slot.room,
            begins,
            ends,
            remote,
        )


class Hours:
    """Bells by lesson; the weekday's own before every day's."""

    def __init__(self, bells: Iterable[BellHours]) -> None:
        self._bells: dict[tuple[int | None, int], list[BellHours]] = {}
        for bell in bells:
            self._bells.setdefault((bell.weekday, bell.number), []).append(bell)

    def at(self, day: date, weekday: int, number: int) -> tuple[time | None, time | None]:
        """When the lesson begins and ends; (None, None) without a bell."""
        for key in ((weekday, number), (None, number)):
            for bell in self._bells.get(key, ()):
                if _holds(bell, day):
                    return bell.starts_at, bell.ends_at
        return None, None


def _holds(dated: Slot | BellHours, day: date) -> bool:
    return dated.starts_on <= day and (dated.ends_on is None or day <= dated.ends_on)
