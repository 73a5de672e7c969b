"""A bot on a line to the sandbox: real sockets, no school behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.telegram.session import LeanSession
from tests.builders import NOW


@dataclass
class Line:
    sandbox: Sandbox
    bot: Bot

    def phone(self, label: str = "Мария", language: str = "ru") -> Phone:
        return self.sandbox.add_phone(label=label, language=language)

    async def opened(self, label: str = "Мария", language: str = "ru") -> Phone:
        """A phone whose owner has started the bot, so that the bot may write to it."""
        phone = self.phone(label, language)
        await phone.start()
        return phone

    @property
    def waiting(self) -> list[int]:
        """Numbers of updates not acknowledged yet."""
        return [update.update_id for update in self.sandbox.world.updates.pending]


@asynccontextmanager
async def line(*, strict: bool = False) -> AsyncIterator[Line]:
    sandbox = Sandbox(now=lambda: NOW, strict=strict)
    await sandbox.start()
    bot = Bot(sandbox.token, session=LeanSession(api_url=sandbox.url))
    try:
        yield Line(sandbox, bot)
    finally:
        await bot.session.close()
        await sandbox.stop()
