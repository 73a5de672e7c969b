"""Buttons as Telegram's keyboards: pure, and cached because the same ones are drawn all day."""

from functools import lru_cache

from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.keyboards.buttons import Button, Rows
from bot.keyboards.codec import encode


def inline(rows: Rows) -> InlineKeyboardMarkup | None:
    """None for no buttons: an edit then takes the keyboard away."""
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    return InlineKeyboardMarkup.model_construct(inline_keyboard=kept) if kept else None


@lru_cache(maxsize=4096)
def _inline_button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=button.label,
        callback_data=encode(button.action) if button.action is not None else None,
        url=button.url,
        copy_text=CopyTextButton(text=button.copy) if button.copy else None,
        style=button.style.value or None,
    )


@lru_cache(maxsize=8)
def menu_keyboard(label: str) -> ReplyKeyboardMarkup:
    """One key that stays."""
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=label)]], resize_keyboard=True, is_persistent=True
    )
