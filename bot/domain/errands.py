"""What an answer asks to be done after it, because it takes a network or many seconds."""

from dataclasses import dataclass
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
