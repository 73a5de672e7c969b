"""Keyboards as Telegram accepts them."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.model import Json

MAX_INLINE_ROW, MAX_INLINE = 8, 100
MAX_REPLY_ROW, MAX_REPLY = 12, 300
MAX_DATA_BYTES = 64
MAX_COPY = 256
MAX_PLACEHOLDER = 64
STYLES = {"primary", "success", "danger"}
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)


def check_markup(markup: Any, *, inline_only: bool = False) -> Json | None:
    """The markup as it will stand; None for an empty one. `inline_only` is for edits."""
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if rows := markup.get("inline_keyboard"):
        return {"inline_keyboard": _inline(rows)}
    if inline_only or "inline_keyboard" in markup:
        if "inline_keyboard" in markup:
            return None
        raise bad_request("inline keyboard expected")
    if rows := markup.get("keyboard"):
        return markup | {"keyboard": _reply(rows, markup)}
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def _rows(rows: Any, name: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return rows


def _count(rows: list[list[Any]], in_row: int, in_all: int) -> None:
    if sum(len(row) for row in rows) > in_all or any(len(row) > in_row for row in rows):
        raise bad_request("reply markup is too long")


def _inline(rows: Any) -> list[list[Json]]:
    checked = _rows(rows, "inline_keyboard")
    _count(checked, MAX_INLINE_ROW, MAX_INLINE)
    return [[_inline_button(button) for button in row] for row in checked if row]


def _unparsed(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _unparsed("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unparsed('Can\'t find field "text"')
    if not str(button["text"]).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise _unparsed("Invalid button style specified")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    _ACTION_CHECKS.get(actions[0], _accept)(button[actions[0]])
    return {name: value for name, value in button.items() if value is not None}


def _accept(_value: Any) -> None:
    return


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    text = str(url)
    if not text.startswith(("http://", "https://", "tg://")) or " " in text:
        raise bad_request(f"inline keyboard button URL '{text}' is invalid: Wrong HTTP URL")


def _check_copy(copied: Any) -> None:
    text = copied.get("text", "") if isinstance(copied, dict) else ""
    if not 1 <= len(text) <= MAX_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


_ACTION_CHECKS = {"callback_data": _check_data, "url": _check_url, "copy_text": _check_copy}


def _reply(rows: Any, markup: Json) -> list[list[Json]]:
    checked = _rows(rows, "keyboard")
    _count(checked, MAX_REPLY_ROW, MAX_REPLY)
    if len(str(markup.get("input_field_placeholder") or "")) > MAX_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    return [[_reply_button(button) for button in row] for row in checked if row]


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    if not str(button.get("text", "")).strip():
        raise bad_request("keyboard button text must be non-empty")
    return {name: value for name, value in button.items() if value is not None}
