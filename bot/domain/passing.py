"""How far a family's word has come on its way to a diary system."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    ABSENCE = "absence"
    RECALL = "recall"
    """That an absence notice which may have arrived was taken back."""
    SIGNATURE = "signature"


class Passing(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    """A call is under way; found again later, nobody knows how it ended."""
    PASSED = "passed"
    UNCLEAR = "unclear"
    """It may have arrived or not, and is not repeated."""
    REFUSED = "refused"
    """The system did not take it, or it came too late."""


MAY_HAVE_ARRIVED = frozenset({Passing.SENDING, Passing.PASSED, Passing.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Word:
    """What is on its way, and how far."""

    way: Way
    state: Passing


MOST_TRIES = 12
