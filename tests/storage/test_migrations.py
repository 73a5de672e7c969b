"""Migrations go up, down and up again with a school inside; two processes may start at once."""

import asyncio
import os
import stat
import sys
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect

from bot.storage import tables
from bot.storage.copying import fingerprint
from bot.storage.database import Database, open_database
from bot.storage.migrate import is_current, known_revisions, migrate, newest_revision, revision_of
from tests.storage.test_issuing import Town

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Nobody has migrated it yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    return str(request.getfixturevalue("fresh_postgres_url"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


async def test_up_down_and_up_with_a_school_inside(fresh_url: str) -> None:
    await migrate(fresh_url)
    async with opened(fresh_url) as db:
        await db.write(Town)
        before = await db.read(fingerprint)
    below = path_down()
    for revision in (*below, *reversed(below[:-1]), "head"):
        await migrate(fresh_url, revision)
    async with opened(fresh_url) as db:
        assert await db.read(revision_of) == newest_revision()
        await db.write(Town)
        assert await db.read(fingerprint) == before  # below the first shape nothing can be kept


def path_down() -> list[str]:
    """Every revision below the newest, down to none."""
    return [*sorted(known_revisions(), reverse=True)[1:], "base"]


async def test_below_the_first_revision_nothing_is_left(fresh_url: str) -> None:
    await migrate(fresh_url)
    await migrate(fresh_url, "base")

    def left(conn: Connection) -> set[str]:
        return set(inspect(conn).get_table_names()) - {"alembic_version"}

    async with opened(fresh_url) as db:
        assert await db.read(left) == set()
    assert not await is_current(fresh_url)


async def test_the_migrations_make_exactly_the_tables(any_db: Database) -> None:
    def differences(conn: Connection) -> list[object]:
        options = {"compare_type": True}
        context = MigrationContext.configure(conn, opts=options)
        return list(compare_metadata(context, tables.Base.metadata))

    with warnings.catch_warnings(action="ignore"):  # indexes on expressions cannot be compared
        assert await any_db.write(differences) == []


async def test_two_processes_migrate_at_once(fresh_url: str) -> None:
    first, second = await asyncio.gather(migrating(fresh_url), migrating(fresh_url))
    codes = [await process.wait() for process in (first, second)]
    assert codes == [0, 0]
    assert await is_current(fresh_url)
    async with opened(fresh_url) as db:
        await db.write(Town)


async def test_a_process_killed_in_the_middle_leaves_nothing_half_made(fresh_url: str) -> None:
    """Killed as soon as it has begun: the next one finds the old shape or the new one."""
    for pause in (0.0, 0.03, 0.08):
        process = await migrating(fresh_url)
        assert process.stdout is not None
        await process.stdout.readline()
        await asyncio.sleep(pause)
        process.kill()
        await process.wait()
        await migrate(fresh_url)
        assert await is_current(fresh_url)
        await migrate(fresh_url, "base")


async def migrating(url: str) -> asyncio.subprocess.Process:
    """Says a line when everything is loaded and the work begins."""
    script = (
        "import asyncio, sys\n"
        "from bot.storage.migrate import migrate\n"
        "from bot.storage import tables\n"
        "print('now', flush=True)\n"
        "asyncio.run(migrate(sys.argv[1]))\n"
    )
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, url),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
async def test_a_new_database_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "new.db"
    await migrate(f"sqlite:///{file}")
    async with opened(f"sqlite:///{file}") as db:
        await db.write(Town)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in file.parent.glob("new.db*[!k]")}
    assert modes == {0o600}


async def test_what_a_newer_program_made_is_left_alone(fresh_url: str) -> None:
    await migrate(fresh_url)
    async with opened(fresh_url) as db:
        await db.write(made_by_a_newer_program)
        with pytest.raises(CommandError):
            await migrate(fresh_url)
        assert await db.read(revision_of) == "9999"


def made_by_a_newer_program(conn: Connection) -> None:
    conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
