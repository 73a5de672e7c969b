"""Which tags and attributes Telegram's HTML has, and what they make of a text."""

import re
from typing import Any

Entity = dict[str, Any]

KINDS = {
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


def meaning(tag: str, name: str, value: str) -> str:
    """What an attribute says: the address of a link, the language of code, or nothing."""
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


def entity_of(tag: str, argument: str, inner: str) -> Entity | None:
    """The entity a tag makes, still without its place; None where Telegram makes none."""
    kind = KINDS[tag]
    match kind:
        case "text_link":
            return _link(argument or inner)
        case "blockquote" if argument:
            return {"type": "expandable_blockquote"}
        case "code" if argument:
            return {"type": kind, "language": argument}
        case "custom_emoji":
            return {"type": kind, "custom_emoji_id": argument}
        case "date_time":
            return {"type": kind, "unix_time": int(argument or 0)}
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
