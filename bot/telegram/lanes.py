"""Updates side by side: one person's in order, different people's at once, a bound on all.

A person's queue comes first and the bound second: sixty updates of one person occupy one place,
so nobody else waits for them.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.telegram.measures import ANSWERING, UNDER_WAY, UPDATES
from bot.telegram.patience import ALLOWED
from bot.telegram.presses import Press, Raw, press_of

Feed = Callable[[Update | Press], Awaitable[None]]

log = structlog.get_logger("lanes")

DEADLINE = 120.0
"""Seconds after which an answer is given up, so that one hanging call cannot hold back all."""


class Lanes:
    """``feed`` is run once for each well-formed update; what it raises is logged, not passed on."""

    def __init__(
        self, bot: Bot, feed: Feed, *, concurrency: int = 64, deadline: float = DEADLINE
    ) -> None:
        self._bot = bot
        self._feed = feed
        self._places = asyncio.Semaphore(concurrency)
        self._deadline = deadline
        self._lanes: dict[int, deque[tuple[Raw, asyncio.Future[None]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, raw: Raw) -> asyncio.Future[None]:
        """Queue an update; the future is done when the update is finished, well or badly."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        UNDER_WAY.inc()
        done.add_done_callback(lambda _done: UNDER_WAY.dec())
        person = person_of(raw)
        lane = self._lanes.get(person)
        if lane is None:
            self._lanes[person] = deque([(raw, done)])
            self._start(person)
        else:
            lane.append((raw, done))
        return done

    async def run(self, raw: Raw) -> bool:
        """Queue an update and wait for it. False: given up at the stop, to be delivered again."""
        done = self.put(raw)
        await asyncio.wait((done,))
        return not done.cancelled()

    async def drain(self, seconds: float) -> bool:
        """Wait for what was put; what is not finished in time is cancelled. True: all finished."""
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        return not late

    def _start(self, person: int) -> None:
        task = asyncio.create_task(self._work(person))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, person: int) -> None:
        lane = self._lanes[person]
        try:
            while lane:
                raw, done = lane[0]
                async with self._places:
                    await self._one(raw)
                lane.popleft()
                _finish(done)
        finally:
            del self._lanes[person]
            for _raw, left in lane:
                left.cancel()

    async def _one(self, raw: Raw) -> None:
        update = parsed(self._bot, raw)
        end = "malformed" if update is None else await self._answer(update)
        UPDATES.labels(_kind(raw), end).inc()

    async def _answer(self, update: Update | Press) -> str:
        """How it ended: ``answered`` or ``failed``."""
        try:
            with ANSWERING.time():
                async with asyncio.timeout(self._deadline):
                    await self._feed(update)
        except Exception:  # whatever one update does, the others go on
            log.exception("update failed", update_id=update.update_id)
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            log.exception("update cancelled itself", update_id=update.update_id)
        else:
            return "answered"
        return "failed"


def _kind(raw: Raw) -> str:
    return next((kind for kind in ALLOWED if raw.get(kind)), "other")


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _finish(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def parsed(bot: Bot, raw: Raw) -> Update | Press | None:
    """One update by itself; None for a malformed one or a kind that was not asked for, which are
    logged by their number only: aiogram would print such an update whole."""
    kind = _kind(raw)
    if kind == "other":
        log.warning("update of another kind", update_id=raw.get("update_id"))
        return None
    if kind == "callback_query":
        press = press_of(raw)
        if press is None:
            log.warning("malformed press", update_id=raw.get("update_id"))
        return press
    try:
        return Update.model_validate(raw, context={"bot": bot})
    except ValidationError as error:
        log.warning(
            "malformed update", update_id=raw.get("update_id"), problems=error.error_count()
        )
        return None


def person_of(raw: Raw) -> int:
    """Whose update it is: the sender, before the rest is parsed; unknown ones share no queue."""
    for kind, body in raw.items():
        if kind != "update_id" and isinstance(body, dict):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                return int(body["from"]["id"])
    update_id = raw.get("update_id")
    return -update_id if isinstance(update_id, int) else 0
