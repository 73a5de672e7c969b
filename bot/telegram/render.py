"""A screen on somebody's phone: edited in place or sent, with its paper and the answer to a press.

The words are the screen's; only here is it known what Telegram can edit and what it cannot.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, Message

from bot import i18n
from bot.screens.menu_key import menu_key_hint, menu_key_label
from bot.screens.papers import Drawing, Paper
from bot.screens.screen import Screen, plain
from bot.telegram.errors import Verdict, judged, patiently
from bot.telegram.flood import Flood
from bot.telegram.markup import inline, menu_keyboard
from bot.telegram.messages import HTML, acknowledgement, edition, message
from bot.telegram.presses import Press

Draw = Callable[[Drawing, str], Awaitable[bytes]]
T = TypeVar("T")

TOAST_LIMIT = 200
ACTION_LASTS = 4.5
"""Seconds until "sending a file…" vanishes from the phone and has to be said again."""


class Renderer:
    """``draw(drawing, format)`` makes the bytes of a paper, in the worker process. ``flood`` is
    shared with whatever else is sent: answers come first, and a 429 pauses everybody."""

    def __init__(self, bot: Bot, draw: Draw, flood: Flood | None = None) -> None:
        self._bot = bot
        self._draw = draw
        self._flood = flood or Flood()

    async def answer_press(self, press: Press, screen: Screen) -> None:
        """Answer the press at once, and at the same time show the screen in its message.

        Raises aiogram's exceptions when the screen could not be shown at all.
        """
        answering = asyncio.create_task(self._answer(press, screen))
        try:
            await self._show(press, screen)
        finally:
            await answering
        await self._paper_beside(press.chat, screen)
        await self._files_below(press.chat, screen)

    async def post(
        self, chat_id: int | str, screen: Screen, *, instead_of: int | None = None
    ) -> int:
        """Send the screen as a new message, or in place of one; returns the message's number.

        A screen without text is its paper alone, or what it would have said to a press.
        """
        if (
            instead_of is not None
            and _is_words_alone(screen)
            and await self._edit(chat_id, instead_of, screen)
        ):
            return instead_of
        if not screen.text and screen.paper is not None:
            return await self._send_paper(chat_id, screen.paper, screen)
        if not screen.text:
            screen = replace(screen, text=plain(screen.toast))
        number = await self._send(chat_id, screen)
        await self._paper_beside(chat_id, screen)
        await self._files_below(chat_id, screen)
        return number

    async def _answer(self, press: Press, screen: Screen) -> None:
        """A press that can no longer be answered is harmless: the screen is what counts."""
        method = acknowledgement(press.id, screen.toast[:TOAST_LIMIT], alert=screen.alert)
        try:
            await self._call(method, harmless_twice=True)
        except TelegramAPIError:
            return

    async def _show(self, press: Press, screen: Screen) -> None:
        if not screen.text:
            return
        chat, number = press.chat, press.editable
        if screen.menu_key and number is not None:
            await self._without_buttons(chat, number)
        in_place = number is not None and not (screen.lasting or screen.menu_key)
        if not in_place or not await self._edit(chat, number, screen):
            await self._send(chat, screen)

    async def _edit(self, chat_id: int | str, number: int | None, screen: Screen) -> bool:
        """False when this message cannot be edited any more."""
        try:
            await self._call(edition(chat_id, number, screen), harmless_twice=True)
        except TelegramAPIError as error:
            verdict = judged(error).verdict
            if verdict not in (Verdict.SAME, Verdict.GONE):
                raise
            return verdict is Verdict.SAME
        return True

    async def _without_buttons(self, chat_id: int, number: int) -> None:
        """What was pressed stays to be read, but has had its effect."""
        method = EditMessageReplyMarkup(chat_id=chat_id, message_id=number)
        try:
            await self._call(method, harmless_twice=True)
        except TelegramAPIError as error:
            if judged(error).verdict not in (Verdict.SAME, Verdict.GONE):
                raise

    async def _send(self, chat_id: int | str, screen: Screen) -> int:
        if screen.menu_key and screen.rows:
            await self._bring_menu_key(chat_id, screen)
        markup = _menu_key(screen) if screen.menu_key else None
        return (await self._call(message(chat_id, screen, markup))).message_id

    async def _bring_menu_key(self, chat_id: int | str, screen: Screen) -> None:
        with i18n.use(screen.locale):
            hint = menu_key_hint()
        method = SendMessage(
            chat_id=chat_id, text=hint, reply_markup=_menu_key(screen), disable_notification=True
        )
        await self._call(method)

    async def _paper_beside(self, chat_id: int | str, screen: Screen) -> None:
        if screen.paper is not None and screen.text:
            await self._send_paper(chat_id, screen.paper, Screen("", silent=True))
        elif screen.paper is not None:
            await self._send_paper(chat_id, screen.paper, screen)

    async def _files_below(self, chat_id: int | str, screen: Screen) -> None:
        """What the messenger no longer has is left out: the screen above has said what matters."""
        for file in screen.files:
            method: TelegramMethod[Message] = (
                SendPhoto(chat_id=chat_id, photo=file.file_id)
                if file.is_photo
                else SendDocument(chat_id=chat_id, document=file.file_id)
            )
            try:
                await self._call(method)
            except TelegramAPIError as error:
                if judged(error).verdict is not Verdict.WRONG:
                    raise

    async def _send_paper(self, chat_id: int | str, paper: Paper, screen: Screen) -> int:
        data = await self._drawn(chat_id, paper)
        file = BufferedInputFile(data, paper.file_name)
        common: dict[str, Any] = {
            "chat_id": chat_id,
            "caption": paper.caption or None,
            "parse_mode": HTML,
            "reply_markup": inline(screen.rows),
            "disable_notification": screen.silent or None,
        }
        if paper.format == "png":
            return (await self._call(SendPhoto(photo=file, **common))).message_id
        document = SendDocument(document=file, disable_content_type_detection=True, **common)
        return (await self._call(document)).message_id

    async def _drawn(self, chat_id: int | str, paper: Paper) -> bytes:
        """The bytes; while they are made the phone says that a file is coming."""
        action = "upload_photo" if paper.format == "png" else "upload_document"
        drawing = asyncio.ensure_future(self._draw(paper.drawing, paper.format))
        try:
            while not drawing.done():
                await self._say_busy(chat_id, action)
                await asyncio.wait((drawing,), timeout=ACTION_LASTS)
        finally:
            drawing.cancel()
        return drawing.result()

    async def _say_busy(self, chat_id: int | str, action: str) -> None:
        try:
            await self._bot(SendChatAction(chat_id=chat_id, action=action))
        except TelegramAPIError:
            return  # a courtesy only

    async def _call(self, method: TelegramMethod[T], *, harmless_twice: bool = False) -> T:
        if not isinstance(method, AnswerCallbackQuery):
            await self._flood.answer()
        return await patiently(lambda: self._once(method), harmless_twice=harmless_twice)

    async def _once(self, method: TelegramMethod[T]) -> T:
        try:
            return await self._bot(method)
        except TelegramRetryAfter as error:
            self._flood.pause(error.retry_after)
            raise


def _is_words_alone(screen: Screen) -> bool:
    return bool(screen.text) and not (screen.menu_key or screen.paper or screen.files)


def _menu_key(screen: Screen) -> Any:
    with i18n.use(screen.locale):
        return menu_keyboard(menu_key_label())
