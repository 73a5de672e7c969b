"""What the office's screen of undelivered messages is given."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Kind, Reason
from bot.domain.people import Name, SchoolRef


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody of the school behind the chat that a message was for."""

    person: int
    name: Name


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that can never arrive as it is; names no content."""

    kind: Kind
    reason: Reason
    at: datetime
    persons: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True)
class UndeliveredView:
    school: SchoolRef
    letters: tuple[DeadLetter, ...]
    page: int
