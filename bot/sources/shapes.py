"""Foreign JSON read by what it should be: what is missing is empty, what is strange is UNCLEAR.

Nothing is skipped because it cannot be read: a mark that was left out would look as if the school
had taken it back. So a strange shape makes the whole call `DiaryTrouble` UNCLEAR, and what was
fetched before stays.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, NoReturn, TypeVar

from bot.domain.errors import DiaryTrouble, Trouble

T = TypeVar("T")

LONGEST_TEXT = 20_000
LONGEST_LINE = 1_000
LONGEST_MARK = 40
"""«освобождён(а) от занятий»; what is longer is no mark."""
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.DOTALL)
_HOUR = re.compile(r"(?:.*T)?(\d{1,2}):(\d{2})(?::\d{2}.*)?")
_MARK = re.compile(r"([1-5])([+-]?)")


def unclear() -> NoReturn:
    """What a foreign parser said about it is left behind: it quotes what it has read."""
    raise DiaryTrouble(Trouble.UNCLEAR) from None


def record(value: object) -> Mapping[str, Any]:
    """An object; nothing at all is an empty one."""
    if value is None:
        return {}
    return value if isinstance(value, dict) else unclear()


def records(value: object) -> list[Mapping[str, Any]]:
    """A list of objects; an object keyed by ids or indexes is the list of its values."""
    if isinstance(value, dict):
        value = list(value.values())
    return [record(item) for item in listed(value)]


def saying(value: object, *names: str) -> Mapping[str, Any]:
    """An object that says at least one of these, be it with nothing in it; an empty one is nothing
    at all. One that says only other things is not what was asked for: UNCLEAR."""
    found = record(value)
    return found if not found or any(name in found for name in names) else unclear()


def part(value: object, name: str) -> Any:
    """What an answer is asked for, be it nothing. One without it, also an empty one, is UNCLEAR: it
    must not look like an empty diary."""
    found = record(value)
    return found[name] if name in found else unclear()


def listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else unclear()


def text(value: object) -> str:
    """A line or lines of text without what no database keeps; a number as it is written. UNCLEAR
    where nothing else is left of it."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return unclear()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    written = str(value).strip()
    found = _UNKEEPABLE.sub("", written).strip()[:LONGEST_TEXT]
    return found if found or not written else unclear()


def line(value: object) -> str:
    """The same in one line, no longer than a name or a subject may be."""
    return " ".join(text(value).split())[:LONGEST_LINE]


def needed(value: T) -> T:
    """The value, when it says anything at all."""
    return value or unclear()


def ident(value: object) -> str:
    """An id of any length as text. Missing is UNCLEAR: nothing can be kept without."""
    found = text(value)
    return found if found and len(found) <= 200 else unclear()


def whole(value: object, least: int, most: int) -> int:
    """A whole number within bounds, also written as text."""
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        return unclear()
    return value


def lesson_number(value: object) -> int:
    """0 is the lesson before the first."""
    return whole(value, 0, 20)


def flag(value: object) -> bool:
    """True only when the system says so; nothing is no."""
    if value is None:
        return False
    return value if isinstance(value, bool) else unclear()


def weight(value: object) -> Fraction:
    """A weight in hundredths; nothing is 1."""
    if value is None or value == "":
        return Fraction(1)
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
        if not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", value):
            return unclear()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return unclear()
    if isinstance(value, float) and not math.isfinite(value):
        return unclear()
    return _hundredths(str(value))


@lru_cache(maxsize=1024)
def _hundredths(value: str) -> Fraction:
    found = Fraction(round(Fraction(value) * 100), 100)
    return found if 0 <= found <= 1000 else unclear()


def day(value: object) -> date:
    """The date a naive or offset moment is written with; seconds may have any fraction. One of
    another century is a fault, not a day on which nothing is to be seen."""
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return unclear()
    try:
        written = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return unclear()
    return written if 2000 <= written.year < 2100 else unclear()


def day_or_none(value: object) -> date | None:
    """``0001-01-01`` is what .NET writes for none."""
    never = isinstance(value, str) and value.startswith("0001-01-01")
    return None if value is None or value == "" or never else day(value)


def hour(value: object) -> time | None:
    """``08:30``, ``08:30:00`` or the hour of a moment; nothing is None."""
    if value is None or value == "":
        return None
    found = _HOUR.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return unclear()
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        return unclear()


def moment(value: object) -> datetime:
    """A naive moment; fractions of a second (1 to 9 digits) are dropped."""
    if not isinstance(value, str):
        return unclear()
    try:
        return datetime.fromisoformat(re.sub(r"\.\d+", "", value.strip())).replace(tzinfo=None)
    except ValueError:
        return unclear()


def mark(written: str) -> tuple[int | None, str]:
    """``5-`` is 5 and its text; words never count. UNCLEAR for nothing at all, and
    for what is too long to be one."""
    shown = " ".join(written.replace("−", "-").replace("–", "-").split())
    if not 1 <= len(shown) <= LONGEST_MARK:
        return unclear()
    found = _MARK.fullmatch(shown)
    return (int(found[1]) if found else None), shown


class _Bare(HTMLParser):
    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol"})
    _SILENT = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT and self._silent > 0
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def _without_tags(said: str) -> str:
    reader = _Bare()
    reader.feed(said)
    reader.close()
    return "".join(reader.pieces)


def plain(value: object) -> str:
    """HTML as plain text: its lines, no tags, no scripts, at most one empty line in a row."""
    said = text(value)
    if "<" in said or "&" in said:
        said = _without_tags(said)
    lines = [" ".join(part.split()) for part in said.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
