"""How wide a text is in PT Sans, and how it breaks into lines. Sizes in points, widths in mm."""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from fontTools.ttLib import TTFont

MM_PER_POINT = 25.4 / 72
FONT_FILES = {False: "PT_Sans-Web-Regular.ttf", True: "PT_Sans-Web-Bold.ttf"}
ELLIPSIS = "…"
STAND_INS = str.maketrans(
    {"→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "✓": "+", "✔": "+", "✗": "–", "☐": "[ ]"}
)
"""For signs that mean something and that PT Sans does not have."""
HAIR = 0.01
"""What rounding may add to a text measured elsewhere, in mm."""


def font_path(bold: bool) -> str:
    return str(files("fontpkg_pt_sans") / "files" / FONT_FILES[bold])


@cache
def _advances(bold: bool) -> dict[str, float]:
    """Every character the font can draw and its width in ems."""
    font = TTFont(font_path(bold), lazy=True)
    per_em = font["head"].unitsPerEm
    metrics = font["hmtx"].metrics
    return {chr(code): metrics[name][0] / per_em for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=20_000)
def printable(text: str) -> str:
    """The text without what the font cannot draw: emoji vanish, foreign letters become ``?``."""
    known = _advances(False)
    composed = unicodedata.normalize("NFC", text.replace("\t", " ").replace("\r", ""))
    if all(char in known or char == "\n" for char in composed):
        return composed
    meant = composed.translate(STAND_INS)
    return "".join(_drawable(char, known) for char in meant).strip(" ")


def _drawable(char: str, known: dict[str, float]) -> str:
    if char in known or char == "\n":
        return char
    bare = unicodedata.normalize("NFKD", char)[0]
    if bare in known:
        return bare
    return "?" if unicodedata.category(char)[0] in "LN" else ""


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool) -> float:
    advances = _advances(bold)
    return sum(advances.get(char, 0.5) for char in text)


def width(text: str, size: float, bold: bool = False) -> float:
    return _ems(text, bold) * size * MM_PER_POINT


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Lines no wider than ``room`` mm; words that are wider by themselves are broken."""
    return list(_wrapped(text, room + HAIR, size, bold))


@lru_cache(maxsize=5_000)
def _wrapped(text: str, room: float, size: float, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in printable(text).split("\n"):
        lines.extend(_wrap_paragraph(paragraph, room, size, bold))
    return tuple(lines)


def _wrap_paragraph(text: str, room: float, size: float, bold: bool) -> list[str]:
    if width(text, size, bold) <= room:
        return [text]
    lines: list[str] = []
    line = ""
    space = width(" ", size, bold)
    taken = 0.0
    for word in _pieces(text.split(" "), room, size, bold):
        wide = width(word, size, bold)
        if line and taken + space + wide > room:
            lines.append(line)
            line, taken = word, wide
        elif line:
            line, taken = f"{line} {word}", taken + space + wide
        else:
            line, taken = word, wide
    return [*lines, line]


def _pieces(words: list[str], room: float, size: float, bold: bool) -> list[str]:
    pieces: list[str] = []
    for word in words:
        if width(word, size, bold) <= room:
            pieces.append(word)
        else:
            pieces.extend(_hyphenated(word, room, size, bold))
    return pieces


def _hyphenated(word: str, room: float, size: float, bold: bool) -> list[str]:
    """A word too wide for a line breaks after its hyphen, where it has one that helps."""
    head, hyphen, tail = word.partition("-")
    if hyphen and tail and width(head + hyphen, size, bold) <= room:
        return [head + hyphen, *_pieces([tail], room, size, bold)]
    return _broken(word, room, size, bold)


def _broken(word: str, room: float, size: float, bold: bool) -> list[str]:
    advances = _advances(bold)
    scale = size * MM_PER_POINT
    pieces, piece, taken = [], "", 0.0
    for char in word:
        wide = advances.get(char, 0.5) * scale
        if piece and taken + wide > room:
            pieces.append(piece)
            piece, taken = "", 0.0
        piece, taken = piece + char, taken + wide
    return [*pieces, piece]


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """One line of at most ``room`` mm, ending in an ellipsis when something was left out."""
    line = printable(text).replace("\n", " ")
    if width(line, size, bold) <= room:
        return line
    while line and width(line + ELLIPSIS, size, bold) > room:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def fitting_size(
    text: str, room: float, sizes: tuple[float, ...], lines: int = 1, bold: bool = False
) -> float:
    """The first size at which the text takes at most that many lines, else the last."""
    for size in sizes:
        if len(wrap(text, room, size, bold)) <= lines:
            return size
    return sizes[-1]
