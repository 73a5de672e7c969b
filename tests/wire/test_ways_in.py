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

from bot.app import build
from bot.config import Settings, read_settings
from bot.domain.clock import MovableClock
from bot.running import App
from bot.sandbox.server import Sandbox
from tests.builders import NOW
from tests.wire.crowd import EACH, PEOPLE, Crowd, answers


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
        zvonok_rate=1000,
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
    """The first answers some people and the second all the others; nobody is answered twice."""
    settings = settings_for(sandbox, database, way)
    sandbox.webhook.first_pause = 0.05
    sandbox.world.faults.latency = 0.03
    crowd = Crowd(sandbox)
    await crowd.speaks()
    async with open_bot(settings):
        await crowd.until_answered(1)
    if way == "webhook":
        await sandbox.webhook.stop()
    shown, left = map(answers, crowd.phones), map(crowd.waiting, crowd.phones)
    by_the_first = [a + b for a, b in zip(shown, left, strict=True)]
    cut = crowd.answered()
    async with open_bot(settings):
        await crowd.until_all_is_taken()
    assert 1 <= cut < PEOPLE * EACH
    assert by_the_first == [EACH] * PEOPLE  # what is answered is acknowledged, and nothing else
    assert [answers(phone) for phone in crowd.phones] == [EACH] * PEOPLE


async def test_a_stop_before_telegram_can_be_reached_ends_at_once(
    sandbox: Sandbox, database: Path
) -> None:
    settings = settings_for(sandbox, database, "webhook")
    sandbox.world.faults.server_error(1000, method="setWebhook")
    async with asyncio.timeout(15):
        async with open_bot(settings):
            await asyncio.sleep(0.05)


async def test_while_it_ends_its_health_says_so_and_what_is_under_way_is_answered(
    sandbox: Sandbox, database: Path
) -> None:
    settings = settings_for(sandbox, database, "webhook")
    sandbox.world.faults.latency = 1.0
    async with open_bot(settings) as app:
        phone = sandbox.add_phone(label="Maria")
        await phone.start()
        activity = sandbox.world.activity
        await activity.until(lambda: phone.user.id in activity.in_flight, 20, "an answer")
        app.stop()
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{settings.port}") as client,
            client.get("/health") as answer,
        ):
            assert (answer.status, (await answer.json())["status"]) == (503, "stopping")
    assert answers(phone) == 1
