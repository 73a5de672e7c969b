"""A full disk, a locked database, a server that is away: one sentence, and nothing is lost."""

import asyncio
import multiprocessing
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.clock import MovableClock
from bot.domain.codes import Selection
from bot.domain.errors import Outage, Unavailable
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards.actions.linking import AcceptConsent, ConfirmPeople
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.settings import ChooseLanguage
from bot.screens.screen import Screen
from bot.services.codes import issue_codes
from bot.storage import conversations, database
from bot.storage.copying import fingerprint
from bot.storage.database import Database, open_database
from bot.storage.outages import translated
from tests.builders import NOW
from tests.crawl import Walker, actions_of
from tests.storage.test_issuing import KEYS, Town

processes = multiprocessing.get_context("forkserver")
FULL = "на диске нет места"
BUSY = "очень занят"
AWAY = "недоступен"


class Bot:
    """A linked mother, and a code of somebody who is about to link."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.desk = Desk(db, MovableClock(NOW, frozen=True), Facts("bot", "zvonok_bot", KEYS))
        self.mother = Walker(self.desk, "1")
        self.boris = Walker(self.desk, "2")
        self.code = ""

    async def open(self) -> None:
        mother = await self.db.write(self._plant)
        await agreed(self.mother, await self.mother.start(mother))

    def _plant(self, conn: Connection) -> str:
        Town(conn)
        chosen = Selection(class_name="5А")
        codes = issue_codes(conn, KEYS, NOW, chosen, reissue=True).codes
        self.code = next(code.plain for code in codes if code.name is None)
        return next(code.plain for code in codes if code.name and code.name.first == "Мария")


async def agreed(walker: Walker, offer: Screen) -> Screen:
    confirm = next(a for a in actions_of(offer) if isinstance(a, ConfirmPeople))
    consent = await walker.press(confirm)
    return await walker.press(next(a for a in actions_of(consent) if isinstance(a, AcceptConsent)))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)


@pytest.fixture
async def bot(database_url: str) -> AsyncIterator[Bot]:
    db = open_database(database_url)
    made = Bot(db)
    await made.open()
    yield made
    await db.close()


@pytest.fixture
async def postgres_bot(postgres_url: str) -> AsyncIterator[Bot]:
    db = open_database(postgres_url)
    made = Bot(db)
    await made.open()
    yield made
    await db.close()


async def try_everything(bot: Bot, sentence: str) -> None:
    """Whatever writes is answered with the sentence and changes nothing."""
    before = await bot.db.read(fingerprint)
    for screen in (
        await bot.mother.press(ChooseLanguage("en")),
        await bot.boris.start(bot.code),
        await Walker(bot.desk, "somebody new").start(),
    ):
        assert sentence in screen.text
        assert "Ничего не потеряно" in screen.text
        assert actions_of(screen) == [OpenMenu()]
    assert await bot.db.read(fingerprint) == before


async def all_is_well_again(bot: Bot) -> None:
    assert "Language: English" in (await bot.mother.press(ChooseLanguage("en"))).text
    assert "Привязано" in (await agreed(bot.boris, await bot.boris.start(bot.code))).text


# --- a full disk ---


async def test_a_full_disk_takes_nothing_and_keeps_what_was_there(bot: Bot) -> None:
    before = await bot.db.read(fingerprint)
    await bot.db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1"))
    with pytest.raises(Unavailable) as full:
        await bot.db.write(hoard)
    assert full.value.outage is Outage.FULL
    assert await bot.db.read(fingerprint) == before
    assert "Анна" in (await bot.mother.press(OpenMenu())).text
    await bot.db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1000000"))
    await bot.db.write(hoard)


def hoard(conn: Connection) -> None:
    for number in range(1000):
        conversations.put(conn, "bot", str(number), "hoarding", {"much": "x" * 5000}, NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_full_disk_is_said_in_a_sentence(database_url: str) -> None:
    """A process whose files may not grow: every write fails as on a full disk."""
    told = processes.Queue()
    running = processes.Process(target=on_a_full_disk, args=(database_url, told))
    running.start()
    assert told.get(timeout=60) == "well"
    running.join(60)


def on_a_full_disk(url: str, told: "Queue[str]") -> None:
    import resource  # Windows has no such module

    async def story() -> None:
        db = open_database(url)
        bot = Bot(db)
        await bot.open()
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, most))
        await try_everything(bot, FULL)
        assert "Анна" in (await bot.mother.press(OpenMenu())).text
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        await all_is_well_again(bot)
        await db.close()

    try:
        asyncio.run(story())
        told.put("well")
    except BaseException as error:  # told to the test, whatever it is
        told.put(repr(error))
        raise


# --- a locked database ---


async def test_a_locked_file_is_said_and_reading_works(bot: Bot, database_url: str) -> None:
    with somebody_else_writing(database_url):
        await try_everything(bot, BUSY)
        assert "Анна" in (await bot.mother.press(OpenMenu())).text
    await all_is_well_again(bot)


@contextmanager
def somebody_else_writing(url: str) -> Iterator[None]:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def test_locked_tables_of_a_server_are_said(postgres_bot: Bot, postgres_url: str) -> None:
    other = await asyncpg.connect(postgres_url)
    holding = other.transaction()
    await holding.start()
    await other.execute("LOCK TABLE account, processed_update IN EXCLUSIVE MODE")
    await try_everything(postgres_bot, BUSY)
    assert "Анна" in (await postgres_bot.mother.press(OpenMenu())).text
    await holding.rollback()
    await other.close()
    await all_is_well_again(postgres_bot)


# --- a server that goes away ---


async def test_a_server_that_ends_all_connections_is_asked_again(
    postgres_bot: Bot, postgres_url: str
) -> None:
    other = await asyncpg.connect(postgres_url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    await all_is_well_again(postgres_bot)


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/diary", "sqlite:////proc/nowhere/diary.db"]
)
async def test_a_database_that_cannot_be_reached(url: str) -> None:
    async def reach() -> None:
        db = open_database(url)
        await db.read(lambda conn: None)

    with pytest.raises(Unavailable) as away:
        await reach()
    assert away.value.outage is Outage.UNREACHABLE


async def test_a_log_that_cannot_be_emptied(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'kept' / 'diary.db'}")
    (tmp_path / "kept").rmdir()
    with pytest.raises(Unavailable) as away:
        await db.tidy()
    assert away.value.outage is Outage.UNREACHABLE
    await db.close()


async def test_a_server_that_is_away_is_said() -> None:
    db = open_database("postgresql://nobody@127.0.0.1:1/diary")
    desk = Desk(db, MovableClock(NOW, frozen=True), Facts("bot", "zvonok_bot", KEYS))
    walker = Walker(desk, "1")
    for screen in (await walker.start(), await walker.press(OpenMenu())):
        assert AWAY in screen.text
    await db.close()


@pytest.mark.parametrize(
    ("said", "outage"),
    [
        ("could not extend file: No space left on device", Outage.FULL),
        ("database or disk is full", Outage.FULL),
        ("deadlock detected", Outage.BUSY),
        ("the database system is shutting down", Outage.UNREACHABLE),
        ("sorry, too many clients already", Outage.UNREACHABLE),
        ('password authentication failed for user "diary"', Outage.UNREACHABLE),
    ],
)
def test_what_databases_say_of_themselves(said: str, outage: Outage) -> None:
    assert translated(DBAPIError("SELECT 1", None, Exception(said))) == Unavailable(outage)


@pytest.mark.parametrize(
    ("said", "outage"),
    [
        (
            asyncpg.DiskFullError("не удалось расширить файл: На устройстве не осталось"),
            Outage.FULL,
        ),
        (asyncpg.LockNotAvailableError("выполнение оператора отменено"), Outage.BUSY),
        (asyncpg.DeadlockDetectedError("обнаружена взаимоблокировка"), Outage.BUSY),
        (
            asyncpg.CannotConnectNowError("система баз данных в режиме восстановления"),
            Outage.UNREACHABLE,
        ),
        (
            asyncpg.AdminShutdownError("закрытие подключения по команде администратора"),
            Outage.UNREACHABLE,
        ),
        (asyncpg.ReadOnlySQLTransactionError("в транзакции только для чтения"), Outage.UNREACHABLE),
        (asyncpg.TooManyConnectionsError("слишком много клиентов"), Outage.UNREACHABLE),
    ],
)
def test_what_a_server_says_in_russian_is_understood_by_its_code(
    said: Exception, outage: Outage
) -> None:
    assert translated(DBAPIError("SELECT 1", None, said)) == Unavailable(outage)


async def test_when_others_have_every_connection_the_diary_is_busy(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "CONNECTION_TIMEOUT", 0.1)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 60_000)
    db = open_database(postgres_url)
    other = await asyncpg.connect(postgres_url)
    await other.execute("SELECT pg_advisory_lock(1)")
    others = asyncio.gather(*(db.read(_waits) for _ in range(10)))
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with asyncio.timeout(20):
        while await other.fetchval(waiting) < 10:  # noqa: ASYNC110  the server has no event
            await asyncio.sleep(0.02)
    for late in (db.read(lambda conn: None), db.write(lambda conn: None)):
        with pytest.raises(Unavailable) as busy:
            await late
        assert busy.value.outage is Outage.BUSY
    await other.close()
    await others
    assert await db.read(lambda conn: 1) == 1
    await db.close()


def _waits(conn: Connection) -> None:
    conn.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")


def test_our_own_mistakes_stay_mistakes() -> None:
    mistake = IntegrityError("INSERT", None, Exception("UNIQUE constraint failed"))
    assert translated(mistake) is mistake
