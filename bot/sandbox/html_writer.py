"""A message's text with its entities, written as Telegram's HTML."""

from html import escape

from bot.sandbox.html_tags import Entity

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
