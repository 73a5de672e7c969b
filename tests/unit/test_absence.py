"""Which days may be announced, what contradicts what, and what counts as announced."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import absence
from bot.domain.absence import (
    LONGEST,
    MOVES,
    Cause,
    Certificate,
    Draft,
    Fault,
    Notice,
    Rules,
    State,
    When,
)
from bot.domain.calendar import ClassPlan, Span, Special, SpecialKind

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)  # Wednesday
PLAN = ClassPlan(
    5,
    (Span("2 четверть", date(2026, 11, 2), date(2026, 12, 30)),),
    (Span("Каникулы", date(2026, 12, 31), date(2027, 1, 10)),),
    {
        date(2026, 11, 21): Special(SpecialKind.AS_WEEKDAY, 0),  # a taught Saturday
        date(2026, 11, 26): Special(SpecialKind.OFF),
    },
)
RULES = Rules(PLAN, TODAY, days_back=3, lessons=(1, 2, 3))
FILED = datetime(2026, 11, 18, 9, tzinfo=UTC)
NUMBERS = st.lists(st.integers(0, 8), unique=True, max_size=4).map(lambda some: tuple(sorted(some)))


@st.composite
def whens(draw: st.DrawFn, latest: int = 40) -> When:
    """``latest``: of the first days, in days from today; few make notices meet."""
    first = TODAY + draw(st.integers(min(-5, latest - 2), latest)) * DAY
    length = draw(st.sampled_from((1, 1, 1, 2, 3, 8)))
    numbers = draw(NUMBERS) if length == 1 else ()
    return When(first, first + (length - 1) * DAY, numbers)


def notice(when: When, **values: object) -> Notice:
    plain = Notice(
        id=318,
        student_id=1,
        class_id=1,
        school_id=1,
        filer="person:17",
        person_id=17,
        account_id=1,
        name="Иванова Мария Павловна",
        filed_at=FILED,
        when=when,
        comes=False,
        cause=Cause.FAMILY,
        comment="",
        language="ru",
        hide_cause=False,
        state=State.FILED,
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def places(when: When) -> set[tuple[date, int]]:
    """Every lesson the notice is about, counted one by one: the slow truth."""
    days = [when.first + number * DAY for number in range(when.length)]
    return {(day, n) for day in days for n in range(9) if not when.numbers or n in when.numbers}


# --- overlap and range ---


@given(whens(latest=-5), whens(latest=-5))
def test_two_notices_overlap_exactly_when_they_share_a_lesson(one: When, other: When) -> None:
    shared = bool(places(one) & places(other))
    assert one.overlaps(other) is other.overlaps(one) is shared


@given(whens(), st.integers(-6, 50), st.integers(0, 8))
def test_a_notice_covers_its_lessons_and_no_others(when: When, days: int, number: int) -> None:
    day = TODAY + days * DAY
    assert when.covers(day, number) is ((day, number) in places(when))


@given(st.integers(-40, 60), st.integers(0, 45))
def test_only_school_days_count_and_only_allowed_ranges_pass(start: int, more: int) -> None:
    first = TODAY + start * DAY
    when = When(first, first + more * DAY)
    off = (5, 6)
    taught = [
        day
        for day in (first + number * DAY for number in range(more + 1))
        if date(2026, 11, 2) <= day <= date(2026, 12, 30)
        and (day.weekday() not in off or day == date(2026, 11, 21))
        and day != date(2026, 11, 26)
    ]
    wrong = absence.fault_of_days(when, RULES)
    if first < TODAY - 3 * DAY:
        assert wrong is Fault.TOO_EARLY
    elif more + 1 > LONGEST:
        assert wrong is Fault.TOO_LONG
    else:
        assert absence.school_days(PLAN, when) == tuple(taught)
        assert wrong is (None if taught else Fault.NO_SCHOOL)


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (When(TODAY, TODAY - DAY), Fault.BACKWARDS),
        (When(TODAY + 400 * DAY, TODAY + 400 * DAY), Fault.TOO_LATE),
        (When(TODAY, TODAY, (1, 3)), None),
        (When(TODAY, TODAY, (1, 7)), Fault.LESSONS),
        (When(TODAY, TODAY + DAY, (1,)), Fault.LESSONS),
        (When(TODAY - 3 * DAY, TODAY), None),
        (When(TODAY, TODAY + (LONGEST - 1) * DAY), None),
        (When(TODAY, TODAY + LONGEST * DAY), Fault.TOO_LONG),
    ],
)
def test_the_edges_of_what_may_be_announced(when: When, fault: Fault | None) -> None:
    assert absence.fault_of_days(when, RULES) is fault


def test_a_school_may_take_no_past_days() -> None:
    strict = replace(RULES, days_back=0)
    assert absence.fault_of_days(When(TODAY - DAY, TODAY), strict) is Fault.TOO_EARLY
    assert absence.fault_of_days(When(TODAY, TODAY), strict) is None


# --- the likely day ---


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime.combine(TODAY, time(7, 30)), TODAY),
        (datetime.combine(TODAY, time(11, 59)), TODAY),
        (datetime.combine(TODAY, time(12)), TODAY + DAY),
        (
            datetime.combine(date(2026, 11, 20), time(18)),
            date(2026, 11, 21),
        ),  # Friday: Saturday is taught
        (datetime.combine(date(2026, 11, 22), time(9)), date(2026, 11, 23)),  # Sunday
        (
            datetime.combine(date(2026, 11, 25), time(20)),
            date(2026, 11, 27),
        ),  # no lessons on the 26th
        (datetime.combine(date(2026, 12, 30), time(15)), None),
    ],
)
def test_before_noon_it_is_today_later_the_next_school_day(now: datetime, day: date | None) -> None:
    assert absence.likely_day(PLAN, now) == day


# --- whose word ---


def test_ones_own_notice_about_the_same_days_is_not_filed_twice() -> None:
    when = When(TODAY, TODAY)
    draft = Draft(1, 1, when, cause=Cause.FAMILY)
    known = notice(when)
    assert absence.fault(draft, "person:17", RULES, [known]) is Fault.OVERLAP
    assert absence.fault(draft, "person:18", RULES, [known]) is None
    withdrawn = replace(known, state=State.WITHDRAWN)
    assert absence.fault(draft, "person:17", RULES, [withdrawn]) is None
    assert absence.fault(replace(draft, cause=None), "person:18", RULES, []) is Fault.NO_CAUSE
    assert absence.fault(replace(draft, cause=None, comes=True), "x", RULES, []) is None


def test_opposing_notices_make_nothing_announced_until_the_teacher_decides() -> None:
    mother = notice(When(TODAY, TODAY + DAY))
    father = notice(When(TODAY, TODAY), id=319, filer="person:18", comes=True)
    both = [mother, father]
    assert absence.opposing(mother, both) == (father,)
    assert absence.opposing(father, both) == (mother,)
    assert absence.announced(both, TODAY, 1) is None
    assert absence.announced(both, TODAY + DAY, 1) == mother
    accepted = replace(mother, state=State.ACCEPTED)
    assert absence.announced([accepted, father], TODAY, 1) == accepted
    gone = replace(father, state=State.WITHDRAWN)
    assert absence.announced([mother, gone], TODAY, 1) == mother
    assert absence.opposing(mother, [mother, gone]) == ()


def test_a_withdrawn_notice_announces_nothing_and_a_questioned_one_still_does() -> None:
    known = notice(When(TODAY, TODAY, (2,)))
    assert absence.announced([known], TODAY, 2) == known
    assert absence.announced([known], TODAY, 1) is None
    assert absence.announced([replace(known, state=State.QUESTIONED)], TODAY, 2) is not None
    assert absence.announced([replace(known, state=State.WITHDRAWN)], TODAY, 2) is None


def test_a_certificate_gives_a_code_to_its_days() -> None:
    paper = Certificate("б", TODAY, TODAY + DAY)
    known = notice(When(TODAY, TODAY), state=State.CERTIFICATE, certificate=paper)
    assert absence.certified([known], TODAY + DAY) == "б"
    assert absence.certified([known], TODAY + 2 * DAY) is None


def test_nothing_leads_out_of_withdrawn_and_a_certificate_is_not_withdrawn() -> None:
    assert all(State.WITHDRAWN not in sources for sources in MOVES.values())
    assert State.CERTIFICATE not in MOVES[State.WITHDRAWN]
    assert MOVES[State.SEEN] == {State.FILED}
