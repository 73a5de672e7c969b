"""How many letters a button shows: phones cut a longer label, so its row is broken instead."""

from collections.abc import Iterator
from functools import lru_cache

from bot.keyboards.buttons import Row, Rows

_ROOM = {2: 17, 3: 11}
"""Letters of a label by buttons in the row, on a phone 360 points wide."""
_WIDE = "\u2190"
"""From here on arrows, signs and emoji: as wide as two letters."""
_NARROW = frozenset(" .,:;·/!|()'1iljtfI")
_NOTHING = "\ufe0f\u200d"


def fitted(rows: Rows) -> Rows:
    """The same buttons in the same order; grids of four and more in a row are left alone."""
    if all(map(_fits, rows)):
        return rows
    return tuple(part for row in rows for part in ((row,) if _fits(row) else _broken(row)))


def _broken(row: Row) -> Iterator[Row]:
    line: Row = ()
    for button in row:
        if line and not _fits((*line, button)):
            yield line
            line = ()
        line = (*line, button)
    yield line


def _fits(row: Row) -> bool:
    room = _ROOM.get(len(row))
    if room is None:
        return True
    return all([width(button.label) <= room for button in row])  # noqa: C419  twice as fast


@lru_cache(maxsize=8192)
def width(label: str) -> float:
    """In letters of usual width. Most labels are the same few words on every screen."""
    return sum(
        0.5 if sign in _NARROW else 2.0 if sign >= _WIDE else 1.0
        for sign in label
        if sign not in _NOTHING
    )
