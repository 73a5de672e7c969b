"""A real process that polls, ended from outside in the middle of its work."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import build
from bot.config import read_settings
from bot.sandbox.server import Sandbox
from bot.storage.database import open_database
from tests.builders import NOW
from tests.wire.crowd import EACH, PATIENCE, PEOPLE, Crowd, Kept, answers, is_old_or_new, kept

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    sandbox = Sandbox(now=lambda: NOW, strict=False)
    sandbox.world.faults.latency = 0.05
    await sandbox.start()
    yield Crowd(sandbox)
    await sandbox.stop()


def settings_for(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return {
        "BOT_TOKEN": sandbox.token,
        "SECRET_KEY": "an-invented-key-of-these-tests-alone",
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite:///{folder / 'zvonok.db'}",
        "ZVONOK_RATE": "1000",
    }


@asynccontextmanager
async def process(
    folder: Path, settings: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m bot run``; killed at the end if it still runs."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=known | settings | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


@asynccontextmanager
async def successor(settings: dict[str, str]) -> AsyncIterator[None]:
    """The same bot started again, in this process: it has loaded the messenger already."""
    given = {name.lower(): value for name, value in settings.items()}
    async with build(read_settings(_env_file=None, **given)) as app:
        running = asyncio.create_task(app.run())
        try:
            yield
        finally:
            app.stop()
            await running


async def ended(running: asyncio.subprocess.Process) -> None:
    """Stops it as the system does; it must end by itself, and well."""
    running.send_signal(signal.SIGTERM)
    _out, said = await asyncio.wait_for(running.communicate(), PATIENCE)
    assert running.returncode == 0, said.decode()[-2000:]


async def what_is_kept(settings: dict[str, str]) -> Kept:
    db = open_database(settings["DATABASE_URL"])
    found = await db.read(kept)
    await db.close()
    return found


async def test_sigterm_in_the_middle_of_200_updates_loses_none_and_doubles_none(
    crowd: Crowd, tmp_path: Path
) -> None:
    settings = settings_for(crowd.sandbox, tmp_path)
    await crowd.speaks()
    async with process(tmp_path, settings) as first:
        await crowd.until_answered(30)
        await ended(first)
    cut = crowd.answered()
    async with successor(settings):
        await crowd.until_all_is_taken()
    assert 30 <= cut < PEOPLE * EACH
    assert [answers(phone) for phone in crowd.phones] == [EACH] * PEOPLE


async def test_sigkill_in_the_middle_leaves_old_or_new_and_nobody_without_an_answer(
    crowd: Crowd, tmp_path: Path
) -> None:
    """What comes again because the dead process could not acknowledge it is answered once more."""
    settings = settings_for(crowd.sandbox, tmp_path)
    await crowd.speaks()
    async with process(tmp_path, settings) as first:
        await crowd.until_answered(30)
        first.kill()
        await first.wait()
    await crowd.until_dead_calls_end()
    left = await what_is_kept(settings)
    shown = {phone.label: answers(phone) for phone in crowd.phones}
    again = {phone.label: crowd.waiting(phone) for phone in crowd.phones}
    for phone in crowd.phones:
        assert is_old_or_new(crowd, phone, left)
        stored = len(left.updates.intersection(crowd.updates[phone.user.id]))
        assert stored - 1 <= shown[phone.label] <= stored  # the last one may not have been shown
        assert again[phone.label] >= EACH - shown[phone.label]  # no update is lost
    assert 30 <= crowd.answered() < PEOPLE * EACH
    async with successor(settings):
        await crowd.until_all_is_taken()
    everything = frozenset(number for own in crowd.updates.values() for number in own)
    assert (await what_is_kept(settings)).updates == everything
    for phone in crowd.phones:
        assert answers(phone) == shown[phone.label] + again[phone.label]
        assert "🔑 Ввести код" in phone.screen.labels
