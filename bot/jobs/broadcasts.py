"""Announcements that wait for their hour, and how far those on their way have come."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bot.domain.clock import Clock
from bot.domain.errors import Unavailable
from bot.services import broadcasting
from bot.storage.database import Database

WHILE_SENDING = 2.0
AT_REST = 5.0

log = structlog.get_logger(__name__)


async def look(db: Database, bot: str, now: datetime) -> bool:
    """What is due goes out, the ledgers are brought up to date. True while it is moving."""
    if await db.read(partial(broadcasting.is_due, now=now)):
        await db.write(partial(broadcasting.publish_due, bot=bot, now=now))
    return await broadcasting.watch(db, bot, now)


class Watcher:
    """Looks every five seconds, and every two while something is on its way.

    ``wake`` tells the sender that there is something new for authors to see.
    """

    def __init__(
        self, db: Database, bot: str, clock: Clock, wake: Callable[[], None] | None = None
    ) -> None:
        self._db = db
        self._bot = bot
        self._clock = clock
        self._wake = wake
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            await self._rest(WHILE_SENDING if await self._look() else AT_REST)

    def stop(self) -> None:
        self._stopping.set()

    async def _look(self) -> bool:
        try:
            going = await look(self._db, self._bot, self._clock.now())
        except Unavailable:
            log.warning("broadcasts.unavailable")
            return False
        if going and self._wake is not None:
            self._wake()
        return going

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass
