"""Everything that reaches people by itself: the tick that decides, the sender that delivers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bot.domain.clock import Clock
from bot.domain.errors import Unavailable
from bot.jobs.broadcasts import Watcher
from bot.jobs.delivery import delivery_jobs
from bot.jobs.tick import Job, Ticker
from bot.jobs.upkeep import upkeep_jobs
from bot.screens import pushes
from bot.services import alerts
from bot.storage import undelivered
from bot.storage.database import Database
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.measures import OUTBOX, OUTBOX_AGE
from bot.telegram.sender import Sender

log = structlog.get_logger("mail")

USUALLY_KEPT = timedelta(days=30)
AFTER_A_FAULT = 5.0
"""Seconds before a part that broke is started again."""


class Mail:
    """``me`` names this process among others of the same bot; ``keep`` is how long what people
    left unfinished is kept. ``run`` until ``stop``."""

    def __init__(
        self,
        db: Database,
        bot: str,
        letters: Letters,
        clock: Clock,
        flood: Flood,
        me: str,
        keep: timedelta = USUALLY_KEPT,
    ) -> None:
        self._db = db
        self._bot = bot
        self._clock = clock
        self._stopping = False
        self._sender = Sender(db, bot, letters, pushes.render, clock, flood, me=me)
        self._watcher = Watcher(db, bot, clock, self._sender.wake)
        jobs: dict[str, Job] = {
            **delivery_jobs(db, bot),
            **upkeep_jobs(db, keep),
            "measures": lambda _now: self._measure(),
        }
        self._ticker = Ticker(clock, jobs, self._sender.wake)

    async def run(self) -> None:
        """Ticks, sends and watches; a part that breaks is started again."""
        await self._begin()
        self._ticker.start()
        try:
            await asyncio.gather(
                self._kept_up("sender", self._sender.run),
                self._kept_up("watcher", self._watcher.run),
            )
        finally:
            await self._ticker.stop()

    async def stop(self) -> None:
        """No new letters; those on their way arrive, then `run` ends."""
        self._stopping = True
        self._watcher.stop()
        await self._sender.stop()

    async def tick(self) -> None:
        """A round out of turn: the clock has been moved."""
        await self._ticker.tick()

    async def _begin(self) -> None:
        """What was in the diary before the very first start is no news."""
        while not self._stopping:
            try:
                await alerts.begin(self._db, self._bot)
            except Unavailable:
                log.warning("mail.unavailable")
            except Exception:  # whatever broke, letters still have to arrive
                log.exception("mail part broke", part="beginning")
            else:
                return
            await asyncio.sleep(AFTER_A_FAULT)

    async def _kept_up(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping:
            try:
                await part()
            except Exception:  # whatever broke, letters still have to arrive
                log.exception("mail part broke", part=name)
                await asyncio.sleep(AFTER_A_FAULT)

    async def _measure(self) -> None:
        now = self._clock.now()
        depth = await self._db.read(partial(undelivered.depth, bot=self._bot, now=now))
        OUTBOX.labels("waiting").set(depth.waiting)
        OUTBOX.labels("due").set(depth.due)
        OUTBOX.labels("dead").set(depth.dead)
        OUTBOX_AGE.set(depth.oldest)
