"""The forecast against brute force: every claim is checked by trying all possibilities."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.forecast import Standing, Way, fewest, heading, reach, rounded_mark, ways
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
