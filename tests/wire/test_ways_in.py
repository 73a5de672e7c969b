"""The whole bot by either way in: the same answers, and an end that loses nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import App, build
from bot.config import Settings, read_settings
from bot.domain.clock import MovableClock
from bot.sandbox.server import Sandbox
from tests.builders import NOW


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(sandbox: Sandbox, database: Path, way: str) -> Settings:
    port = free_port()
    webhook: dict[str, Any] = {
        "webhook_url": f"http://127.0.0.1:{port}/telegram/hook",
        "webhook_secret": SecretStr("a-secret-of-this-test-alone"),
    }
    return read_settings(
        _env_file=None,
        bot_token=SecretStr(sandbox.token),
        telegram_api_url=sandbox.url,
        database_url=SecretStr(f"sqlite:///{database}"),
        secret_key=SecretStr("an-invented-key-of-these-tests-alone"),
        port=port,
        **(webhook if way == "webhook" else {}),
    )


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[App]:
    async with build(settings, clock=MovableClock(NOW, frozen=True)) as app:
        running = asyncio.create_task(app.run())
        try:
            yield app
        finally:
            app.stop()
            await asyncio.wait_for(running, 20)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "zvonok.db"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(now=lambda: NOW)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_stranger_is_greeted_and_the_health_is_good(
    sandbox: Sandbox, database: Path, way: str
) -> None:
    settings = settings_for(sandbox, database, way)
    async with open_bot(settings):
        phone = sandbox.add_phone(label="Maria", language="en")
        await phone.start()
        greeting = await phone.wait(lambda message: message.from_bot)
        assert greeting.text
        await phone.settle()
        async with aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as client:
            async with client.get("/health") as answer:
                health = await answer.json()
            async with client.get("/metrics") as answer:
                numbers = await answer.text()
    assert (health["status"], health["telegram"]) == ("ok", True)
    assert "zvonok_updates_total" in numbers


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_updates_cut_by_a_stop_are_answered_by_the_next_process(
    sandbox: Sandbox, database: Path, way: str
) -> None:
    settings = settings_for(sandbox, database, way)
    sandbox.webhook.first_pause = 0.05
    phones = [sandbox.add_phone(label=f"P{n}") for n in range(40)]
    for phone in phones:
        await phone.start()
    async with open_bot(settings):
        await phones[0].wait(lambda message: message.from_bot)
    if way == "webhook":
        await sandbox.webhook.stop()
    answered = [phone for phone in phones if any(m.from_bot for m in phone.messages)]
    async with open_bot(settings):
        for phone in phones:
            await phone.wait(lambda message: message.from_bot, timeout=20)
    assert len(answered) <= 40
    assert sandbox.world.updates.pending == []


async def test_a_stop_before_telegram_can_be_reached_ends_at_once(
    sandbox: Sandbox, database: Path
) -> None:
    settings = settings_for(sandbox, database, "webhook")
    sandbox.world.faults.server_error(1000, method="setWebhook")
    async with asyncio.timeout(15):
        async with open_bot(settings):
            await asyncio.sleep(0.05)
