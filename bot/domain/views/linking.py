"""What the screens of linking are given."""

from dataclasses import dataclass

from bot.domain.codes import Pupil
from bot.domain.people import Name, Role


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose diary a code opens, shown before anything is linked."""

    code_id: int
    seal: str
    role: Role
    school: str
    name: Name | None
    """The person named by the code; None for a representative not in the data."""
    pupils: tuple[Pupil, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """What a redeemed code has given."""

    role: Role
    school: str
    pupils: tuple[Pupil, ...]
    ask_preset: bool
    """Notifications were never chosen on this account."""
    ask_name: bool = False
    """Nobody has entered this representative's name."""


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """One link of an account, as settings list it."""

    link_id: int
    person_id: int
    role: Role
    name: Name
    school: str
    pupils: tuple[Pupil, ...]
