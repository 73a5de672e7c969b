"""A backup while somebody writes, and back into either database: the same rows and next ids."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.demo import _furnish
from bot.domain.backups import BackupFault, BackupRefused
from bot.domain.errors import Unavailable
from bot.storage import tables
from bot.storage.backup import back_up, restore
from bot.storage.copying import copy_rows, counters, fingerprint
from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate
from tests.builders import NOW, Seed
from tests.storage.test_issuing import Town


def town(conn: Connection) -> None:
    """Rows of many kinds: JSON, fractions, instants, dates, Cyrillic; and an id used up."""
    here = Town(conn)
    algebra = here.subject(here.school_id)
    here.lesson(here.class_5a, algebra, topic="§ 2 «Дроби» \n 'и' \"ещё\"")
    here.mark(here.anna, algebra, here.class_5a, comment="молодец 🎉")
    here.reader(here.mother)
    gone = here.subject(here.school_id, "Физика")
    conn.execute(tables.Subject.__table__.delete().where(tables.Subject.id == gone))  # type: ignore[attr-defined]


@asynccontextmanager
async def elsewhere(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'restored.db'}"
    return str(request.getfixturevalue("fresh_postgres_url"))


async def test_a_restored_database_is_the_same_on_either_kind(
    any_url: str, empty_url: str, tmp_path: Path
) -> None:
    async with elsewhere(any_url) as source:
        await source.write(town)
        before = await source.read(fingerprint)
        ids = await source.read(counters)
    file = tmp_path / "school.backup"

    saved = await back_up(any_url, file)
    given = await restore(file, empty_url)

    assert saved.rows == given.rows >= 20
    async with elsewhere(empty_url) as target:
        assert await target.read(fingerprint) == before
        assert await target.read(counters) == ids
        another = await target.write(lambda conn: Seed(conn).subject(1, "Химия"))
    assert another == ids["subject"] + 1  # the id of what was deleted is not used again


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
async def test_only_the_owner_may_read_a_backup_and_nothing_lies_beside_it(
    any_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    await back_up(any_url, folder / "school.backup")
    assert [path.name for path in folder.iterdir()] == ["school.backup"]
    assert stat.S_IMODE((folder / "school.backup").stat().st_mode) == 0o600


async def test_what_is_being_written_is_in_it_wholly_or_not_at_all(
    any_url: str, tmp_path: Path
) -> None:
    """Each transaction of the writer puts an account and its chat."""
    async with elsewhere(any_url) as database, writing(database) as written:
        for number in range(3):
            await written(3)
            file = tmp_path / f"{number}.backup"
            await back_up(any_url, file)
            async with elsewhere(f"sqlite:///{file}") as copy:
                accounts, chats = await copy.read(pairs)
            assert accounts == chats > 0


def pairs(conn: Connection) -> tuple[int, int]:
    counts = (
        conn.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (tables.Account, tables.Chat)
    )
    one, other = counts
    return one, other


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Somebody writes all the time; await the given function for so many more writes."""
    done = asyncio.Condition()
    total = 0

    async def write() -> None:
        nonlocal total
        for number in count(10_000):
            await database.write(lambda conn, n=number: pair(conn, str(n)))  # type: ignore[misc]
            async with done:
                total += 1
                done.notify_all()

    async def more(wanted: int) -> None:
        async with done:
            goal = total + wanted
            await done.wait_for(lambda: total >= goal)

    writer = asyncio.create_task(write())
    try:
        yield more
    finally:
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer


def pair(conn: Connection, external_id: str) -> None:
    seed = Seed(conn)
    seed.chat(seed.account(external_id), external_id)


async def test_a_whole_demo_school_goes_to_postgresql_and_back(
    database_url: str, fresh_postgres_url: str, tmp_path: Path
) -> None:
    async with elsewhere(database_url) as source:
        await source.write(lambda conn: _furnish(conn, NOW))
        before = await source.read(fingerprint)
    await back_up(database_url, tmp_path / "there.backup")
    await restore(tmp_path / "there.backup", fresh_postgres_url)
    await back_up(fresh_postgres_url, tmp_path / "back.backup")
    back = f"sqlite:///{tmp_path / 'back.db'}"
    saved = await restore(tmp_path / "back.backup", back)
    async with elsewhere(back) as target:
        assert await target.read(fingerprint) == before
    assert saved.rows > 5000


# --- what is refused ---


async def refused(doing: Awaitable[object]) -> BackupFault:
    with pytest.raises(BackupRefused) as caught:
        await doing
    return caught.value.fault


async def test_a_database_with_rows_is_not_restored_into(
    any_url: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "school.backup"
    await back_up(database_url, file)
    async with elsewhere(any_url) as target:
        await target.write(lambda conn: Seed(conn).account("1"))
        before = await target.read(fingerprint)
        assert await refused(restore(file, any_url)) is BackupFault.NOT_EMPTY
        assert await target.read(fingerprint) == before


async def test_a_backup_never_replaces_a_file(any_url: str, tmp_path: Path) -> None:
    file = tmp_path / "school.backup"
    file.write_text("last week's")
    assert await refused(back_up(any_url, file)) is BackupFault.FILE_EXISTS
    assert file.read_text() == "last week's"


async def test_a_folder_that_is_not_there(any_url: str, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "school.backup"
    assert await refused(back_up(any_url, file)) is BackupFault.UNREADABLE
    assert await refused(restore(file, any_url)) is BackupFault.UNREADABLE


async def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "school.backup")
    assert not (tmp_path / "school.backup").exists()


async def test_a_database_that_was_never_migrated(fresh_postgres_url: str, tmp_path: Path) -> None:
    file = tmp_path / "school.backup"
    assert await refused(back_up(fresh_postgres_url, file)) is BackupFault.OUTDATED
    assert not file.exists()


async def test_files_that_are_no_backups(any_url: str, database_url: str, tmp_path: Path) -> None:
    letter, damaged, newer, foreign = (tmp_path / name for name in "abcd")
    letter.write_text("Дорогая школа!")
    await back_up(database_url, damaged)
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size // 2])
    await back_up(database_url, newer)
    with sqlite3.connect(newer) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()
    with sqlite3.connect(foreign) as conn:
        conn.execute("CREATE TABLE cats (name)")
    conn.close()
    assert await refused(restore(letter, any_url)) is BackupFault.NOT_A_BACKUP
    assert await refused(restore(damaged, any_url)) is BackupFault.DAMAGED
    assert await refused(restore(newer, any_url)) is BackupFault.NEWER
    assert await refused(restore(foreign, any_url)) is BackupFault.NOT_A_BACKUP


async def test_a_copy_that_lost_a_row_is_noticed(
    any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with elsewhere(any_url) as source:
        await source.write(town)
    file = tmp_path / "school.backup"
    await back_up(any_url, file)

    def careless(source: Connection, target: Connection) -> None:
        copy_rows(source, target)
        target.exec_driver_sql("DELETE FROM mark_event")

    monkeypatch.setattr("bot.storage.backup.copy_rows", careless)
    empty = f"sqlite:///{tmp_path / 'restored.db'}"
    await migrate(empty)
    assert await refused(restore(file, empty)) is BackupFault.DIFFERS
    async with elsewhere(empty) as target:
        assert await target.read(lambda conn: pairs(conn)) == (0, 0)
