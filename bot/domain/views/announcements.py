"""What the screens of announcements are given."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Name
from bot.domain.styled import Style

PREVIEW = 60


@dataclass(frozen=True, slots=True)
class AnnouncementLine:
    id: int
    title: str
    """Or the first words, where there is no title."""
    author: Name | None
    at: datetime
    zone: str
    unread: bool
    urgent: bool
    to_confirm: bool
    """It is asked to be confirmed and has not been."""


@dataclass(frozen=True, slots=True)
class AnnouncementList:
    """Unread first, then the newest."""

    lines: tuple[AnnouncementLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """``language`` is that of the words shown; ``others`` are the other languages there are."""

    id: int
    title: str
    text: str
    language: str
    others: tuple[str, ...]
    author: Name | None
    at: datetime
    edited_at: datetime | None
    zone: str
    urgent: bool
    ask_confirm: bool
    confirmed_at: datetime | None
    files: int = 0
    styles: tuple[Style, ...] = ()


def first_words(title: str, text: str) -> str:
    """What an announcement is called in a list."""
    line = title or " ".join(text.split())
    if len(line) <= PREVIEW:
        return line
    room = line[: PREVIEW - 1]
    return f"{(room.rpartition(' ')[0] or room).rstrip(' ,.;:–—')}…"
