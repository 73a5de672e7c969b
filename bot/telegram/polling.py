"""Long polling that loses nothing: acknowledged only below the oldest unfinished update.

Telegram forgets the updates below the offset of the next request, so the offset stays at the
oldest one still being answered. Requests then return that one again together with newer ones;
known ones are skipped. At most ``limit`` updates can therefore be held at any time.
"""

import asyncio
import time
from typing import Any, ClassVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot.telegram.lanes import Feed, Lanes
from bot.telegram.patience import ALLOWED, pause_after
from bot.telegram.presses import Raw

log = structlog.get_logger("polling")

WAIT = 25
"""Seconds Telegram may hold a request open when there is nothing new."""
AGAIN = 0.6
"""Seconds before asking with the same offset: below half a second Telegram gives one update."""
GAP = 0.05
"""Seconds between requests while answers are under way: each brings the unfinished ones again."""
LAST_WORD, FIRST_WORD = 1.0, 5.0
"""Seconds for the last request to arrive at Telegram, and for it to be answered."""


class RawUpdates(TelegramMethod[list[Any]]):
    """getUpdates whose result is not parsed as a whole: one bad update must not stop the rest."""

    __returning__: ClassVar[Any] = list[Any]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    limit: int
    timeout: int
    allowed_updates: list[str]


class Poller:
    """``run`` until ``stop``; afterwards everything fetched is answered and acknowledged.

    ``drain`` is how many seconds unfinished answers get at the stop. Once they are over, what is
    left is cancelled and stays unacknowledged: Telegram delivers it again.
    """

    def __init__(
        self,
        bot: Bot,
        feed: Feed,
        *,
        limit: int = 100,
        concurrency: int = 64,
        wait: int = WAIT,
        drain: float = 10.0,
        allowed: tuple[str, ...] = ALLOWED,
    ) -> None:
        self._bot = bot
        self._lanes = Lanes(bot, feed, concurrency=concurrency)
        self._limit = limit
        self._wait = wait
        self._drain = drain
        self._allowed = list(allowed)
        self._unfinished: dict[int, asyncio.Future[None]] = {}
        self._finished: set[int] = set()
        self._next: int | None = None
        self._asked: int | None = None
        self._progress = asyncio.Event()
        self._stopping = asyncio.Event()
        self._failures = 0
        self.last_contact: float | None = None
        """`time.monotonic` of the last answer of Telegram's; None before the first."""

    def stop(self) -> None:
        """Fetch no more; may be called from a signal handler, and twice."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until `stop`. Raises `TelegramUnauthorizedError` for a wrong token only."""
        fetching = asyncio.create_task(self._fetch_all())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            fetching.cancel()
            stopping.cancel()
            await asyncio.wait((fetching, stopping))
            await self._finish()
        if not fetching.cancelled():
            fetching.result()

    async def _fetch_all(self) -> None:
        await self._patiently(DeleteWebhook(drop_pending_updates=False))
        while True:
            offset = self._offset
            batch = await self._patiently(self._request(offset))
            self._take(batch)
            if batch and not self._unfinished and self._offset == offset:
                await asyncio.sleep(AGAIN)  # nonsense, which would come again at once
            await self._until_worth_asking(offset)

    def _request(self, offset: int | None) -> RawUpdates:
        """What is finished and below the offset is forgotten only now: an answer under way could
        still have brought it once more."""
        self._finished = {number for number in self._finished if offset and number >= offset}
        self._asked = offset
        wait = 0 if self._unfinished else self._wait
        return RawUpdates(
            offset=offset, limit=self._limit, timeout=wait, allowed_updates=self._allowed
        )

    @property
    def _offset(self) -> int | None:
        return min(self._unfinished, default=self._next)

    def _take(self, batch: list[Any]) -> None:
        numbered = [raw for raw in batch if isinstance(raw, dict) and _number(raw) is not None]
        if len(numbered) < len(batch):
            log.warning("updates without a number", count=len(batch) - len(numbered))
        for raw in numbered:
            self._take_one(raw["update_id"], raw)
        if numbered:
            numbers = (raw["update_id"] for raw in numbered)
            self._next = max((*numbers, *self._unfinished, *self._finished)) + 1

    def _take_one(self, number: int, raw: Raw) -> None:
        if number in self._unfinished or number in self._finished:
            return
        done = self._unfinished[number] = self._lanes.put(raw)
        done.add_done_callback(lambda future: self._done(number, future))

    def _done(self, number: int, future: asyncio.Future[None]) -> None:
        if future.cancelled():
            return
        del self._unfinished[number]
        self._finished.add(number)
        self._progress.set()

    async def _until_worth_asking(self, asked: int | None) -> None:
        """Return when the next request can bring something new: all is finished, or there is room
        and a moment has passed, or Telegram may be asked with the same offset once more."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while self._unfinished:
            pause = GAP if self._has_room(asked) else AGAIN
            left = begun + pause - loop.time()
            if left <= 0:
                return
            self._progress.clear()
            await _wait_for(self._progress, left)

    def _has_room(self, asked: int | None) -> bool:
        return self._offset != asked and len(self._unfinished) <= self._limit // 2

    async def _patiently(self, method: TelegramMethod[Any]) -> Any:
        """The method's result, however long it takes; only a wrong token gives up."""
        while True:
            try:
                result = await self._bot(method, request_timeout=self._wait + 15)
            except TelegramUnauthorizedError:
                raise
            except AiogramError as error:
                await self._pause(error)
            else:
                self._failures = 0
                self.last_contact = time.monotonic()
                return result

    async def _pause(self, error: AiogramError) -> None:
        self._failures += 1
        seconds = pause_after(error, self._failures)
        problem = type(error).__name__
        if isinstance(error, TelegramConflictError):
            log.warning("another process polls with this token", pause=round(seconds, 1))
        else:
            log.warning("telegram does not answer", problem=problem, pause=round(seconds, 1))
        await asyncio.sleep(seconds)

    async def _finish(self) -> None:
        complete = await self._lanes.drain(self._drain)
        if not complete:
            log.warning("stopped with unfinished updates", count=len(self._unfinished))
        offset = self._offset
        if offset is not None and not self._failures:
            await self._acknowledge(offset)

    async def _acknowledge(self, offset: int) -> None:
        """A last request that asks for nothing. Who repeats an offset is kept waiting by Telegram,
        although it was understood at once: then there is no need to hear the answer."""
        method = RawUpdates(offset=offset, limit=1, timeout=0, allowed_updates=self._allowed)
        repeated = offset == self._asked
        try:
            async with asyncio.timeout(LAST_WORD if repeated else FIRST_WORD):
                await self._bot(method)
        except (AiogramError, TimeoutError) as error:
            if not repeated:
                log.warning("updates not acknowledged", problem=type(error).__name__)


def _number(raw: Raw) -> int | None:
    number = raw.get("update_id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
