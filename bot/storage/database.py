"""One screen, one hop: a synchronous function of a connection, run whole where it costs least."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.outages import NoConnectionLeft, translated
from bot.storage.readers import Readers

__all__ = ["Connection", "Database", "file_of", "open_database", "writer_url"]

T = TypeVar("T")

READERS = 2
BUSY_TIMEOUT_MS = 5000
"""How long a lock is waited for, before somebody is told that the diary is busy."""
CONNECTION_TIMEOUT = 10.0
"""Seconds for which one of PostgreSQL's connections is waited for, when others have all of them."""


class Database(Protocol):
    """Where functions of a connection run. Both raise `Unavailable` when the database does not
    answer; a write that raises has changed nothing."""

    async def read(self, f: Callable[[Connection], T]) -> T: ...
    async def write(self, f: Callable[[Connection], T]) -> T: ...
    async def read_aside(self, f: Callable[[Connection], T]) -> T:
        """A read whose own computing takes long: nobody else waits for it."""
        ...

    async def write_aside(self, f: Callable[[Connection], T]) -> T:
        """One transaction whose own computing takes long, on a thread and a connection apart.
        Others are answered meanwhile; on SQLite other writes wait for its end."""
        ...

    async def tidy(self) -> None:
        """Lets nothing that was deleted linger in files beside the database."""

    async def close(self) -> None: ...


class SqliteDatabase:
    """Reads go to sync connections on two threads (one hop each), writes through aiosqlite."""

    def __init__(self, url: URL) -> None:
        self._readers = Readers(_reading_engine(url), READERS)
        self._writer = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"), pool_size=1, max_overflow=0, **_quiet()
        )
        _take_over_transactions(self._writer.sync_engine, begin="BEGIN IMMEDIATE")
        self._one_writer = asyncio.Lock()

    async def read(self, f: Callable[[Connection], T]) -> T:
        return await self._readers.read(f)

    async def write(self, f: Callable[[Connection], T]) -> T:
        async with self._one_writer:
            return await _write(self._writer, f)

    async def read_aside(self, f: Callable[[Connection], T]) -> T:
        return await self.read(f)

    async def write_aside(self, f: Callable[[Connection], T]) -> T:
        async with self._one_writer:
            return await asyncio.to_thread(_written_aside, self._writer.url, f)

    async def tidy(self) -> None:
        """Empties the write-ahead log; while others read, as far as they let it."""
        async with self._one_writer:
            await asyncio.to_thread(_emptied_log, self._writer.url.database or "")

    async def close(self) -> None:
        await self._writer.dispose()
        self._readers.close()


class PostgresDatabase:
    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_size=10,
            max_overflow=0,
            pool_timeout=CONNECTION_TIMEOUT,
            pool_pre_ping=True,
            connect_args=_impatient(),
            **_quiet(),
        )

    async def read(self, f: Callable[[Connection], T]) -> T:
        try:
            async with self._engine.connect() as conn:
                return await conn.run_sync(f)
        except (DBAPIError, NoConnectionLeft, OSError) as error:
            raise translated(error) from None

    async def write(self, f: Callable[[Connection], T]) -> T:
        return await _write(self._engine, f)

    async def read_aside(self, f: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(_on_a_loop_apart, self._engine.url, f)

    async def write_aside(self, f: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(_on_a_loop_apart, self._engine.url, f)

    async def tidy(self) -> None:
        """The server keeps its files itself."""

    async def close(self) -> None:
        await self._engine.dispose()


def open_database(url: str) -> Database:
    """``sqlite:///path`` or ``postgresql://…``; tables are not touched (see `migrate`).

    Raises `Unavailable` when a SQLite file's folder cannot be made.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            _make_folder(Path(parsed.database).parent)
        return SqliteDatabase(parsed)
    return PostgresDatabase(parsed)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise translated(error) from None


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    parsed = make_url(url)
    embedded = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(parsed.database or "") if embedded else None


def writer_url(url: str) -> URL:
    """The address for a synchronous or asynchronous migration, by backend."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite")
    return parsed.set(drivername="postgresql+asyncpg")


async def _write(engine: AsyncEngine, f: Callable[[Connection], T]) -> T:
    try:
        async with engine.begin() as conn:
            return await conn.run_sync(f)
    except (DBAPIError, NoConnectionLeft, OSError) as error:
        raise translated(error) from None


def _written_aside(url: URL, f: Callable[[Connection], T]) -> T:
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool, **_quiet())
    _take_over_transactions(engine, begin="BEGIN IMMEDIATE")
    try:
        with engine.begin() as conn:
            return f(conn)
    except (DBAPIError, OSError) as error:
        raise translated(error) from None
    finally:
        engine.dispose()


def _on_a_loop_apart(url: URL, f: Callable[[Connection], T]) -> T:
    """The driver speaks on a loop only, and the bot's own must stay free: this thread has one."""
    return asyncio.run(_in_an_engine_apart(url, f))


async def _in_an_engine_apart(url: URL, f: Callable[[Connection], T]) -> T:
    engine = create_async_engine(url, poolclass=NullPool, connect_args=_impatient(), **_quiet())
    try:
        return await _write(engine, f)
    finally:
        await engine.dispose()


def _impatient() -> dict[str, Any]:
    return {"server_settings": {"lock_timeout": str(BUSY_TIMEOUT_MS)}}


def _quiet() -> dict[str, Any]:
    """Errors and logs must not print row values: they hold children's names."""
    return {"hide_parameters": True}


def _reading_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite"),
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
        **_quiet(),
    )
    event.listen(engine, "connect", _connected)
    return engine


def _emptied_log(path: str) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise translated(error) from None


def _connected(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _take_over_transactions(engine: Engine, *, begin: str) -> None:
    """pysqlite opens no transaction on SELECT and upgrades late: we say BEGIN ourselves."""

    event.listen(engine, "connect", _connected)

    @event.listens_for(engine, "begin")
    def _begun(conn: Connection) -> None:
        conn.exec_driver_sql(begin)
