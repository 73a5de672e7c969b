"""A small bot on unmodified aiogram that uses most of what a diary bot uses of the Bot API."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    InputMediaDocument,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.types import CopyTextButton as Copy
from aiogram.types import InlineKeyboardButton as Button

from bot.sandbox.server import Sandbox
from tests.wire.pictures import png

WEEK = (
    "<b>Неделя 16–20 ноября</b>\n<b>Аня, 5А</b>\n⚠️ Не сдано: алгебра, до 25.11. "
    "Пропущено: 2 урока (за четверть 9)\n→ Помогите выбрать день для алгебры\n"
    "Отметки: русский <b>5</b>, 4 · алгебра <s>3</s> <b>4</b>\n"
    "<blockquote>Собрание в четверг в 18:30, каб. 214</blockquote>"
    '<tg-spoiler>Пароль от Wi-Fi</tg-spoiler> <code>12-34</code> <a href="https://example.org/">'
    "расписание</a>"
)


def keyboard(count: int) -> InlineKeyboardMarkup:
    """Buttons of every kind and colour."""
    rows = [
        [
            Button(text="✍️ Подписать", callback_data="sign", style="success"),
            Button(text="🤒 Не придёт", callback_data="absent", style="primary"),
        ],
        [
            Button(text="◀", callback_data="back"),
            Button(text=f"Нажато: {count}", callback_data=f"count:{count}"),
            Button(text="▶", callback_data="on"),
        ],
        [
            Button(text="График", callback_data="chart"),
            Button(text="Файл", callback_data="file"),
            Button(text="Забыть", callback_data="forget", style="danger"),
        ],
        [
            Button(text="Второй родитель", url="https://t.me/zvonok_demo_bot?start=SECOND"),
            Button(text="Код", copy_text=Copy(text="ABCDE-12345")),
        ],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def dispatcher() -> Dispatcher:
    """Handlers of the small bot."""
    dp = Dispatcher()

    @dp.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        menu = ReplyKeyboardMarkup(
            keyboard=[[KeyboardButton(text="Меню")], [KeyboardButton(text="Помощь")]],
            resize_keyboard=True,
            input_field_placeholder="Напишите учителю",
        )
        await message.answer(f"Здравствуйте! {command.args or ''}".strip(), reply_markup=menu)

    @dp.message(Command("hide"))
    async def hide(message: Message) -> None:
        await message.answer("Спрятано", reply_markup=ReplyKeyboardRemove())

    @dp.message(F.text == "Меню")
    async def menu(message: Message) -> None:
        await message.answer(WEEK, parse_mode="HTML", reply_markup=keyboard(0))

    @dp.message(F.document)
    async def document(message: Message, bot: Bot) -> None:
        assert message.document
        data = await bot.download(message.document)
        assert data
        await message.reply(f"{message.document.file_name}: {len(data.read())}")

    @dp.message(F.photo)
    async def photo(message: Message) -> None:
        assert message.photo
        size = message.photo[-1]
        await message.answer_photo(size.file_id, caption=f"{size.width}×{size.height}")

    @dp.message(Command("album"))
    async def album(message: Message) -> None:
        files = [BufferedInputFile(f"page {n}".encode(), f"{n}.txt") for n in (1, 2)]
        await message.answer_media_group([InputMediaDocument(media=file) for file in files])

    @dp.message()
    async def echo(message: Message) -> None:
        await message.answer(message.html_text, parse_mode="HTML", disable_notification=True)

    @dp.callback_query(F.data.startswith("count:"))
    async def count(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        number = int((query.data or "").partition(":")[2]) + 1
        await query.answer()
        await query.message.edit_text(WEEK, parse_mode="HTML", reply_markup=keyboard(number))

    @dp.callback_query(F.data == "chart")
    async def chart(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        picture = BufferedInputFile(png(240, 120), "chart.png")
        await query.message.answer_photo(picture, caption="Алгебра")
        await query.answer()

    @dp.callback_query(F.data == "file")
    async def send_file(query: CallbackQuery, bot: Bot) -> None:
        assert isinstance(query.message, Message)
        await bot.send_chat_action(query.from_user.id, "upload_document")
        await query.message.answer_document(BufferedInputFile(b"%PDF-1.7", "Неделя.pdf"))
        await query.answer("Готово")

    @dp.callback_query(F.data == "forget")
    async def forget(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.answer("Забыто. Вернуть нельзя.", show_alert=True)
        await query.message.delete()

    @dp.callback_query()
    async def other(query: CallbackQuery) -> None:
        await query.answer("Уже принято")

    @dp.my_chat_member()
    async def member(event: ChatMemberUpdated, bot: Bot) -> None:
        if event.new_chat_member.status == "member":
            await bot.send_message(event.chat.id, "С возвращением")

    return dp


def client(sandbox: Sandbox) -> Bot:
    """An ordinary aiogram bot that believes the sandbox is Telegram."""
    api = TelegramAPIServer.from_base(sandbox.url)
    return Bot(sandbox.token, session=AiohttpSession(api=api))


@contextlib.asynccontextmanager
async def running(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """The small bot, polling."""
    bot, dp = client(sandbox), dispatcher()
    await bot.set_my_commands([BotCommand(command="start", description="Меню")])
    await bot.set_my_description("Школьный дневник в мессенджере", language_code="ru")
    polling = asyncio.create_task(
        dp.start_polling(bot, handle_signals=False, polling_timeout=2, close_bot_session=False)
    )
    try:
        yield bot
    finally:
        await dp.stop_polling()
        await polling
        await bot.session.close()
