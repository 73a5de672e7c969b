"""Somebody's own words with their bold and italics, as a screen's HTML."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.domain.styled import Style, StyleKind
from bot.screens.mark_words import LONGEST_ESCAPE, quoted
from bot.screens.screen import plain

_ORDER = tuple(StyleKind)


def styled(text: str, styles: Sequence[Style], limit: int) -> str:
    """Escaped, with its tags, and never longer than ``limit`` characters of HTML."""
    room = min(limit, len(text))
    while room > 0:
        shown = _html(text if len(text) <= room else text[: room - 1].rstrip() + "…", styles)
        if len(shown) <= limit:
            return shown
        room -= max(1, (len(shown) - limit) // LONGEST_ESCAPE)
    return quoted(text, limit) if text else ""


def _html(text: str, styles: Sequence[Style]) -> str:
    cuts = sorted({0, len(text), *_edges(styles, len(text))})
    pieces = pairwise(cuts)
    return "".join(_piece(text[start:end], _over(styles, start, end)) for start, end in pieces)


def _edges(styles: Iterable[Style], end: int) -> Iterable[int]:
    return (min(edge, end) for style in styles for edge in (style.start, style.end))


def _over(styles: Iterable[Style], start: int, end: int) -> list[Style]:
    found = [style for style in styles if style.start <= start and end <= style.end]
    code = [style for style in found if style.kind is StyleKind.CODE]
    if code:
        return code[:1]  # which bears nothing else in Telegram
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
