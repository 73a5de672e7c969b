"""A whole bot for a story: real polling, a real database, phones, and a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Connection

from bot.app import build
from bot.config import read_settings
from bot.domain.clock import MovableClock
from bot.running import App
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.sources.port import DiarySource
from tests.builders import NOW, Seed

T = TypeVar("T")
KEY = "an-invented-key-of-these-tests-alone"


@dataclass
class Town:
    """``await town.phone(...)`` gives somebody a phone; `settle` waits for the bot."""

    app: App
    sandbox: Sandbox
    clock: MovableClock
    _numbers: dict[str, int] = field(default_factory=dict)

    def phone(self, label: str, language: str = "ru", account: str | None = None) -> Phone:
        """A phone; ``account`` is the external id of an account that is linked already."""
        user_id = int(account) if account else None
        return self.sandbox.add_phone(label=label, language=language, user_id=user_id)

    async def seed(self, plant: Callable[[Seed], T]) -> T:
        """Put rows into the database before or during the story."""
        now = self.clock.now()
        return await self.app.db.write(lambda conn: plant(Seed(conn, now)))

    async def look(self, read: Callable[[Connection], T]) -> T:
        return await self.app.db.read(read)


@asynccontextmanager
async def town_at(
    database_url: str,
    moment: datetime = NOW,
    *,
    diaries: Mapping[str, DiarySource] | None = None,
    public_url: str | None = None,
    rate: int = 30,
) -> AsyncIterator[Town]:
    """The bot answers until the end of the block; families may link ``diaries``. ``public_url``
    has a port of this machine, where its pages are then; ``rate``: messages a second."""
    clock = MovableClock(moment, frozen=True)
    sandbox = Sandbox(now=clock.now)
    await sandbox.start()
    settings = read_settings(
        _env_file=None,
        bot_token=SecretStr(sandbox.token),
        telegram_api_url=sandbox.url,
        database_url=SecretStr(database_url),
        secret_key=SecretStr(KEY),
        zvonok_public_url=public_url,
        zvonok_rate=rate,
        port=urlsplit(public_url).port if public_url else None,
    )
    try:
        async with build(settings, clock=clock, diaries=diaries) as app:
            running = asyncio.create_task(app.run())
            try:
                yield Town(app, sandbox, clock)
            finally:
                app.stop()
                await running
    finally:
        await sandbox.stop()
