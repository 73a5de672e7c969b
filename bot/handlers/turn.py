"""One update being answered, inside one hop to the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.people import Viewer
from bot.domain.styled import Style
from bot.keyboards.codec import Action
from bot.screens.screen import Screen
from bot.sources.port import DiarySource
from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Facts:
    """What a handler may need to know of the deployment."""

    bot: str
    """The bot's own id: part of every key that is a bot's."""
    username: str
    """For deep links, without the @."""
    keys: tuple[str, ...]
    """Secret keys, the newest first; the others are still accepted."""
    diaries: Mapping[str, DiarySource] = field(default_factory=dict)
    """Diary systems that families can link, by code."""
    public_url: str = ""
    """Where browsers reach this deployment; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``conn`` is inside the transaction of this turn: reading only, or writing with its commit.

    The viewer was loaded on the same connection; the reader's language is already in force.
    """

    conn: Connection
    viewer: Viewer
    now: datetime
    chat: str
    facts: Facts


Answer = Callable[[Turn, Any], Screen]
"""From a turn and an action to a screen: one synchronous function, no network inside."""

Answers = Mapping[type[Action], Answer]


@dataclass(frozen=True, slots=True)
class SentFile:
    """A photo or document as the messenger keeps it; ``size`` in bytes."""

    file_id: str
    name: str
    size: int
    is_photo: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed or sent while a conversation stood in its state."""

    text: str
    data: dict[str, Any]
    """The conversation's own data: ids only."""
    file: SentFile | None = None
    styles: tuple[Style, ...] = ()
    """Bold and the like in the text."""
    taken: bool | None = None
    """Of a secret: whether it could be taken out of the chat. None: it is no secret."""


Dialogue = Callable[[Turn, Said], Screen]
Dialogues = Mapping[str, Dialogue]
"""Conversation state -> what answers the next message; runs in a writing transaction."""
