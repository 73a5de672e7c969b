"""Telegram's HTML: a strict reader.

It follows TDLib's parse_html step by step, so that what Telegram refuses is refused here
with the same words. Offsets of entities are counted in UTF-16 units, offsets in errors in bytes.
"""

import re
from dataclasses import dataclass

from bot.sandbox.html_tags import KINDS, Entity, entity_of, meaning

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\x0b"
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")


class HtmlError(ValueError):
    """The text is not Telegram's HTML; str() is Telegram's own explanation."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    utf16: int
    start: int


def utf16_length(text: str) -> int:
    """Length in the units Telegram counts offsets in."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def _decode(text: str, at: int) -> tuple[str, int] | None:
    found = _ENTITY.match(text, at)
    if not found:
        return None
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return (_NAMED[name], found.end()) if name in _NAMED else None
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < number < 0x10FFFF or 0xD800 <= number < 0xE000:
        return None
    return chr(number), found.end()


def _ascii_lower(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.utf16 = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        source, end = self.source, len(self.source)
        while self.at < end:
            letter = source[self.at]
            if letter == "<":
                self._tag()
            elif letter == "&" and (decoded := _decode(source, self.at)):
                self._put(decoded[0])
                self.at = decoded[1]
            else:
                stop = self._next_special(self.at + 1)
                self._put(source[self.at : stop])
                self.at = stop
        if self.open:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), self.entities

    def _next_special(self, start: int) -> int:
        places = [p for p in (self.source.find("<", start), self.source.find("&", start)) if p >= 0]
        return min(places, default=len(self.source))

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.utf16 += utf16_length(piece)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _until(self, stops: str) -> str:
        start = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)
        self.at += 1

    def _start_tag(self, begin: int) -> None:
        tag = _ascii_lower(self._until(_SPACE + ">"))
        if not self._peek():
            raise HtmlError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in KINDS:
            raise HtmlError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = ""
        while self._peek() != ">":
            self._skip_space()
            if self._peek() == ">":
                break
            argument = self._attribute(tag, begin) or argument
        if tag == "span" and argument != "spoiler":
            raise HtmlError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.open.append(_Open(tag, argument, self.utf16, len(self.out)))

    def _attribute(self, tag: str, begin: int) -> str:
        unclosed = HtmlError(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        name = self._until(_SPACE + "=>/\"'")
        if not name:
            raise HtmlError(
                f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}'
            )
        self._skip_space()
        if self._peek() != "=":
            if not self._peek():
                raise unclosed
            return "1" if (tag, name) == ("blockquote", "expandable") else ""
        self.at += 1
        self._skip_space()
        if not self._peek():
            raise unclosed
        value = self._quoted() if self._peek() in "'\"" else self._token()
        if not self._peek():
            raise HtmlError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return meaning(tag, name, value)

    def _token(self) -> str:
        start = self.at
        while self._peek() and (re.match(r"[A-Za-z0-9.\-]", self._peek())):
            self.at += 1
        if self._peek() and self._peek() not in _SPACE + ">":
            raise HtmlError(f"Unexpected end of name token at byte offset {self._byte(start)}")
        return self.source[start : self.at].lower()

    def _quoted(self) -> str:
        quote = self._peek()
        self.at += 1
        value: list[str] = []
        while self._peek() and self._peek() != quote:
            decoded = _decode(self.source, self.at) if self._peek() == "&" else None
            value.append(decoded[0] if decoded else self._peek())
            self.at = decoded[1] if decoded else self.at + 1
        if self._peek():
            self.at += 1
        return "".join(value)

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise HtmlError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 1
        found = _ascii_lower(self._until(_SPACE + ">"))
        self._skip_space()
        if self._peek() != ">":
            raise HtmlError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        opened = self.open.pop()
        if found and found != opened.tag:
            raise HtmlError(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.utf16 > opened.utf16:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity = entity_of(opened.tag, opened.argument, "".join(self.out[opened.start :]))
        if entity is None:
            return
        entity.update(offset=opened.utf16, length=self.utf16 - opened.utf16)
        inner = self.entities[-1] if self.entities else None
        if inner is not None and _is_language_of(entity, inner):
            entity["language"] = inner["language"]
            self.entities.pop()
        self.entities.append(entity)


def _is_language_of(outer: Entity, inner: Entity) -> bool:
    return (
        (outer["type"], inner["type"]) == ("pre", "code")
        and "language" in inner
        and (outer["offset"], outer["length"]) == (inner["offset"], inner["length"])
    )


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities (outer before inner) of Telegram's HTML; HtmlError where it is broken."""
    text, entities = _Reader(source).read()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    entities.reverse()  # an outer one is closed later: with equal edges it comes first
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities
