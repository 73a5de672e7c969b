"""What becomes of a text on its way into a message: parsing, trimming, limits."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.html_tags import Entity
from bot.sandbox.params import Params
from bot.sandbox.telegram_html import HtmlError, parse_html, utf16_length

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 1 << 15
_SPACE = " \n\t\r\0\x0b"
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}\b)|(?P<url>https?://[^\s<>\"«»]+)"
)
_CONTROL = {code: " " for code in range(32) if code != 10} | {13: None}


def message_text(params: Params) -> tuple[str, list[Entity]]:
    """The `text` parameter: 1 to 4096 characters after parsing."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption_text(params: Params) -> tuple[str, list[Entity]]:
    """The `caption` parameter: at most 1024 characters after parsing."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def _formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    source = params.text(name)
    if len(source) * 4 > MAX_RAW_BYTES and len(source.encode()) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    match params.text("parse_mode").lower():
        case "html":
            text, entities = _parsed(source)
        case "" | "none":
            text, entities = source, list(params.json(entities_name) or ())
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = trimmed(text, entities)
    return text, entities + found_entities(text, entities)


def _parsed(source: str) -> tuple[str, list[Entity]]:
    if "<" not in source and "&" not in source:
        return source, []
    try:
        return parse_html(source)
    except HtmlError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without control characters and outer white space; entities moved along."""
    if not text.isprintable():
        text = text.translate(_CONTROL) if _is_one_to_one(text, entities) else text
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(_SPACE)), first)
    text = text.rstrip(_SPACE)[lead:]
    if not entities:
        return text, entities
    return text, _kept(entities, lead, utf16_length(text))


def _is_one_to_one(text: str, entities: list[Entity]) -> bool:
    return not entities or "\r" not in text


def _kept(entities: list[Entity], lead: int, end: int) -> list[Entity]:
    kept = []
    for entity in entities:
        start = entity["offset"] - lead
        length = min(entity["length"], end - start)
        if length > 0:
            kept.append({**entity, "offset": start, "length": length})
    return kept


def found_entities(text: str, taken: list[Entity]) -> list[Entity]:
    """Commands and addresses that Telegram makes touchable by itself."""
    if "/" not in text:
        return []
    return [entity for entity in _all_found(text) if not any(_meet(entity, t) for t in taken)]


def _all_found(text: str) -> list[Entity]:
    entities: list[dict[str, Any]] = []
    for match in _FOUND.finditer(text):
        found = match.group().rstrip(".,;:!?)»")
        entities.append(
            {
                "type": match.lastgroup,
                "offset": utf16_length(text[: match.start()]),
                "length": utf16_length(found),
            }
        )
    return entities


def _meet(one: Entity, other: Entity) -> bool:
    if other["type"] not in ("code", "pre", "text_link", "url"):
        return False
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )
