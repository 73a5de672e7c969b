"""Databases for tests: one migrated template of each kind, copied or emptied for each test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate
from tests import postgres


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """structlog's own default paints every local variable into a traceback, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[plain])


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "zvonok.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def database_url(template_database: Path, tmp_path: Path) -> str:
    path = tmp_path / "zvonok.db"
    shutil.copyfile(template_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def in_ci() -> bool:
    """In CI a test that would be skipped for a missing tool fails instead."""
    return os.environ.get("CI") == "true"


Skip = Callable[[str], None]


@pytest.fixture(scope="session")
def missing(in_ci: bool) -> Skip:
    """Call with one line when a tool is not there: skips on a desk, fails in CI."""

    def give_up(reason: str) -> None:
        if in_ci:
            pytest.fail(reason)
        pytest.skip(reason)

    return give_up


@pytest.fixture(scope="session")
def postgres_server(missing: Skip) -> str:
    """The address of a server on which databases can be made."""
    try:
        return postgres.server()
    except postgres.NoServer as why:
        missing(str(why))
        raise


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """A database of this test process alone, migrated."""
    with postgres.migrated(postgres_server, f"zvonok_test_{os.getpid()}") as url:
        yield url


@pytest.fixture
async def postgres_url(postgres_template: str) -> str:
    """The same, without a single row."""
    database = open_database(postgres_template)
    await database.write(postgres.emptied)
    await database.close()
    return postgres_template


@pytest.fixture
def fresh_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database that nobody has migrated yet."""
    with postgres.scratch(postgres_server, f"zvonok_fresh_{os.getpid()}") as url:
        yield url
