"""What an answer asks to be done after it, because it takes a network or many seconds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Job(StrEnum):
    LOOK = "look"
    """Read the file and compare it with the diary; nothing is changed."""
    APPLY = "apply"
    UNDO = "undo"
    """Take the school's last import back."""


@dataclass(frozen=True, slots=True)
class Errand:
    """``request`` is the row of ``import_request`` that says who asked and for what."""

    job: Job
    request: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign in at a diary system with a pasted token, which is kept nowhere but here.

    ``page`` is the linking under way; ``place`` is empty where the system has only one.
    """

    account: int
    page: int
    entry: str
    place: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fetch:
    """Wait for a look at a mirrored diary that has been asked for, and say what came of it."""

    student: int
    login: int
    since: datetime
    """When it was asked for."""
