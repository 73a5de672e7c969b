"""What the office's screens of imports are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.people import StaffRef


@dataclass(frozen=True, slots=True)
class LastImport:
    """``undoable``: its day has not passed yet."""

    batch: int
    file: str
    at: datetime
    undoable: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    office: StaffRef
    last: LastImport | None


@dataclass(frozen=True, slots=True)
class Request:
    """A file or a form of the office, on its way into the diary."""

    id: int
    school: int
    person: int
    """Of the office, who asked."""
    account: int
    bot: str
    file_id: str
    name: str
    rows: dict[str, Any]
    new_year: bool
    accept: bool
    state: str
