"""The same storage tests on both backends: SQLite always, PostgreSQL where a server answers."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from sqlalchemy import Connection, delete, make_url, text

from bot.storage.database import Database, open_database
from bot.storage.tables import Base
from tests.conftest import Skip

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def postgres_url(missing: Skip) -> Iterator[str]:
    """A database of this test process alone, with all tables."""
    name = f"zvonok_test_{os.getpid()}"
    try:
        asyncio.run(_on_server(f"CREATE DATABASE {name}"))
    except (OSError, asyncpg.PostgresError):
        missing("no PostgreSQL answers at TEST_POSTGRES_URL")
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_make_tables(url))
    yield url
    asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


async def _on_server(statement: str) -> None:
    server = await asyncpg.connect(SERVER, timeout=5)
    try:
        await server.execute(statement)
    finally:
        await server.close()


async def _make_tables(url: str) -> None:
    database = open_database(url)
    await database.write(Base.metadata.create_all)
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    fixture = "database_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
async def any_db(any_url: str) -> AsyncIterator[Database]:
    database = open_database(any_url)
    if any_url.startswith("postgresql"):
        await database.write(emptied)
    yield database
    await database.close()


@pytest.fixture
async def two(any_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """The same database seen by two processes."""
    pair = (open_database(any_url), open_database(any_url))
    if any_url.startswith("postgresql"):
        await pair[0].write(emptied)
    yield pair
    for database in pair:
        await database.close()


def emptied(conn: Connection) -> None:
    """No rows, and ids from 1 again: several times faster than TRUNCATE, which makes new files."""
    for table in reversed(Base.metadata.sorted_tables):
        conn.execute(delete(table))
        if "id" in table.columns:
            again = "SELECT setval(pg_get_serial_sequence(:name, 'id'), 1, false)"
            conn.execute(text(again), {"name": table.name})
