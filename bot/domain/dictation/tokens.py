"""A message cut into words, numbers and signs, each knowing how it stood."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.names import folded

_DASHES = str.maketrans("–—−‑", "----")
_LETTERS = r"[^\W\d_]"
_PATTERN = re.compile(
    rf"(?P<comment>\([^()\n]{{0,200}}\))"
    rf"|(?P<date>\d{{1,2}}\.\d{{1,2}}(?:\.(?:\d{{4}}|\d{{2}}))?(?!\d))"
    rf"|(?P<double>[1-5]\s?/\s?[1-5](?![\d/]))"
    rf"|(?P<number>\d+)"
    rf"|(?P<word>{_LETTERS}{{1,4}}/{_LETTERS}{{1,4}}(?!{_LETTERS})"
    rf"|{_LETTERS}+(?:[-'’]{_LETTERS}+)*)"
    rf"|(?P<line>\n+)"
    rf"|(?P<sign>\S)"
)


class Is(Enum):
    WORD = auto()
    NUMBER = auto()
    DATE = auto()
    DOUBLE = auto()
    COMMENT = auto()
    SIGN = auto()
    LINE = auto()


_KINDS = {
    "word": Is.WORD,
    "number": Is.NUMBER,
    "date": Is.DATE,
    "double": Is.DOUBLE,
    "comment": Is.COMMENT,
    "sign": Is.SIGN,
    "line": Is.LINE,
}


@dataclass(frozen=True, slots=True)
class Token:
    """``glued``: nothing stood between it and the one before; ``dotted``: a full stop follows."""

    kind: Is
    text: str
    start: int
    end: int
    glued: bool = False
    dotted: bool = False

    @property
    def word(self) -> str:
        """The word for comparison; empty for anything else."""
        return folded(self.text) if self.kind is Is.WORD else ""

    def sign(self, *signs: str) -> bool:
        return self.kind is Is.SIGN and self.text in signs


def tidied(text: str) -> str:
    """One kind of dash, composed letters, no unbreakable spaces."""
    plain = unicodedata.normalize("NFC", text).translate(_DASHES)
    return re.sub(r"[^\S\n]+", " ", plain.replace("\r", "\n")).strip()


def tokens_of(text: str) -> list[Token]:
    found, end = [], -1
    for match in _PATTERN.finditer(text):
        kind = _KINDS[str(match.lastgroup)]
        dotted = text[match.end() : match.end() + 1] == "."
        found.append(
            Token(kind, match[0], match.start(), match.end(), match.start() == end, dotted)
        )
        end = match.end()
    return found
