"""Once a minute: everything that is due by the clock.

What is due is decided by the data and the moment, so a tick that was missed is made up for by the
next, and one that comes twice changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.domain.clock import Clock
from bot.domain.errors import Unavailable

Job = Callable[[datetime], Awaitable[object]]

LAST_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Ticker:
    """Runs jobs one after the other. ``wake`` is called afterwards: the outbox may have grown.
    ``seconds`` are those of each minute at which it ticks, as cron writes them."""

    def __init__(
        self,
        clock: Clock,
        jobs: Mapping[str, Job],
        wake: Callable[[], None] | None = None,
        *,
        seconds: str = "0",
    ) -> None:
        self._clock = clock
        self._jobs = jobs
        self._wake = wake
        self._seconds = seconds
        self._one_at_a_time = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self.last: datetime | None = None
        """The moment of the last tick that ran to its end."""

    def start(self) -> None:
        self._scheduler.add_job(
            self.tick,
            CronTrigger(second=self._seconds, timezone=UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """No new ticks; one that is running comes to its end, or is cut off if it takes long:
        the next process makes up for it."""
        self._scheduler.pause()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._one_at_a_time.acquire(), LAST_SECONDS)
        finally:
            self._scheduler.shutdown(wait=False)  # which cancels what is still running

    async def tick(self, now: datetime | None = None) -> None:
        """One round at the clock's moment. Also to be called when the clock has been moved."""
        async with self._one_at_a_time:
            moment = now or self._clock.now()
            for name, job in self._jobs.items():
                await self._run(name, job, moment)
            self.last = moment
        if self._wake is not None:
            self._wake()

    async def _run(self, name: str, job: Job, moment: datetime) -> None:
        try:
            await job(moment)
        except Unavailable:
            log.warning("tick.unavailable", job=name)
        except Exception:  # one broken job must not stop the others
            log.exception("tick.failed", job=name)
