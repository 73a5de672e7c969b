"""The forecast against brute force: every claim is checked by trying all possibilities."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.forecast import (
    TRIED_AT_MOST,
    Standing,
    Way,
    fewest,
    heading,
    outlook,
    reach,
    rounded_mark,
    tried_marks,
    tried_text,
    ways,
)
from bot.domain.marks import Weighed, average

HALF = Fraction(1, 2)
SIX_TENTHS = Fraction(3, 5)

weights = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(2), Fraction(5, 2), Fraction(3)])
marks = st.lists(st.builds(Weighed, st.integers(1, 5), weights), max_size=6)
thresholds = st.sampled_from([HALF, SIX_TENTHS])


@pytest.mark.parametrize(
    ("value", "threshold", "mark"),
    [
        (Fraction(9, 2), HALF, 5),
        (Fraction(449, 100), HALF, 4),
        (Fraction(9, 2), SIX_TENTHS, 4),
        (Fraction(23, 5), SIX_TENTHS, 5),
        (Fraction(5), HALF, 5),
        (Fraction(5), SIX_TENTHS, 5),
        (Fraction(8, 3), SIX_TENTHS, 3),
    ],
)
def test_the_schools_rule_rounds_an_average(
    value: Fraction, threshold: Fraction, mark: int
) -> None:
    assert rounded_mark(value, threshold) == mark


def test_a_third_is_never_rounded_before_it_is_compared() -> None:
    just_below = Standing.of(
        [Weighed(4, Fraction(1)), Weighed(5, Fraction(1)), Weighed(4, Fraction(1, 100))]
    )
    assert just_below.average is not None
    assert round(float(just_below.average), 2) == 4.5
    assert heading(just_below, HALF) == 4


def test_nothing_counted_heads_nowhere() -> None:
    assert heading(Standing.of([Weighed(None, Fraction(2))]), HALF) is None
    assert reach(Standing(), 0, Fraction(3)).best is None
    assert reach(Standing(), 1, Fraction(3)).best == 5


def test_two_fives_for_a_test_make_a_five_out_of_fours() -> None:
    standing = Standing.of([Weighed(4, Fraction(2)), Weighed(4, Fraction(2))])
    assert fewest(standing, 5, HALF, Fraction(3)) == 2
    assert fewest(standing, 5, HALF, Fraction(1)) == 4
    assert ways(standing, 5, HALF, [Fraction(1), Fraction(3), Fraction(3)], lessons_left=3) == (
        Way(5, Fraction(3), 2),
    )


def test_out_of_reach_is_said_by_no_way_at_all() -> None:
    standing = Standing.of([Weighed(2, Fraction(3))] * 5)
    assert ways(standing, 5, HALF, [Fraction(1), Fraction(2), Fraction(3)], lessons_left=4) == ()
    assert fewest(standing, 5, HALF, Fraction(3), value=4) is None


def test_what_is_held_needs_nothing() -> None:
    assert fewest(Standing.of([Weighed(5, Fraction(1))]), 5, SIX_TENTHS, Fraction(1)) == 0


@given(marks)
def test_a_standing_is_the_average(given_marks: list[Weighed]) -> None:
    assert Standing.of(given_marks).average == average(given_marks)


def tried_one_by_one(
    past: list[Weighed], target: int, threshold: Fraction, more: Weighed
) -> int | None:
    """Adds one mark after another; 200 are more than the longest way of 6 marks needs."""
    marks_so_far = list(past)
    for count in range(200):
        now = average(marks_so_far)
        if now is not None and rounded_mark(now, threshold) >= target:
            return count
        marks_so_far.append(more)
    return None


@settings(max_examples=40, deadline=None)
@given(marks, st.integers(2, 5), thresholds, weights, st.integers(1, 5))
def test_fewest_is_the_first_count_that_brute_force_finds(
    past: list[Weighed], target: int, threshold: Fraction, weight: Fraction, value: int
) -> None:
    claimed = fewest(Standing.of(past), target, threshold, weight, value)
    assert claimed == tried_one_by_one(past, target, threshold, Weighed(value, weight))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(Weighed, st.integers(1, 5), weights), max_size=5), st.integers(0, 3))
def test_no_possible_future_leaves_the_reach(past: list[Weighed], lessons: int) -> None:
    bounds = reach(Standing.of(past), lessons, Fraction(3))
    choices = [
        None,
        *(Weighed(v, w) for v in (1, 3, 5) for w in (Fraction(1), Fraction(2), Fraction(3))),
    ]
    for future in product(choices, repeat=lessons):
        now = average([*past, *(mark for mark in future if mark is not None)])
        if now is not None:
            assert bounds.worst is not None
            assert bounds.best is not None
            assert bounds.worst <= now <= bounds.best


@given(marks, thresholds, weights)
def test_trying_out_marks_is_the_same_as_getting_them(
    past: list[Weighed], threshold: Fraction, weight: Fraction
) -> None:
    tried = Standing.of(past).tried([Weighed(5, weight), Weighed(None, weight)])
    assert tried == Standing.of([*past, Weighed(5, weight)])
    now = heading(tried, threshold)
    before = heading(Standing.of(past), threshold)
    assert now is not None
    assert before is None or now >= before


# --- the whole outlook ---

some_weights = st.sets(weights, min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(marks, thresholds, some_weights, st.integers(0, 4))
def test_a_goal_is_out_of_reach_exactly_when_no_future_reaches_it(
    past: list[Weighed], threshold: Fraction, known: set[Fraction], lessons: int
) -> None:
    """Every future of fives: a lower mark in their place never helps."""
    seen = outlook(past, threshold, known, lessons)
    futures = [
        [Weighed(5, weight) for weight in chosen if weight is not None]
        for chosen in product([None, *known], repeat=lessons)
    ]
    averages = [average([*past, *future]) for future in futures]
    best = max((rounded_mark(a, threshold) for a in averages if a is not None), default=0)
    for goal in seen.goals:
        assert bool(goal.ways) == (best >= goal.mark), goal
    assert (seen.best_mark or 0) == best


@settings(max_examples=40, deadline=None)
@given(marks, thresholds, some_weights, st.integers(0, 6))
def test_each_way_is_the_shortest_of_its_weight(
    past: list[Weighed], threshold: Fraction, known: set[Fraction], lessons: int
) -> None:
    for goal in outlook(past, threshold, known, lessons).goals:
        counts = {
            weight: tried_one_by_one(past, goal.mark, threshold, Weighed(5, weight))
            for weight in known
        }
        shortest = {weight: n for weight, n in counts.items() if n is not None and n <= lessons}
        assert {way.weight: way.count for way in goal.ways} == shortest


@given(marks, thresholds, some_weights, st.integers(0, 6))
def test_goals_lie_above_where_it_is_heading(
    past: list[Weighed], threshold: Fraction, known: set[Fraction], lessons: int
) -> None:
    seen = outlook(past, threshold, known, lessons)
    assert [goal.mark for goal in seen.goals] == sorted(
        (goal.mark for goal in seen.goals), reverse=True
    )
    assert all(goal.mark > (seen.heading or 0) for goal in seen.goals)
    assert seen.goals or seen.heading == 5


@given(marks, thresholds, some_weights, st.lists(st.builds(Weighed, st.integers(1, 5), weights)))
def test_trying_out_changes_only_what_is_tried(
    past: list[Weighed], threshold: Fraction, known: set[Fraction], tried: list[Weighed]
) -> None:
    plain = outlook(past, threshold, known, 3)
    seen = outlook(past, threshold, known, 3, tuple(tried))
    assert (seen.now, seen.reach, seen.goals) == (plain.now, plain.reach, plain.goals)
    assert seen.tried_average == (average([*past, *tried]) if tried else None)


@given(st.lists(st.builds(Weighed, st.integers(1, 5), weights), max_size=TRIED_AT_MOST))
def test_tried_marks_travel_in_a_button(tried: list[Weighed]) -> None:
    text = tried_text(tried)
    assert len(text) <= 3 * TRIED_AT_MOST
    assert list(tried_marks(text)) == tried


@pytest.mark.parametrize("text", ["5", "58", "98c", "08c", "500", "58c" * 9, "5:c", "aaa"])
def test_a_forged_button_is_no_mark(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever is wrong with it
        tried_marks(text)
