"""Whoever watches the process asks /health and /metrics."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.telegram import measures
from bot.web import health as health_module
from bot.web.health import Health
from bot.web.server import WebServer


@asynccontextmanager
async def asked(check: Callable[[], Awaitable[Health]]) -> AsyncIterator[aiohttp.ClientSession]:
    server = WebServer(check)
    await server.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(server.url) as client:
            yield client
    finally:
        await server.stop()


async def health_of(check: Callable[[], Awaitable[Health]]) -> tuple[int, dict[str, Any]]:
    async with asked(check) as client, client.get("/health") as answer:
        return answer.status, await answer.json()


async def test_all_is_well() -> None:
    async def check() -> Health:
        return Health(database=True, migrations=True, telegram=True, contact=3.14159)

    assert await health_of(check) == (
        200,
        {
            "status": "ok",
            "database": True,
            "migrations": True,
            "telegram": True,
            "seconds_since_contact": 3.1,
        },
    )


async def test_whoever_shares_out_the_work_is_told_of_the_end() -> None:
    async def check() -> Health:
        return Health(database=True, migrations=True, telegram=True, stopping=True)

    status, said = await health_of(check)
    assert (status, said["status"], said["database"]) == (503, "stopping", True)


@pytest.mark.parametrize("broken", ["database", "migrations", "telegram"])
async def test_one_thing_that_is_not_well_is_named(broken: str) -> None:
    facts = {"database": True, "migrations": True, "telegram": True, broken: False}

    async def check() -> Health:
        return Health(**facts)

    status, said = await health_of(check)
    assert (status, said["status"], said[broken]) == (503, "failing", False)


async def test_a_check_that_fails_or_hangs_is_an_answer_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health_module, "PATIENCE", 0.05)

    async def failing() -> Health:
        raise RuntimeError("Иванова")

    async def hanging() -> Health:
        await asyncio.Event().wait()
        raise AssertionError

    for check in (failing, hanging):
        status, said = await health_of(check)
        assert (status, said["database"]) == (503, False)
        assert "Иванова" not in str(said)


async def test_numbers_for_prometheus() -> None:
    async def check() -> Health:
        return Health(database=True, migrations=True, telegram=True)

    measures.UPDATES.labels("message", "answered").inc()
    async with asked(check) as client:
        async with client.get("/metrics") as answer:
            text = await answer.text()
        async with client.post("/") as elsewhere:
            assert elsewhere.status == 404
    assert answer.status == 200
    assert 'zvonok_updates_total{end="answered",kind="message"}' in text
