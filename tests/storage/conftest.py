"""Every storage test runs on both backends: what is kept and found must not differ."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    fixture = "database_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
async def any_db(any_url: str) -> AsyncIterator[Database]:
    database = open_database(any_url)
    yield database
    await database.close()


@pytest.fixture
def db(any_db: Database) -> Database:
    return any_db


@pytest.fixture
async def sqlite_db(database_url: str) -> AsyncIterator[Database]:
    """For questions that only SQLite answers so: how it plans a query."""
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def two(any_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """The same database seen by two processes."""
    pair = (open_database(any_url), open_database(any_url))
    yield pair
    for database in pair:
        await database.close()
