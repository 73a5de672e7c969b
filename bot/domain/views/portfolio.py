"""What the screens of the portfolio are given."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Name, StudentRef
from bot.domain.portfolio import ItemKind


@dataclass(frozen=True, slots=True)
class ItemLine:
    id: int
    kind: ItemKind
    title: str
    files: int = 0


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """``own``: the student looks, who alone may change it."""

    student: StudentRef
    own: bool
    items: tuple[ItemLine, ...]
    by_staff: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class ItemView:
    student: StudentRef
    own: bool
    id: int
    kind: ItemKind
    title: str
    text: str
    at: datetime
    files: int = 0


@dataclass(frozen=True, slots=True)
class ClassPortfolios:
    """The students of a class, by name, with how much each shows."""

    class_id: int
    class_name: str
    students: tuple[tuple[int, Name, int], ...]
    page: int = 0
