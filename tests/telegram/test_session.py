"""The lean session says to Telegram what aiogram's own would say, and hears what matters."""

import json
from datetime import timedelta
from inspect import signature
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, SendMessage
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardRemove,
)

from bot.telegram.lanes import Lanes
from bot.telegram.polling import RawUpdates
from bot.telegram.sender import Pace
from bot.telegram.session import CONNECTIONS, LeanSession
from tests.telegram.line import Line
from tests.telegram.recorder import TOKEN, recording

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Отметки", callback_data="m", style="success"),
            InlineKeyboardButton(text="Код", copy_text=CopyTextButton(text="A")),
        ]
    ]
)
POSTED = {"message_id": 17, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}


async def test_a_message_goes_out_as_short_json_without_what_was_not_said() -> None:
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": POSTED})]
        sent = await bot.send_message(5, "Среда", reply_markup=KEYBOARD, parse_mode="HTML")
        assert sent.message_id == 17
        assert server.types == ["application/json"]
        assert "Среда".encode() in server.bodies[0]
        assert server.sent == {
            "chat_id": 5,
            "text": "Среда",
            "parse_mode": "HTML",
            "reply_markup": {
                "inline_keyboard": [
                    [
                        {"text": "Отметки", "callback_data": "m", "style": "success"},
                        {"text": "Код", "copy_text": {"text": "A"}},
                    ]
                ]
            },
        }


async def test_the_bots_defaults_are_put_in() -> None:
    defaults = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)
    async with recording(defaults) as (server, bot):
        server.answers = [(200, {"ok": True, "result": POSTED})] * 2
        await bot.send_message(5, "x")
        assert server.sent["parse_mode"] == "HTML"
        assert server.sent["link_preview_options"] == {"is_disabled": True}
        preview = LinkPreviewOptions(prefer_small_media=True)
        await bot.send_message(5, "x", link_preview_options=preview)
        assert server.sent["link_preview_options"] == {
            "is_disabled": True,
            "prefer_small_media": True,
        }


@pytest.mark.parametrize(
    "call",
    [
        lambda bot: bot.edit_message_text("Новый", chat_id=5, message_id=1, reply_markup=KEYBOARD),
        lambda bot: bot.answer_callback_query("7", text="Да", show_alert=False),
        lambda bot: bot.set_my_commands([]),
        lambda bot: bot.delete_messages(5, [1, 2]),
        lambda bot: bot.send_chat_action(5, "typing"),
    ],
)
async def test_what_nobody_reads_is_just_done(call: Any) -> None:
    async with recording() as (server, bot):
        assert await call(bot) is True
        assert None not in server.sent.values()


async def test_false_zero_and_empty_are_said() -> None:
    async with recording() as (server, bot):
        await bot.answer_callback_query("7", text="", show_alert=False, cache_time=0)
        assert server.sent == {
            "callback_query_id": "7",
            "text": "",
            "show_alert": False,
            "cache_time": 0,
        }


async def test_of_a_posted_message_only_the_number_can_be_read() -> None:
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": POSTED | {"message_id": n}}) for n in (1, 2)]
        first, second = await bot.send_message(5, "x"), await bot.send_message(5, "y")
        assert (first.message_id, second.message_id) == (1, 2)
        with pytest.raises(AttributeError):
            _ = first.text


async def test_other_results_are_validated_as_ever() -> None:
    me = {"id": 1, "is_bot": True, "first_name": "Звонок", "username": "zvonok_bot"}
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": me}), (200, {"ok": True, "result": {}})]
        assert (await bot.get_me()).username == "zvonok_bot"
        with pytest.raises(ClientDecodeError):
            await bot(GetMe())


async def test_updates_come_as_they_are_even_malformed_ones() -> None:
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": [{"update_id": 1, "message": 5}, None]})]
        method = RawUpdates(offset=None, limit=100, timeout=0, allowed_updates=["message"])
        assert await bot(method) == [{"update_id": 1, "message": 5}, None]
        assert server.methods == ["getUpdates"]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"description": "Bad Request: chat not found"}, TelegramBadRequest),
        (401, {"description": "Unauthorized"}, TelegramUnauthorizedError),
        (403, {"description": "Forbidden: bot was blocked by the user"}, TelegramForbiddenError),
        (404, {"description": "Not Found"}, TelegramNotFound),
        (409, {"description": "Conflict"}, TelegramConflictError),
        (429, {"description": "x", "parameters": {"retry_after": 3}}, TelegramRetryAfter),
        (500, {"description": "Internal Server Error: restart"}, RestartingTelegram),
        (502, {"description": "Bad Gateway"}, TelegramServerError),
        (200, {"description": "odd"}, TelegramAPIError),
        (200, b"<html>", ClientDecodeError),
        (502, b"<html>", ClientDecodeError),
        (200, b"[]", ClientDecodeError),
        (200, {"result": {"message_id": None}, "ok": True}, ClientDecodeError),
    ],
)
async def test_refusals_are_aiograms_own_exceptions(
    status: int, body: Any, expected: type[Exception]
) -> None:
    async with recording() as (server, bot):
        answer = {"ok": False, "error_code": status} | body if isinstance(body, dict) else body
        server.answers = [(status, answer)]
        with pytest.raises(expected) as caught:
            await bot.send_message(5, "x")
        assert type(caught.value) is expected


async def test_a_server_that_is_not_there_or_does_not_answer_is_a_network_error() -> None:
    bot = Bot(TOKEN, session=LeanSession(api_url="http://127.0.0.1:9"))
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()
    through = LeanSession(api_url="http://127.0.0.1:9", proxy="socks5://127.0.0.1:9")
    with pytest.raises(TelegramNetworkError):
        await Bot(TOKEN, session=through).get_me()
    for session in (bot.session, through):
        await session.close()


async def test_a_late_answer_is_a_network_error(strict_line: Line) -> None:
    strict_line.sandbox.world.faults.delay(0.5, method="getMe")
    method: Any = GetMe()
    with pytest.raises(TelegramNetworkError):
        await strict_line.bot.session(strict_line.bot, method, timeout=0.05)  # type: ignore[arg-type]


async def test_files_go_as_a_form_with_their_caption(strict_line: Line) -> None:
    maria = await strict_line.opened()
    file = BufferedInputFile(b"%PDF-1.7", "Неделя.pdf")
    sent = await strict_line.bot.send_document(
        maria.user.id, file, caption="<b>Неделя</b>", parse_mode="HTML", reply_markup=KEYBOARD
    )
    assert sent.document is not None
    assert sent.document.file_name == "Неделя.pdf"
    assert (maria.screen.text, maria.screen.labels) == ("Неделя", ["Отметки", "Код"])


async def test_albums_carry_their_files(strict_line: Line) -> None:
    maria = await strict_line.opened()
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
    album: list[Any] = [InputMediaPhoto(media=BufferedInputFile(png, f"{n}.png")) for n in (1, 2)]
    sent = await strict_line.bot.send_media_group(maria.user.id, album)
    assert [type(message) for message in sent] == [Message, Message]


@pytest.mark.parametrize(
    "method",
    [
        SendMessage(chat_id=5, text="Среда", reply_markup=KEYBOARD, parse_mode="HTML"),
        SendMessage(chat_id="@school", text="x", reply_markup=ReplyKeyboardRemove()),
        SendMessage(chat_id=5, text="x", disable_notification=True, message_thread_id=3),
    ],
)
def test_fields_are_those_of_aiograms_own_form(method: SendMessage) -> None:
    own, bot = AiohttpSession(), Bot(TOKEN)
    form = own.build_form_data(bot, method)
    theirs = {part[0]["name"] for part in form._fields}
    body, _headers = LeanSession()._body(bot, method)
    assert set(json.loads(body)) == theirs


async def test_moments_are_told_in_unix_seconds() -> None:
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": True})]
        await bot.ban_chat_member(5, 6, until_date=timedelta(hours=1))
        assert str(server.sent["until_date"]).isdigit()


def test_there_are_connections_for_a_broadcast_and_for_everybody_who_is_answered() -> None:
    answers = signature(Lanes).parameters["concurrency"].default
    assert Pace().in_flight + 2 * answers < CONNECTIONS
