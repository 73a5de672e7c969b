"""How far a family's word has come on its way to a diary system."""

from enum import StrEnum


class Way(StrEnum):
    ABSENCE = "absence"
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


MOST_TRIES = 12
