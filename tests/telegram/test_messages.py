"""What is made from a template says what the same, made and validated by aiogram, would say."""

from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions

from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import Button, Style
from bot.screens.screen import Screen
from bot.telegram.markup import inline, menu_keyboard
from bot.telegram.messages import acknowledgement, edition, edition_below, message
from tests.telegram.recorder import recording

POSTED = {"ok": True, "result": {"message_id": 17, "date": 1, "chat": {"id": 5, "type": "private"}}}
DAY = Screen(
    "<b>Среда</b>",
    (
        (Button("Меню", OpenMenu()), Button("Да", OpenMenu(), Style.MAIN)),
        (Button("Сайт", url="https://school.example"), Button("Код", copy="7K2MX")),
    ),
)
KEYBOARD = InlineKeyboardMarkup.model_validate(inline(DAY.rows))
PREVIEW = LinkPreviewOptions(is_disabled=True)
COMMON: dict[str, Any] = {
    "text": DAY.text,
    "parse_mode": "HTML",
    "reply_markup": KEYBOARD,
    "link_preview_options": PREVIEW,
}
MENU_KEY = menu_keyboard("Меню")


async def said(method: TelegramMethod[Any]) -> tuple[str, dict[str, Any]]:
    async with recording() as (server, bot):
        server.answers = [(200, POSTED)]
        await bot(method)
        return server.methods[-1], server.sent


@pytest.mark.parametrize(
    ("ours", "aiograms"),
    [
        (message(5, DAY), SendMessage(chat_id=5, **COMMON)),
        (message("5", DAY), SendMessage(chat_id="5", **COMMON)),
        (
            message(5, Screen("Среда", silent=True), MENU_KEY),
            SendMessage(
                chat_id=5,
                text="Среда",
                parse_mode="HTML",
                reply_markup=MENU_KEY,
                link_preview_options=PREVIEW,
                disable_notification=True,
            ),
        ),
        (edition(5, 17, DAY), EditMessageText(chat_id=5, message_id=17, **COMMON)),
        (
            edition_below(5, 17, DAY),
            EditMessageCaption(
                chat_id=5,
                message_id=17,
                caption=DAY.text,
                parse_mode="HTML",
                reply_markup=KEYBOARD,
            ),
        ),
        (acknowledgement("9"), AnswerCallbackQuery(callback_query_id="9")),
        (
            acknowledgement("9", "Готово", alert=True),
            AnswerCallbackQuery(callback_query_id="9", text="Готово", show_alert=True),
        ),
    ],
)
async def test_the_same_is_said(ours: TelegramMethod[Any], aiograms: TelegramMethod[Any]) -> None:
    assert await said(ours) == await said(aiograms)


def test_one_message_knows_nothing_of_another() -> None:
    first, second = message(5, DAY), message(6, Screen("Четверг"))
    assert (first.chat_id, first.text) == (5, DAY.text)
    assert (second.chat_id, second.text, second.reply_markup) == (6, "Четверг", None)
