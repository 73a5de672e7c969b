"""The year's lessons from the plans: dates in, lessons out."""

import itertools
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ClassPlan, Span, Special, SpecialKind, day_off
from bot.domain.timetable import BellHours, Slot, YearPlan, dated_lessons, each_day

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 26)
ALWAYS = (date(2026, 9, 1), None)


def slot(weekday: int, number: int = 1, parity: str | None = None, **dates: date | None) -> Slot:
    starts, ends = dates.get("starts") or ALWAYS[0], dates.get("ends")
    return Slot(weekday, number, 1, None, "", None, parity, starts, ends)


def bell(number: int, at: time, weekday: int | None = None, **dates: date | None) -> BellHours:
    starts, ends = dates.get("starts") or ALWAYS[0], dates.get("ends")
    return BellHours(weekday, number, at, time(at.hour, 59), starts, ends)


def plan(*slots: Slot, bells: tuple[BellHours, ...] = (), **days: object) -> YearPlan:
    defaults: dict[str, object] = {"terms": (Span("год", FIRST, LAST),)}
    return YearPlan(2026, ClassPlan(**(defaults | days)), slots, bells)  # type: ignore[arg-type]


def days_of(found: YearPlan, first: date, last: date) -> list[date]:
    return [lesson.day for lesson in dated_lessons(found, each_day(first, last))]


def test_a_slot_is_a_lesson_every_week() -> None:
    assert days_of(plan(slot(0)), date(2026, 9, 1), date(2026, 9, 21)) == [
        date(2026, 9, 7),
        date(2026, 9, 14),
        date(2026, 9, 21),
    ]


def test_a_plan_that_ends_and_another_that_begins() -> None:
    old = slot(0, 1, ends=date(2026, 9, 13))
    new = slot(1, 1, starts=date(2026, 9, 14))
    assert days_of(plan(old, new), date(2026, 9, 1), date(2026, 9, 20)) == [
        date(2026, 9, 7),
        date(2026, 9, 15),
    ]


def test_holidays_count_for_odd_and_even_weeks() -> None:
    holidays = (Span("осенние", date(2026, 9, 7), date(2026, 9, 13)),)
    odd = plan(slot(1, parity="odd"), holidays=holidays)
    assert days_of(odd, FIRST, date(2026, 9, 30)) == [
        date(2026, 9, 1),
        date(2026, 9, 15),
        date(2026, 9, 29),
    ]


def test_weeks_go_on_over_the_new_year_though_iso_weeks_do_not() -> None:
    odd = plan(slot(1, parity="odd"))
    around = days_of(odd, date(2026, 12, 1), date(2027, 1, 31))
    assert all((later - earlier).days == 14 for earlier, later in itertools.pairwise(around))


def test_a_saturday_by_mondays_timetable_rings_by_mondays_bells() -> None:
    saturday = date(2026, 12, 12)
    special = {saturday: Special(SpecialKind.AS_WEEKDAY, 0)}
    bells = (bell(1, time(8)), bell(1, time(9), 0), bell(1, time(10), 5))
    (lesson,) = dated_lessons(plan(slot(0), bells=bells, specials=special), [saturday])
    assert lesson.starts_at == time(9)


def test_remote_days_and_days_without_lessons() -> None:
    monday, next_monday = date(2026, 9, 7), date(2026, 9, 14)
    special = {monday: Special(SpecialKind.REMOTE), next_monday: Special(SpecialKind.OFF)}
    (lesson,) = dated_lessons(plan(slot(0), specials=special), [monday, next_monday])
    assert (lesson.day, lesson.remote) == (monday, True)


def test_bells_change_from_their_day_on() -> None:
    bells = (
        bell(0, time(7), ends=date(2026, 9, 13)),
        bell(0, time(8), starts=date(2026, 9, 14)),
    )
    lessons = dated_lessons(plan(slot(0, 0), bells=bells), each_day(FIRST, date(2026, 9, 14)))
    assert [lesson.starts_at for lesson in lessons] == [time(7), time(8)]


def test_a_lesson_without_a_bell_has_no_hours() -> None:
    (lesson,) = dated_lessons(plan(slot(0, 9)), [date(2026, 9, 7)])
    assert (lesson.starts_at, lesson.ends_at) == (None, None)


@given(
    st.lists(
        st.builds(
            slot, st.integers(0, 6), st.integers(0, 8), st.sampled_from([None, "odd", "even"])
        ),
        max_size=12,
    ),
    st.integers(5, 6),
)
def test_every_lesson_stands_on_a_school_day_and_comes_from_a_slot(
    slots: list[Slot], days_per_week: int
) -> None:
    made = plan(*slots, days_per_week=days_per_week)
    wanted = {(s.weekday, s.number) for s in slots}
    for lesson in dated_lessons(made, each_day(FIRST, date(2026, 10, 31))):
        assert day_off(made.days, lesson.day) is None
        assert (lesson.day.weekday(), lesson.number) in wanted
