"""aiogram's door: takes an update apart, asks the desk, shows the screen."""

import re
from typing import Any

import structlog
from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, ErrorEvent, Message, Update, User

from bot import i18n
from bot.domain.errors import ZvonokError
from bot.domain.people import STRANGER_LOCALE
from bot.handlers.desk import Desk, Who
from bot.handlers.errands import Errands
from bot.handlers.turn import SentFile
from bot.keyboards.actions.export import AskForget, SendExport
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.settings import OpenHelp, OpenSettings
from bot.keyboards.codec import Action
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.telegram.entities import styles_of
from bot.telegram.render import Renderer

log = structlog.get_logger("updates")

_UNREADABLE = re.compile("[\\x00\ud800-\udfff]")
COMMANDS: dict[str, Action] = {
    "menu": OpenMenu(),
    "settings": OpenSettings(),
    "help": OpenHelp(),
    "export": SendExport(),
    "forget": AskForget(),
}


def setup(desk: Desk, renderer: Renderer, errands: Errands) -> Router:
    """The only router: private chats are answered, groups are left in peace."""
    router = Router(name="updates")
    door = _Door(desk, renderer, errands)
    router.callback_query.register(door.pressed, _own)
    router.message.register(door.started, CommandStart(), _private)
    router.message.register(door.commanded, Command(*COMMANDS), _private)
    router.message.register(door.said, _private)
    router.my_chat_member.register(door.joined_or_left, _private)
    router.errors.register(door.failed)
    return router


# Coroutines, because aiogram sends any other filter, its own F too, to a thread for each update.


async def _private(event: Message | ChatMemberUpdated) -> bool:
    return event.chat.type == ChatType.PRIVATE and event.from_user is not None


async def _own(query: CallbackQuery) -> bool:
    """Telegram leaves the message out when it is too old; the answer then goes to the person."""
    return query.message is None or query.message.chat.type == ChatType.PRIVATE


class _Door:
    def __init__(self, desk: Desk, renderer: Renderer, errands: Errands) -> None:
        self._desk = desk
        self._renderer = renderer
        self._errands = errands

    async def pressed(self, query: CallbackQuery, event_update: Update) -> None:
        chat = query.message.chat.id if query.message else query.from_user.id
        who = _who(query.from_user, chat, event_update)
        screen = await self._desk.press(who, query.data or "")
        await self._renderer.answer_press(query, screen)
        await self._afterwards(chat, screen)

    async def started(self, message: Message, command: CommandObject, event_update: Update) -> None:
        screen = await self._desk.start(_sender(message, event_update), readable(command.args))
        await self._renderer.post(message.chat.id, screen)

    async def commanded(
        self, message: Message, command: CommandObject, event_update: Update
    ) -> None:
        action = COMMANDS[command.command]
        screen = await self._desk.opened(_sender(message, event_update), action)
        await self._renderer.post(message.chat.id, screen)

    async def said(self, message: Message, event_update: Update) -> None:
        text = readable(message.text or message.caption)
        styles = styles_of(text, message.entities or message.caption_entities or ())
        who = _sender(message, event_update)
        screen = await self._desk.said(who, text, _file(message), styles)
        await self._renderer.post(message.chat.id, screen)
        await self._afterwards(message.chat.id, screen)

    async def _afterwards(self, chat: int, screen: Screen) -> None:
        """What the answer has announced; this person's next words wait for it, nobody else's."""
        if screen.errand is not None:
            with i18n.use(screen.locale):
                result = await self._errands.carry_out(screen.errand)
            await self._renderer.post(chat, result)

    async def joined_or_left(self, event: ChatMemberUpdated, event_update: Update) -> None:
        who = _who(event.from_user, event.chat.id, event_update)
        if event.new_chat_member.status == ChatMemberStatus.KICKED:
            await self._desk.left(who)
        elif event.new_chat_member.status == ChatMemberStatus.MEMBER:
            await self._desk.returned(who)

    async def failed(self, event: ErrorEvent) -> None:
        """Anything that is not a refusal: logged without a word of content, and a way on."""
        log.error("update failed", update_id=event.update.update_id, exc_info=event.exception)
        query, message = event.update.callback_query, event.update.message
        user = query.from_user if query else message.from_user if message else None
        with i18n.use(i18n.nearest(user.language_code if user else STRANGER_LOCALE)):
            screen = _words_for(event.exception)
        await self._apologise(query, message, screen)

    async def _apologise(
        self, query: CallbackQuery | None, message: Message | None, screen: Screen
    ) -> None:
        try:
            if query is not None:
                await self._renderer.answer_press(query, screen)
            elif message is not None:
                await self._renderer.post(message.chat.id, screen)
        except Exception:  # the apology is a courtesy: the cause is in the log already
            log.warning("apology not delivered")


def readable(text: str | None) -> str:
    """As long as what came, without what no database can keep: zero bytes and halves of pairs."""
    return _UNREADABLE.sub("\ufffd", text or "")


def _words_for(error: Exception) -> Screen:
    if isinstance(error, ZvonokError):
        return refusals.screen_for(error, None)
    return refusals.apology()


def _sender(message: Message, update: Update) -> Who:
    user: Any = message.from_user
    return _who(user, message.chat.id, update)


def _who(user: User, chat: int, update: Update) -> Who:
    return Who(str(user.id), str(chat), i18n.nearest(user.language_code), update.update_id)


def _file(message: Message) -> SentFile | None:
    if message.photo:
        largest = message.photo[-1]
        return SentFile(largest.file_id, "photo.jpg", largest.file_size or 0, is_photo=True)
    if message.document:
        document = message.document
        return SentFile(document.file_id, readable(document.file_name), document.file_size or 0)
    return None
