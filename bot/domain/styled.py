"""Text with bold, italics and the like, as positions in it: no messenger's markup."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StyleKind(StrEnum):
    BOLD = "b"
    ITALIC = "i"
    UNDERLINE = "u"
    STRIKE = "s"
    CODE = "code"
    LINK = "a"


@dataclass(frozen=True, slots=True)
class Style:
    """Characters ``start`` to ``end`` (not included) of a text. ``url`` only for a link."""

    start: int
    end: int
    kind: StyleKind
    url: str = ""


def stored(styles: Iterable[Style]) -> list[Any]:
    return [[one.start, one.end, one.kind.value, one.url] for one in styles]


def read(kept: Any) -> tuple[Style, ...]:
    return tuple(Style(start, end, StyleKind(kind), url) for start, end, kind, url in kept or ())


def trimmed(text: str, styles: Iterable[Style]) -> tuple[str, tuple[Style, ...]]:
    """The text without outer white space, the styles moved along."""
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    moved = (
        Style(max(0, one.start - lead), min(len(bare), one.end - lead), one.kind, one.url)
        for one in styles
    )
    return bare, tuple(one for one in moved if one.start < one.end)
