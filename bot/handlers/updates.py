"""The bot's door: takes an update apart, asks the desk, shows the screen.

A press, nine updates of ten, goes straight to the desk; everything else through aiogram's router.
"""

import re
from collections.abc import Awaitable
from typing import Any

import structlog
from aiogram import Bot, Dispatcher, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import ChatMemberUpdated, ErrorEvent, Message, Update, User

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
from bot.telegram.albums import Albums
from bot.telegram.entities import styles_of
from bot.telegram.forgetting import delete
from bot.telegram.presses import Press
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


# Coroutines, because aiogram sends any other filter, its own F too, to a thread for each update.


async def _private(event: Message | ChatMemberUpdated) -> bool:
    return event.chat.type == ChatType.PRIVATE and event.from_user is not None


class Door:
    """Private chats are answered, groups are left in peace."""

    def __init__(self, bot: Bot, desk: Desk, renderer: Renderer, errands: Errands) -> None:
        self._bot = bot
        self._desk = desk
        self._renderer = renderer
        self._errands = errands
        self._albums = Albums()
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(self._router())

    async def feed(self, update: Update | Press) -> None:
        """Answer one update; returns when its effect is stored and shown."""
        if isinstance(update, Press):
            await self._press(update)
        else:
            await self._dispatcher.feed_update(self._bot, update)

    def _router(self) -> Router:
        router = Router(name="updates")
        router.message.register(self.started, CommandStart(), _private)
        router.message.register(self.commanded, Command(*COMMANDS), _private)
        router.message.register(self.said, _private)
        router.edited_message.register(self.edited, _private)
        router.my_chat_member.register(self.joined_or_left, _private)
        router.errors.register(self.failed)
        return router

    async def _press(self, press: Press) -> None:
        if not press.private:
            return
        try:
            await self._pressed(press)
        except Exception as error:  # as aiogram does around its handlers: one press, one apology
            log.error("update failed", update_id=press.update_id, exc_info=error)
            screen = _apology(error, press.language)
            await self._apologised(self._renderer.answer_press(press, screen))

    async def _pressed(self, press: Press) -> None:
        locale = i18n.nearest(press.language)
        who = Who(str(press.user), str(press.chat), locale, press.update_id)
        screen = await self._desk.press(who, press.data)
        await self._renderer.answer_press(press, screen)
        await self._afterwards(press.chat, screen)

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
        taken: bool | None = None
        if await self._desk.is_secret(who, text):  # it goes before anything is done with it
            taken = await delete(self._bot, message.chat.id, message.message_id)
        screen = await self._desk.said(who, text, _file(message), styles, taken=taken)
        before = self._albums.answer_to(message) if screen.gathers else None
        number = await self._renderer.post(message.chat.id, screen, instead_of=before)
        if screen.gathers:
            self._albums.answered(message, number)
        await self._afterwards(message.chat.id, screen)

    async def edited(self, message: Message, event_update: Update) -> None:
        """What was said is said; but a secret may come into the chat in this way, too."""
        text = readable(message.text or message.caption)
        if await self._desk.is_secret(_sender(message, event_update), text):
            await self.said(message, event_update)

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
        message = event.update.message
        if message is not None:
            user = message.from_user
            screen = _apology(event.exception, user.language_code if user else STRANGER_LOCALE)
            await self._apologised(self._renderer.post(message.chat.id, screen))

    async def _apologised(self, telling: Awaitable[object]) -> None:
        try:
            await telling
        except Exception:  # the apology is a courtesy: the cause is in the log already
            log.warning("apology not delivered")


def readable(text: str | None) -> str:
    """As long as what came, without what no database can keep: zero bytes and halves of pairs."""
    return _UNREADABLE.sub("\ufffd", text or "")


def _apology(error: Exception, language: str | None) -> Screen:
    with i18n.use(i18n.nearest(language)):
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
