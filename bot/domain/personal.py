"""What the bot holds about somebody: whose it is, and what happens to it when they leave."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of a table's rows about somebody who wants to be forgotten."""

    ERASED = "erased"
    EMPTIED = "emptied"
    """The row stays for the school, without what the person wrote or what leads to them."""
    KEPT = "kept"
    """The school's own record."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data is meant: an account, its persons, and the students it may read about."""

    account: int
    chats: tuple[int, ...]
    own: tuple[int, ...]
    students: tuple[int, ...]
    """The children, and the person themselves when a student."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything held, by table; values are those of the columns, names in place of numbers."""

    made_at: datetime
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


FORGET_WINDOW = 15
"""Minutes for which the second question stands."""
