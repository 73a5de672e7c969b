"""A real process, ended from outside in the middle of its work."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import build
from bot.config import read_settings
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.screens.menu_key import menu_key_hint
from tests.builders import NOW

ROOT = Path(__file__).parents[2]
PEOPLE, EACH = 20, 10
PATIENCE = 60.0


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(now=lambda: NOW, strict=False)
    sandbox.world.faults.latency = 0.05
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def settings_for(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    return {
        "BOT_TOKEN": sandbox.token,
        "SECRET_KEY": "an-invented-key-of-these-tests-alone",
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite:///{folder / 'zvonok.db'}",
    }


@asynccontextmanager
async def process(sandbox: Sandbox, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m bot run``; killed at the end if it still runs."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=known | settings_for(sandbox, folder) | {"PYTHONPATH": str(ROOT)},
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
async def successor(sandbox: Sandbox, folder: Path) -> AsyncIterator[None]:
    """The same bot started again, in this process: it has loaded the messenger already."""
    given = {name.lower(): value for name, value in settings_for(sandbox, folder).items()}
    async with build(read_settings(_env_file=None, **given)) as app:
        running = asyncio.create_task(app.run())
        try:
            yield
        finally:
            app.stop()
            await running


async def until(sandbox: Sandbox, ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not ready():
            await sandbox.world.activity.change(1.0)


def answers(phone: Phone) -> int:
    """How many /start were answered; the note that brings the menu key comes before its screen."""
    note = menu_key_hint()
    return sum(message.from_bot and message.text != note for message in phone.messages)


async def say_all(sandbox: Sandbox) -> list[Phone]:
    phones = [sandbox.add_phone(label=f"P{n}") for n in range(PEOPLE)]
    for _ in range(EACH):
        for phone in phones:
            await phone.start("")
    return phones


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
async def test_sigterm_in_the_middle_of_200_updates_loses_none_and_doubles_none(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    phones = await say_all(sandbox)
    async with process(sandbox, tmp_path) as first:
        await until(sandbox, lambda: sum(map(answers, phones)) >= 30)
        first.send_signal(signal.SIGTERM)
        _out, said = await asyncio.wait_for(first.communicate(), PATIENCE)
    assert first.returncode == 0, said.decode()[-2000:]
    cut = sum(map(answers, phones))
    async with successor(sandbox, tmp_path):
        await until(sandbox, lambda: sum(map(answers, phones)) >= PEOPLE * EACH)
        await until(sandbox, lambda: not sandbox.world.updates.pending)
    assert 30 <= cut < PEOPLE * EACH
    assert [answers(phone) for phone in phones] == [EACH] * PEOPLE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
async def test_sigkill_in_the_middle_leaves_nobody_without_an_answer(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """What was stored but not shown when the process died is answered with "Already done"."""
    phones = await say_all(sandbox)
    async with process(sandbox, tmp_path) as first:
        await until(sandbox, lambda: sum(map(answers, phones)) >= 30)
        first.kill()
        await first.wait()
    async with successor(sandbox, tmp_path):
        await until(sandbox, lambda: not sandbox.world.updates.pending)
    assert all(answers(phone) >= EACH for phone in phones)
