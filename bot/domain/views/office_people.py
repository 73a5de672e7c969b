"""What the office's screens about people are given."""

from dataclasses import dataclass
from datetime import date

from bot.domain.people import Name, Right, Role, SchoolRef


@dataclass(frozen=True, slots=True)
class ClassLine:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody found by name; ``place`` is the class of a student."""

    id: int
    role: Role
    name: Name
    place: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class FoundView:
    words: str
    people: tuple[Found, ...]
    more: bool = False
    """There are more than are shown."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One representative and one child, with the right the school set."""

    parent: int
    student: int
    parent_name: Name
    student_name: Name
    relation: str
    right: Right
    basis: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    id: int
    school: SchoolRef
    role: Role
    name: Name
    birth_date: date | None
    position: str
    relation: str
    left_on: date | None
    class_id: int | None
    class_name: str


@dataclass(frozen=True, slots=True)
class PersonView:
    person: PersonFacts
    today: date
    guards: tuple[Guard, ...]
    """Of a student: the representatives. Of a parent: the children."""
    linked: bool
    holding: bool
    """Holds a live code."""

    @property
    def left(self) -> bool:
        return self.person.left_on is not None and self.person.left_on <= self.today


@dataclass(frozen=True, slots=True)
class StaffLine:
    id: int
    name: Name
    is_admin: bool
    linked: bool
    holding: bool


@dataclass(frozen=True, slots=True)
class StaffCodes:
    school: SchoolRef
    lines: tuple[StaffLine, ...]
    page: int
