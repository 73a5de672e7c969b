"""The sandbox's reader of Telegram HTML beside Telegram's own."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tdjson import td_execute

from bot.sandbox.html_writer import to_html
from bot.sandbox.telegram_html import HtmlError, parse_html
from bot.sandbox.texts import trimmed

NAMES = {
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypePreCode": "pre",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeDateTime": "date_time",
}
DETAILS = ("url", "language", "custom_emoji_id", "unix_time")
td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
Reading = tuple[str, list[tuple[str, int, int, str]]] | str


def telegram(source: str) -> Reading:
    """Telegram's own reading: text and entities, or its refusal."""
    mode = {"@type": "textParseModeHTML"}
    query = {"@type": "parseTextEntities", "text": source, "parse_mode": mode}
    answer: dict[str, Any] = json.loads(td_execute(json.dumps(query).encode()) or b"")
    if answer["@type"] == "error":
        return str(answer["message"])
    return answer["text"], sorted(_theirs(entity) for entity in answer["entities"])


def _theirs(entity: dict[str, Any]) -> tuple[str, int, int, str]:
    kind = entity["type"]
    name = NAMES.get(kind["@type"]) or kind["@type"].removeprefix("textEntityType").lower()
    detail = next((str(kind[key]) for key in DETAILS if kind.get(key)), "")
    return name, entity["offset"], entity["length"], detail


def ours(source: str) -> Reading:
    """The sandbox's reading in the same shape."""
    try:
        text, entities = parse_html(source)
    except HtmlError as error:
        return f"Can't parse entities: {error}"
    return text, sorted(_own(entity) for entity in entities)


def _own(entity: dict[str, Any]) -> tuple[str, int, int, str]:
    detail = next((str(entity[key]) for key in DETAILS if entity.get(key)), "")
    return entity["type"], entity["offset"], entity["length"], detail


SAMPLES = [
    "<b x=1",
    '<b x="1"',
    "<b x=1 ",
    '<b x="1" ',
    "<b>Неделя</b> 16–20 <i>ноября</i>",
    "<b>жирный <i>оба</i></b>",
    '<a href="https://t.me/zvonok_demo_bot?start=A">код</a>',
    "<a href=example.org>сайт</a>",
    '<a href="tg://user?id=5">Аня</a>',
    '<a href="mailto">нет</a>',
    '<pre><code class="language-python">x = 1</code></pre>',
    "<pre><code>x</code></pre>",
    "<blockquote expandable>долго</blockquote>",
    '<span class="tg-spoiler">тайна</span>',
    '<tg-time unix="1647531900" format="wDT">срок</tg-time>',
    "&lt;&gt;&amp;&quot;&nbsp;&#65;&#x1F600;&bad;&",
    "😀<u>😀</u>",
    "<B>большая</B>",
    "<b>без конца",
    "</b>",
    "<b>5</i>",
    "<x>5</x>",
    "<>",
    "<",
    "<b",
    "<b x",
    "<b x=",
    '<b x="',
    "<b x='1'y>",
    "<a href=a*b>",
    '<b ="1">',
    "<span>",
    "<b>5</b >",
    "<b>5</b x>",
    "<b>5</>",
    "Мама <b>Я</i>",
]


@pytest.mark.parametrize("source", SAMPLES)
def test_samples_read_alike(source: str) -> None:
    assert ours(source) == telegram(source)


PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler")),
        *(f"</{tag}>" for tag in ("b", "i", "u", "s", "code", "pre", "blockquote", "a", "x")),
        '<a href="https://e.ru/">',
        "<a href='e.ru'>",
        '<code class="language-py">',
        '<span class="tg-spoiler">',
        "</span>",
        "<blockquote expandable>",
        "</",
        "<",
        ">",
        "&lt;",
        "&#x41;",
        "&",
        "Аня",
        "😀",
        " ",
        "\n",
        "=",
        '"',
        "x",
    ]
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=9).map("".join))
def test_anything_reads_alike(source: str) -> None:
    assert ours(source) == telegram(source)


TAGS = st.sampled_from(["b", "i", "u", "s", "tg-spoiler", "code", "blockquote"])
WELL_FORMED = st.recursive(
    st.sampled_from(["Аня", "5 &lt; 6", "😀", "a b\nc", "&amp;"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.tuples(TAGS, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(WELL_FORMED)
def test_what_was_written_reads_back(source: str) -> None:
    read = parse_html(source)
    assert telegram(source) == ours(source)
    assert parse_html(to_html(*read)) == read


def test_outer_spaces_go_and_entities_move() -> None:
    text, entities = parse_html("  \n Аня <b>5 </b>\n ")
    assert trimmed(text, entities) == ("Аня 5", [{"type": "bold", "offset": 4, "length": 1}])
