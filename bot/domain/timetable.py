"""The year's dated lessons from the weekly plan: bells, terms, holidays, exceptions, parity.

Pure: plans in, lessons out. Plans are dated, so a lesson of October comes from October's plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta

WEEK = timedelta(days=7)


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
    weekday: int | None
    number: int
    starts_at: time
    ends_at: time
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Special:
    """``off``, ``as_weekday``, ``remote`` or ``short``."""

    kind: str
    as_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """Everything a class's year is made of. ``terms`` and ``holidays`` are inclusive spans.

    ``first_school_day`` is the school's: the week it is in is week 1, an odd one.
    """

    slots: tuple[Slot, ...]
    bells: tuple[BellHours, ...]
    terms: tuple[tuple[date, date], ...]
    holidays: tuple[tuple[date, date], ...]
    special: dict[date, Special] = field(default_factory=dict)
    days_per_week: int = 5
    first_school_day: date = date.min
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


def week_parity(day: date, first_school_day: date, *, flipped: bool = False) -> str:
    """``odd`` or ``even``: counted from the week of the year's first school day, holidays count."""
    passed = (_monday(day) - _monday(first_school_day)) // WEEK
    return "even" if bool(passed % 2) != flipped else "odd"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_school_day(
    year: int, terms: list[tuple[date, date]], days_per_week: int, holidays: list[tuple[date, date]]
) -> date:
    """The first day of the first term on which there is school (1 September without terms)."""
    day = min((starts for starts, _ in terms), default=date(year, 9, 1))
    while day.weekday() >= days_per_week or _inside(day, holidays):
        day += timedelta(days=1)
    return day


def is_school_day(plan: ClassPlan, day: date) -> bool:
    """Whether the class is taught that day at all (a special day overrules a holiday)."""
    special = plan.special.get(day)
    if special is not None and special.kind == "off":
        return False
    if special is not None and special.kind == "as_weekday":
        return True
    return (
        day.weekday() < plan.days_per_week
        and _inside(day, plan.terms)
        and not _inside(day, plan.holidays)
    )


def dated_lessons(plan: ClassPlan, first: date, last: date) -> Iterator[PlannedLesson]:
    """Every lesson of the class from ``first`` to ``last``, both included."""
    by_weekday: dict[int, list[Slot]] = {}
    for slot in plan.slots:
        by_weekday.setdefault(slot.weekday, []).append(slot)
    hours = _Hours(plan.bells)
    day = first
    while day <= last:
        if is_school_day(plan, day):
            yield from _lessons_of(plan, day, by_weekday, hours)
        day += timedelta(days=1)


def lessons_on(plan: ClassPlan, day: date) -> list[PlannedLesson]:
    return list(dated_lessons(plan, day, day))


def bell_at(plan: ClassPlan, day: date, number: int) -> tuple[time | None, time | None]:
    """When that lesson of that day begins and ends; (None, None) without a bell."""
    return _Hours(plan.bells).at(day, _taught_weekday(plan, day), number)


def _taught_weekday(plan: ClassPlan, day: date) -> int:
    special = plan.special.get(day)
    if special is not None and special.as_weekday is not None:
        return special.as_weekday
    return day.weekday()


def _lessons_of(
    plan: ClassPlan, day: date, by_weekday: dict[int, list[Slot]], hours: "_Hours"
) -> Iterator[PlannedLesson]:
    weekday = _taught_weekday(plan, day)
    special = plan.special.get(day)
    remote = special is not None and special.kind == "remote"
    parity = week_parity(day, plan.first_school_day, flipped=plan.parity_flipped)
    for slot in by_weekday.get(weekday, ()):
        if slot.parity not in (None, parity) or not _holds(slot, day):
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


class _Hours:
    """Bells by lesson; the weekday's own before every day's."""

    def __init__(self, bells: tuple[BellHours, ...]) -> None:
        self._bells: dict[tuple[int | None, int], list[BellHours]] = {}
        for bell in bells:
            self._bells.setdefault((bell.weekday, bell.number), []).append(bell)

    def at(self, day: date, weekday: int, number: int) -> tuple[time | None, time | None]:
        for key in ((weekday, number), (None, number)):
            for bell in self._bells.get(key, ()):
                if _holds(bell, day):
                    return bell.starts_at, bell.ends_at
        return None, None


def _holds(dated: Slot | BellHours, day: date) -> bool:
    return dated.starts_on <= day and (dated.ends_on is None or day <= dated.ends_on)


def _inside(day: date, spans: list[tuple[date, date]] | tuple[tuple[date, date], ...]) -> bool:
    return any(starts <= day <= ends for starts, ends in spans)
