"""Telegram's HTML: a strict reader and a writer.

The reader follows TDLib's parse_html step by step, so that what Telegram refuses is refused here
with the same words. Offsets of entities are counted in UTF-16 units, offsets in errors in bytes.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

Entity = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
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
        if tag not in _KINDS:
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
        return _meaning(tag, name, value)

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
        entity = _entity(opened, "".join(self.out[opened.start :]))
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


def _meaning(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
        case _:
            return ""


def _entity(opened: _Open, inner: str) -> Entity | None:
    kind = _KINDS[opened.tag]
    match kind:
        case "text_link":
            return _link(opened.argument or inner)
        case "blockquote" if opened.argument:
            return {"type": "expandable_blockquote"}
        case "code" if opened.argument:
            return {"type": kind, "language": opened.argument}
        case "custom_emoji":
            return {"type": kind, "custom_emoji_id": opened.argument}
        case "date_time":
            return {"type": kind, "unix_time": int(opened.argument or 0)}
        case _:
            return {"type": kind}


def _link(url: str) -> Entity | None:
    if mention := re.fullmatch(r"tg://user\?id=(\d+)", url.strip()):
        user = {"id": int(mention[1]), "is_bot": False, "first_name": mention[1]}
        return {"type": "text_mention", "user": user}
    address = link_address(url)
    return {"type": "text_link", "url": address} if address else None


def link_address(url: str) -> str:
    """The address a link leads to, or an empty string where Telegram makes no link of it."""
    if re.match(r"(?i)(tg|ton|tonsite)://[A-Za-z0-9]", url):
        return url
    parts = re.fullmatch(r"(?i)(https?://)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)([/?#].*)?", url)
    if not parts:
        return ""
    scheme, host, rest = parts.groups()
    rest = (rest or "/").replace(" ", "%20")
    start = f"{scheme or 'http://'}{host}".lower()
    return start + (rest if rest[0] == "/" else "/" + rest)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities (outer before inner) of Telegram's HTML; HtmlError where it is broken."""
    text, entities = _Reader(source).read()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    entities.reverse()  # an outer one is closed later: with equal edges it comes first
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities


_OPENING = {
    "bold": "<b>",
    "italic": "<i>",
    "underline": "<u>",
    "strikethrough": "<s>",
    "spoiler": "<tg-spoiler>",
    "code": "<code>",
    "blockquote": "<blockquote>",
    "expandable_blockquote": "<blockquote expandable>",
}
_CLOSING = {
    "bold": "</b>",
    "italic": "</i>",
    "underline": "</u>",
    "strikethrough": "</s>",
    "spoiler": "</tg-spoiler>",
    "code": "</code>",
    "pre": "</pre>",
    "blockquote": "</blockquote>",
    "expandable_blockquote": "</blockquote>",
    "text_link": "</a>",
    "text_mention": "</a>",
    "date_time": "</tg-time>",
}


def _opening(entity: Entity) -> str:
    match entity["type"]:
        case "text_link":
            return f'<a href="{escape(entity["url"])}">'
        case "text_mention":
            return f'<a href="tg://user?id={entity["user"]["id"]}">'
        case "date_time":
            return f'<tg-time unix="{entity["unix_time"]}">'
        case "pre":
            language = entity.get("language")
            return f'<pre><code class="language-{escape(language)}">' if language else "<pre>"
        case kind:
            return _OPENING.get(kind, "")


def _closing(entity: Entity) -> str:
    if entity["type"] == "pre" and entity.get("language"):
        return "</code></pre>"
    return _CLOSING.get(entity["type"], "")


def to_html(text: str, entities: list[Entity]) -> str:
    """Telegram's HTML that reads back as this text with these entities."""
    shown = [entity for entity in entities if _closing(entity)]
    if not shown:
        return escape(text, quote=False)
    units = text.encode("utf-16-le", "surrogatepass")
    edges = sorted({0, len(units) // 2} | {edge for e in shown for edge in _edges(e)})
    out: list[str] = []
    stack: list[Entity] = []
    for start, stop in zip(edges, [*edges[1:], len(units) // 2], strict=True):
        while stack and _edges(stack[-1])[1] <= start:
            out.append(_closing(stack.pop()))
        for entity in shown:
            if entity["offset"] == start:
                out.append(_opening(entity))
                stack.append(entity)
        piece = units[start * 2 : stop * 2].decode("utf-16-le", "surrogatepass")
        out.append(escape(piece, quote=False))
    out.extend(_closing(entity) for entity in reversed(stack))
    return "".join(out)


def _edges(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]
