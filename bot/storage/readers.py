"""Threads that read SQLite, each with a connection that stays open.

A screen's reading takes a fraction of a millisecond, so what stands around it counts: the executor
with its futures, the pool, and BEGIN and ROLLBACK through SQLAlchemy cost more than two statements.
"""

import asyncio
import contextvars
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.storage.outages import translated

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    f: Callable[[Connection], Any]
    context: contextvars.Context
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]


_Door = SimpleQueue[_Job | None]
"""Where one thread waits for its next job; None sends it home."""


class Readers:
    """Runs functions of a connection, each in one hop and inside one transaction.

    Each thread has a door of its own: at a shared one a job would wake all of them, one after the
    other, and the hop cost twice as much. Who was busy last is called first, with warm caches.
    """

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._idle = [_Door() for _ in range(count)]
        self._waiting: deque[_Job | None] = deque()
        self._threads = [
            threading.Thread(target=self._work, args=(door,), name=f"read-{number}", daemon=True)
            for number, door in enumerate(self._idle)
        ]
        for thread in self._threads:
            thread.start()

    async def read(self, f: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._give(_Job(f, contextvars.copy_context(), loop, done))
        return await done

    def close(self) -> None:
        """What was asked for is still read."""
        for _thread in self._threads:
            self._give(None)
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _give(self, job: _Job | None) -> None:
        with self._turn:
            if not self._idle:
                self._waiting.append(job)
                return
            door = self._idle.pop()
        door.put(job)

    def _is_free(self, door: _Door) -> None:
        with self._turn:
            if self._waiting:
                door.put(self._waiting.popleft())
            else:
                self._idle.append(door)

    def _work(self, door: _Door) -> None:
        reader = _Reader(self._engine)
        while (job := door.get()) is not None:
            result, error = None, None
            try:
                result = job.context.run(reader.read, job.f)
            except BaseException as raised:  # it belongs to whoever waits
                error = raised
            self._is_free(door)
            if not job.loop.is_closed():
                job.loop.call_soon_threadsafe(_hand_over, job.done, result, error)
            del job, result, error  # nothing of an answer is kept until the next one
        reader.forget()


def _hand_over(done: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if done.done():  # nobody waits any more
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)


class _Reader:
    """One thread's connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: tuple[Connection, sqlite3.Connection] | None = None

    def read(self, f: Callable[[Connection], T]) -> T:
        try:
            conn, driver = self._open or self._connect()
            driver.execute("BEGIN")
            try:
                return f(conn)
            finally:
                _end(conn, driver)
        except (DBAPIError, sqlite3.Error) as error:
            self.forget()
            raise translated(error) from None

    def _connect(self) -> tuple[Connection, sqlite3.Connection]:
        conn = self._engine.connect()
        driver = cast("sqlite3.Connection", conn.connection.dbapi_connection)
        self._open = conn, driver
        return self._open

    def forget(self) -> None:
        """At the end, and after a trouble: the next one begins with a new connection."""
        if self._open is not None:
            conn, self._open = self._open[0], None
            conn.invalidate()
            conn.close()


def _end(conn: Connection, driver: sqlite3.Connection) -> None:
    if conn.in_transaction():
        conn.rollback()
    else:  # only prepared statements were run, of which SQLAlchemy knows nothing
        driver.rollback()
