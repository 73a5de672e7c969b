"""Where a term mark is heading: exact fractions, no guesses. The teacher decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from bot.domain.marks import Weighed

BEST = 5
WORST = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """The two sums an average is made of: all that a forecast needs to know of the past."""

    total: Fraction = Fraction(0)
    """Σ(value·weight)"""
    weight: Fraction = Fraction(0)

    @classmethod
    def of(cls, marks: Iterable[Weighed]) -> "Standing":
        return cls().tried(marks)

    @property
    def average(self) -> Fraction | None:
        return self.total / self.weight if self.weight else None

    def plus(self, value: int, weight: Fraction, times: int = 1) -> "Standing":
        return Standing(self.total + value * weight * times, self.weight + weight * times)

    def tried(self, marks: Iterable[Weighed]) -> "Standing":
        """With invented marks added; those without a value change nothing."""
        standing = self
        for mark in marks:
            if mark.value is not None:
                standing = standing.plus(mark.value, mark.weight)
        return standing


@dataclass(frozen=True, slots=True)
class Reach:
    """The averages that the lessons left can still lead to; None while nothing counts."""

    worst: Fraction | None
    best: Fraction | None


def rounded_mark(average: Fraction, threshold: Fraction) -> int:
    """The mark an average rounds to under the school's rule, e.g. 4.5 is 5 with ``,5``."""
    whole = floor(average)
    return whole + (average - whole >= threshold)


def heading(standing: Standing, threshold: Fraction) -> int | None:
    """The term mark if nothing were added; None while nothing counts."""
    average = standing.average
    return None if average is None else rounded_mark(average, threshold)


def reach(standing: Standing, lessons_left: int, weight: Fraction) -> Reach:
    """With at most one mark of this weight in each lesson left, all of them best or worst.

    Give the heaviest weight of the subject: a lighter one moves the average less.
    """
    return Reach(
        worst=standing.plus(WORST, weight, lessons_left).average,
        best=standing.plus(BEST, weight, lessons_left).average,
    )


def fewest(
    standing: Standing, target: int, threshold: Fraction, weight: Fraction, value: int = BEST
) -> int | None:
    """How many marks ``value`` of this weight bring the average to ``target``, at the least.

    0 when it is there already; None when no number of such marks does it.
    """
    least = target - 1 + threshold
    if standing.weight and standing.total >= least * standing.weight:
        return 0
    if not standing.weight:
        return 1 if value >= least else None
    gain = weight * (value - least)
    if gain <= 0:
        return None
    return ceil((least * standing.weight - standing.total) / gain)


@dataclass(frozen=True, slots=True)
class Way:
    """``count`` marks ``value`` of one weight lead to the target."""

    value: int
    weight: Fraction
    count: int


def ways(
    standing: Standing,
    target: int,
    threshold: Fraction,
    weights: Iterable[Fraction],
    lessons_left: int,
) -> tuple[Way, ...]:
    """The fewest marks of each weight, heaviest first, that the lessons left have room for.

    Empty means out of reach; a ``count`` of 0 means that the target is held now.
    """
    found = []
    for weight in sorted(set(weights), reverse=True):
        count = fewest(standing, target, threshold, weight)
        if count is not None and count <= lessons_left:
            found.append(Way(BEST, weight, count))
    return tuple(found)


# --- what the screens are told ---

TRIED_AT_MOST = 8
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def tried_text(marks: Iterable[Weighed]) -> str:
    """Invented marks as short text for a button: three signs each, the mark and its weight in
    hundredths."""
    parts = []
    for mark in marks:
        high, low = divmod(round(mark.weight * 100), len(_DIGITS))
        parts.append(f"{mark.value}{_DIGITS[high]}{_DIGITS[low]}")
    return "".join(parts)


def tried_marks(text: str) -> tuple[Weighed, ...]:
    """The marks of `tried_text`; ValueError for anything else."""
    if len(text) % 3 or len(text) > 3 * TRIED_AT_MOST:
        raise ValueError(text)
    return tuple(_tried(text[at : at + 3]) for at in range(0, len(text), 3))


def _tried(sign: str) -> Weighed:
    value, weight = int(sign[0]), Fraction(int(sign[1:], 36), 100)
    if not WORST <= value <= BEST or weight <= 0:
        raise ValueError(sign)
    return Weighed(value, weight)


@dataclass(frozen=True, slots=True)
class Goal:
    """A mark to be reached, and the ways there; none when it is out of reach."""

    mark: int
    ways: tuple[Way, ...]

    @property
    def held(self) -> bool:
        return any(way.count == 0 for way in self.ways)


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that can be said of one subject's term mark; averages are exact."""

    now: Fraction | None
    heading: int | None
    lessons_left: int
    reach: Reach
    best_mark: int | None
    worst_mark: int | None
    goals: tuple[Goal, ...]
    tried: tuple[Weighed, ...]
    tried_average: Fraction | None
    tried_heading: int | None


def outlook(
    marks: Iterable[Weighed],
    threshold: Fraction,
    weights: Iterable[Fraction],
    lessons_left: int,
    tried: tuple[Weighed, ...] = (),
) -> Outlook:
    """``weights`` are those a mark of this subject can have. What is tried out changes nothing of
    the rest. Goals are the marks above where it is heading, 5 first, down to 3; 5 alone while
    nothing counts."""
    known = sorted(set(weights), reverse=True)
    standing = Standing.of(marks)
    bounds = reach(standing, lessons_left, known[0])
    now = heading(standing, threshold)
    with_tried = standing.tried(tried)
    return Outlook(
        now=standing.average,
        heading=now,
        lessons_left=lessons_left,
        reach=bounds,
        best_mark=_mark_of(bounds.best, threshold),
        worst_mark=_mark_of(bounds.worst, threshold),
        goals=tuple(
            Goal(mark, ways(standing, mark, threshold, known, lessons_left))
            for mark in range(BEST, max(now or BEST - 1, 2), -1)
        ),
        tried=tried,
        tried_average=with_tried.average if tried else None,
        tried_heading=heading(with_tried, threshold) if tried else None,
    )


def _mark_of(average: Fraction | None, threshold: Fraction) -> int | None:
    return None if average is None else rounded_mark(average, threshold)
