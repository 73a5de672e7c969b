"""Telegram's entities as positions in a text: it counts in UTF-16, we in characters."""

from collections.abc import Iterable

from aiogram.types import MessageEntity

from bot.domain.styled import Style, StyleKind

_KINDS = {
    "bold": StyleKind.BOLD,
    "italic": StyleKind.ITALIC,
    "underline": StyleKind.UNDERLINE,
    "strikethrough": StyleKind.STRIKE,
    "code": StyleKind.CODE,
    "pre": StyleKind.CODE,
    "text_link": StyleKind.LINK,
}


def styles_of(text: str, entities: Iterable[MessageEntity]) -> tuple[Style, ...]:
    """What of the entities we know how to show again; addresses show themselves."""
    coded = text.encode("utf-16-le")

    def place(units: int) -> int:
        return len(coded[: units * 2].decode("utf-16-le", errors="ignore"))

    return tuple(
        Style(place(one.offset), place(one.offset + one.length), _KINDS[one.type], one.url or "")
        for one in entities
        if one.type in _KINDS
    )
