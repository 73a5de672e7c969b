"""The same server driven by another library: python-telegram-bot, unmodified."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.pictures import png

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


async def on_start(update: Update, context: Context) -> None:
    assert update.effective_chat
    assert update.effective_user
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Дальше", callback_data="next:1")]])
    payload = " ".join(context.args or ())
    await context.bot.send_message(
        update.effective_chat.id,
        f"<b>{update.effective_user.first_name}</b> {payload}",
        parse_mode="HTML",
        reply_markup=keyboard,
    )


async def on_press(update: Update, _context: Context) -> None:
    assert update.callback_query
    await update.callback_query.answer("Ок", show_alert=True)
    await update.callback_query.edit_message_text("Второй шаг")


async def on_document(update: Update, _context: Context) -> None:
    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_document(data[::-1], filename="обратно.txt", caption="Готово")


async def on_photo(update: Update, _context: Context) -> None:
    assert update.message
    await update.message.reply_photo(png(8, 8), caption="Картинка")


async def on_member(update: Update, context: Context) -> None:
    assert update.my_chat_member
    context.bot_data["status"] = update.my_chat_member.new_chat_member.status


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[App]:
    builder = ApplicationBuilder().token(sandbox.token)
    builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot")
    application: App = builder.build()
    application.add_handler(CommandHandler("start", on_start))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(MessageHandler(filters.Document.ALL, on_document))
    application.add_handler(MessageHandler(filters.PHOTO, on_photo))
    application.add_handler(ChatMemberHandler(on_member))
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(timeout=2, allowed_updates=Update.ALL_TYPES)
        yield application
        await application.updater.stop()
        await application.stop()


@pytest.fixture
async def phone(app: App, sandbox: Sandbox) -> Phone:
    person = sandbox.add_phone(label="Мария")
    await person.start("ABC")
    await person.settle()
    return person


async def test_commands_presses_and_edits(phone: Phone) -> None:
    assert phone.screen.html == "<b>Мария</b> ABC"
    answer = await phone.press("Дальше")
    await phone.settle()
    assert (answer.text, answer.alert) == ("Ок", True)
    assert phone.text == "Второй шаг"
    assert phone.screen.edited
    assert phone.screen.buttons == []


async def test_files_go_both_ways(phone: Phone) -> None:
    await phone.send_file("abc.txt", b"abc")
    await phone.settle()
    assert phone.screen.media == b"cba"
    assert phone.text == "Готово"
    await phone.send_photo(png(3, 3))
    await phone.settle()
    assert phone.screen.media == png(8, 8)


@pytest.mark.filterwarnings("ignore:.*retry_after:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBUserWarning")
async def test_refusals_become_its_own_errors(app: App, phone: Phone, sandbox: Sandbox) -> None:
    with pytest.raises(BadRequest, match="Message is not modified"):
        await app.bot.edit_message_text(
            phone.text,
            phone.user.id,
            phone.screen.message_id,
            entities=None,
            parse_mode=None,
            reply_markup=await _same_screen(app, phone),
        )
    sandbox.world.faults.too_many(retry_after=3)
    with pytest.raises(RetryAfter):
        await app.bot.send_message(phone.user.id, "a")
    await phone.block()
    await phone.settle()
    assert app.bot_data["status"] == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await app.bot.send_message(phone.user.id, "a")


async def _same_screen(app: App, phone: Phone) -> InlineKeyboardMarkup:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Дальше", callback_data="next:1")]])
    await app.bot.edit_message_text(
        phone.text, phone.user.id, phone.screen.message_id, reply_markup=keyboard
    )
    return keyboard


async def test_profile_and_commands(app: App, sandbox: Sandbox) -> None:
    me = await app.bot.get_me()
    assert me.username == sandbox.username
    await app.bot.set_my_commands([("start", "Меню")], language_code="ru")
    (command,) = await app.bot.get_my_commands(language_code="ru")
    assert (command.command, command.description) == ("start", "Меню")
    await app.bot.set_my_name("Звонок")
    assert (await app.bot.get_my_name()).name == "Звонок"
    await app.bot.set_chat_menu_button()
