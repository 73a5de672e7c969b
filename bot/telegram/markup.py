"""Buttons as Telegram's keyboards: pure. Inline ones are plain JSON, for a screen has many."""

from functools import lru_cache
from typing import Any

from aiogram.types import KeyboardButton, ReplyKeyboardMarkup

from bot.keyboards.buttons import Button, Rows
from bot.keyboards.codec import encode
from bot.telegram.widths import fitted


def inline(rows: Rows) -> dict[str, Any] | None:
    """None for no buttons: an edit then takes the keyboard away."""
    kept = [[_inline_button(button) for button in row] for row in fitted(rows) if row]
    return {"inline_keyboard": kept} if kept else None


def _inline_button(button: Button) -> dict[str, Any]:
    made: dict[str, Any] = {"text": button.label}
    if button.action is not None:
        made["callback_data"] = encode(button.action)
    if button.url is not None:
        made["url"] = button.url
    if button.copy:
        made["copy_text"] = {"text": button.copy}
    if button.style:
        made["style"] = button.style.value
    return made


@lru_cache(maxsize=8)
def menu_keyboard(label: str) -> ReplyKeyboardMarkup:
    """One key that stays."""
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=label)]], resize_keyboard=True, is_persistent=True
    )
