"""Telegram's own parser and limits, as a judge of what we show."""

import json
from typing import Any

from tdjson import td_execute

from bot.screens.screen import Screen
from bot.telegram.markup import inline

td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


def read_by_telegram(html: str) -> str:
    """The plain text of a screen; AssertionError with Telegram's words when it refuses."""
    query = {
        "@type": "parseTextEntities",
        "text": html,
        "parse_mode": {"@type": "textParseModeHTML"},
    }
    answer: dict[str, Any] = json.loads(td_execute(json.dumps(query).encode()) or b"{}")
    assert answer.get("@type") == "formattedText", (answer.get("message"), html)
    return str(answer["text"])


def assert_accepted(screen: Screen) -> None:
    """Text of 1 to 4096, at most 8 buttons a row and 100 in all, 64 bytes a button."""
    assert 1 <= len(read_by_telegram(screen.text)) <= 4096
    markup = inline(screen.rows)
    rows = markup["inline_keyboard"] if markup else []
    assert sum(map(len, rows)) <= 100
    for row in rows:
        assert 1 <= len(row) <= 8
        for item in row:
            assert item["text"].strip()
            assert len(item.get("callback_data", "x").encode()) <= 64
