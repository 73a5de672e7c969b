"""One way to say what was measured, so that the run of all can gather it."""

from collections.abc import Sequence
from statistics import median

HIT, MISSED = "hit", "MISSED"


def compared(mine: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the rounds' own ratios: a drift of the machine touches both alike."""
    return median(a / b for a, b in zip(mine, floor, strict=True))


def told(name: str, got: float, target: float, unit: str = "", *, at_least: bool = False) -> bool:
    """Prints one line of the closing table: what, how much, against which target."""
    good = got >= target if at_least else got <= target
    sign = "≥" if at_least else "≤"
    verdict = HIT if good else f"{MISSED} by {abs(got / target - 1):.0%}"
    print(f"= {name:<52} {_shown(got)}{unit:<7} {sign} {_shown(target)}{unit:<7} {verdict}")
    return good


def _shown(number: float) -> str:
    return f"{number:>9,.0f}" if number >= 1000 else f"{number:>9.2f}"
