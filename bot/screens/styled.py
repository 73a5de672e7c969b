"""Somebody's own words with their bold and italics, as a screen's HTML."""

from collections.abc import Iterable, Sequence

from bot.domain.styled import Style, StyleKind
from bot.screens.screen import plain

_ORDER = tuple(StyleKind)


def styled(text: str, styles: Sequence[Style], limit: int) -> str:
    """Escaped, with its tags, and never longer than ``limit`` characters of HTML."""
    room = limit
    while True:
        shown = _html(text if len(text) <= room else text[: room - 1].rstrip() + "…", styles)
        if len(shown) <= limit:
            return shown
        room = min(room, len(text)) - max(16, (len(shown) - limit) // 6)


def _html(text: str, styles: Sequence[Style]) -> str:
    cuts = sorted({0, len(text), *_edges(styles, len(text))})
    pieces = zip(cuts, cuts[1:], strict=False)
    return "".join(_piece(text[start:end], _over(styles, start, end)) for start, end in pieces)


def _edges(styles: Iterable[Style], end: int) -> Iterable[int]:
    return (min(edge, end) for style in styles for edge in (style.start, style.end))


def _over(styles: Iterable[Style], start: int, end: int) -> list[Style]:
    found = [style for style in styles if style.start <= start and end <= style.end]
    return sorted(found, key=lambda style: _ORDER.index(style.kind))


def _piece(words: str, styles: Iterable[Style]) -> str:
    """Each piece carries all its tags: so they are nested rightly, however they overlap."""
    shown = plain(words)
    for style in styles:
        shown = f"{_opening(style)}{shown}</{style.kind}>"
    return shown


def _opening(style: Style) -> str:
    if style.kind is not StyleKind.LINK:
        return f"<{style.kind}>"
    return '<a href="{url}">'.format(url=plain(style.url).replace('"', "%22"))
