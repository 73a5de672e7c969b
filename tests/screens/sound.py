"""What every screen must be, whoever made it: small, well-formed, pressable."""

import re

from bot.keyboards.buttons import LABEL_LIMIT
from bot.keyboards.codec import decode, encode
from bot.screens.screen import TEXT_LIMIT, Screen

_TAG = re.compile(r"<(/?)([a-z]+)(?: [^>]*)?>")
_LONE = re.compile(r"&(?!(?:amp|lt|gt|quot);)|<(?!/?(?:b|i|u|s|code|a|blockquote)[ >])")
_KNOWN = {"b", "i", "u", "s", "code", "a", "blockquote"}


def assert_sound(screen: Screen, columns: int = 3) -> None:
    """Limits of text, labels, columns and data, and markup that opens and closes in order."""
    assert 0 < len(screen.text) <= TEXT_LIMIT
    assert not _LONE.search(screen.text), screen.text
    assert_closed(screen.text)
    for row in screen.rows:
        assert 0 < len(row) <= columns, [item.label for item in row]
        for item in row:
            assert 0 < len(item.label) <= LABEL_LIMIT
            assert item.action is not None
            assert decode(encode(item.action)) == item.action


def assert_closed(text: str) -> None:
    opened: list[str] = []
    for closing, name in _TAG.findall(text):
        assert name in _KNOWN
        if closing:
            assert opened, text
            assert opened.pop() == name, text
        else:
            opened.append(name)
    assert not opened, text


def labels(screen: Screen) -> list[str]:
    return [item.label for row in screen.rows for item in row]
