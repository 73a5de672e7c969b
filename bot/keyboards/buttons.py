"""What can be pressed, in any messenger."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.keyboards.codec import Action

LABEL_LIMIT = 30


class Style(StrEnum):
    """Colour says one thing each: the one main action of a screen; what cannot be undone."""

    PLAIN = ""
    MAIN = "success"
    DANGER = "danger"


class Button(NamedTuple):
    """A label with an action, a web address, or a text to copy."""

    label: str
    action: Action | None = None
    style: Style = Style.PLAIN
    url: str | None = None
    copy: str | None = None


Row = tuple[Button, ...]
Rows = tuple[Row, ...]


def button(label: str, action: Action, style: Style = Style.PLAIN) -> Button:
    return Button(shortened(label), action, style)


def shortened(label: str, limit: int = LABEL_LIMIT) -> str:
    """Cut between words, or within one that takes more than a third of the room."""
    if len(label) <= limit:
        return label
    kept = label[:limit].rpartition(" ")[0].rstrip(" ·,.:;–—")
    if len(kept) * 3 < limit * 2:
        kept = label[: limit - 1].rstrip()
    return f"{kept}…"


def rows_of(columns: int, buttons: Iterable[Button]) -> Rows:
    """Buttons in rows of so many columns; the last row may be shorter."""
    return tuple(_chunks(tuple(buttons), columns))


def _chunks(items: Sequence[Button], size: int) -> Iterator[Row]:
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])
