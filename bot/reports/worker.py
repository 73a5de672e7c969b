"""One process beside the bot for what would hold it up: drawing, and reading spreadsheets.

From a thread these libraries still hold the interpreter for 10 to 170 ms at a time, and everybody
waits. The process is spawned at the first use, does one thing after another, imports neither the
messenger nor the database, and is replaced when it dies or takes too long.
"""

import asyncio
import os
import pickle
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any, ParamSpec, TypeVar

from bot.domain.errors import LostWork, WorkFault

P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 60.0
START_SECONDS = 60.0


class Worker:
    """``seconds`` is how long one piece of work may take; waiting in line is not counted."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._stopped = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``work(*args)`` in the other process; its own errors are raised here.

        ``work`` is a function of a module; its arguments and result can be pickled. Raises
        `LostWork` when it took too long, or when the process died under it twice.
        """
        async with self._turn:
            try:
                return await self._attempt(work, *args, **kwargs)
            except BrokenProcessPool:
                await self._discard()
            try:
                return await self._attempt(work, *args, **kwargs)
            except BrokenProcessPool:
                await self._discard()
                raise LostWork(WorkFault.DIED) from None

    async def stop(self) -> None:
        """Ends the process at once, whatever it is doing; who waits for it gets `LostWork`."""
        self._stopped = True
        await self._discard()

    async def _attempt(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._stopped:
            raise LostWork(WorkFault.DIED)
        try:
            async with asyncio.timeout(START_SECONDS):
                pool = await self._started()
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(pool.submit(_sendable, work, args, kwargs))
        except TimeoutError:
            await self._discard()
            raise LostWork(WorkFault.TOO_LONG) from None
        except asyncio.CancelledError:
            self._kill()  # nobody waits for the answer, and the next in line should not either
            raise

    async def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_settle)
            # Off the loop: launching an interpreter takes tens of milliseconds.
            ready = await asyncio.to_thread(self._pool.submit, os.getpid)
            await asyncio.wrap_future(ready)
        return self._pool

    async def _discard(self) -> None:
        pool = self._kill()
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    def _kill(self) -> ProcessPoolExecutor | None:
        pool, self._pool = self._pool, None
        if pool is not None:
            # The executor has no public way to end a busy process before Python 3.14.
            for process in list((pool._processes or {}).values()):
                process.kill()
        return pool


def _settle() -> None:
    """In the new process: Ctrl-C is the bot's to answer, and nothing outlives the bot."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_bot, daemon=True).start()


def _end_with_the_bot() -> None:
    bot = parent_process()
    if bot is not None:
        bot.join()
        os._exit(0)


def _sendable(work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """An error that cannot travel between processes would break the pool: only its name goes."""
    try:
        return work(*args, **kwargs)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301  our own error, made a line above
        except Exception:
            raise RuntimeError(f"{type(error).__name__} in the worker process") from None
        raise
