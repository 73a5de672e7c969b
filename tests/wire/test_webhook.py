"""A webhook over sockets: who may call, when an update counts as taken, and the end."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from aiogram.types import Update

from bot.domain.errors import Outage, Unavailable
from bot.telegram.lanes import Lanes
from bot.telegram.patience import ask_for_webhook
from bot.telegram.presses import Press
from bot.web import webhook as webhook_module
from bot.web.health import Health
from bot.web.server import LARGEST_BODY, WebServer
from bot.web.webhook import SECRET_HEADER, Raw, Webhook
from tests.telegram.line import line

SECRET = "a-long-secret-of-this-test"
WELL = Health(database=True, migrations=True, telegram=True, contact=1.25)


async def well() -> Health:
    return WELL


class Feed:
    """Notes what it is given. Levers: `gate` holds answers back, `endings` says how they end."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.endings: list[bool | Exception] = []

    async def __call__(self, raw: Raw) -> bool:
        self.begun.append(raw["update_id"])
        await self.gate.wait()
        ending = self.endings.pop(0) if self.endings else True
        if isinstance(ending, Exception):
            raise ending
        if ending:
            self.done.append(raw["update_id"])
        return ending


class Caller:
    """Calls the endpoint as Telegram would, and as others might."""

    def __init__(self, client: aiohttp.ClientSession, server: WebServer) -> None:
        self._client = client
        self._url = f"{server.url}/hook"

    async def __call__(self, body: Any, secret: str | None = SECRET) -> aiohttp.ClientResponse:
        data = body if isinstance(body, bytes | BytesIO) else json.dumps(body).encode()
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self._client.post(self._url, data=data, headers=headers) as answer:
            await answer.read()
            return answer


@asynccontextmanager
async def served(webhook: Webhook) -> AsyncIterator[tuple[WebServer, Caller]]:
    server = WebServer(well, webhook=webhook, path="/hook")
    await server.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession() as client:
            yield server, Caller(client, server)
    finally:
        await server.stop(0.2)


async def test_an_update_is_taken_only_when_its_effect_is_stored() -> None:
    feed = Feed()
    feed.gate.clear()
    async with served(Webhook(feed, SECRET)) as (_server, call):
        calling = asyncio.create_task(call({"update_id": 7}))
        while not feed.begun:
            await asyncio.sleep(0)
            await asyncio.wait((calling,), timeout=0.01)
        assert not calling.done()
        feed.gate.set()
        assert (await calling).status == 200
    assert feed.done == [7]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "секрет"])
async def test_who_does_not_know_the_secret_is_turned_away(secret: str | None) -> None:
    feed = Feed()
    webhook = Webhook(feed, SECRET)
    async with served(webhook) as (_server, call):
        assert (await call({"update_id": 7}, secret)).status == 401
    assert feed.begun == []
    assert webhook.last_contact is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"update_id": "7"}', b"{}", b"[" * 100_000],
)
async def test_what_can_never_be_an_update_is_not_wanted_again(body: bytes) -> None:
    feed = Feed()
    async with served(Webhook(feed, SECRET)) as (_server, call):
        assert (await call(body)).status == 200
    assert feed.begun == []


async def test_a_huge_body_is_refused_unread() -> None:
    feed = Feed()
    async with served(Webhook(feed, SECRET)) as (_server, call):
        assert (await call(BytesIO(b" " * (LARGEST_BODY + 1)))).status == 413
    assert feed.begun == []


@pytest.mark.parametrize("ending", [False, Unavailable(Outage.BUSY)])
async def test_what_was_not_stored_is_asked_for_again(ending: bool | Exception) -> None:
    feed = Feed()
    feed.endings = [ending]
    async with served(Webhook(feed, SECRET)) as (_server, call):
        first = await call({"update_id": 7})
        assert (first.status, first.headers["Retry-After"]) == (503, "2")
        assert (await call({"update_id": 7})).status == 200
    assert feed.done == [7]


async def test_too_many_at_once_are_sent_away_to_come_back() -> None:
    feed = Feed()
    feed.gate.clear()
    async with served(Webhook(feed, SECRET, at_once=2)) as (_server, call):
        first = [asyncio.create_task(call({"update_id": n})) for n in (1, 2)]
        while len(feed.begun) < 2:
            await asyncio.wait(first, timeout=0.01)
        third = await call({"update_id": 3})
        assert (third.status, third.headers["Retry-After"]) == (503, "2")
        feed.gate.set()
        assert [(await task).status for task in first] == [200, 200]
        assert (await call({"update_id": 3})).status == 200


async def test_the_end_finishes_what_is_under_way_and_takes_nothing_new() -> None:
    feed = Feed()
    feed.gate.clear()
    webhook = Webhook(feed, SECRET)
    async with served(webhook) as (server, call):
        calling = asyncio.create_task(call({"update_id": 1}))
        while not feed.begun:
            await asyncio.wait((calling,), timeout=0.01)
        closing = asyncio.create_task(webhook.close(5))
        await asyncio.sleep(0)
        assert (await call({"update_id": 2})).status == 503
        feed.gate.set()
        assert await closing is True
        assert (await calling).status == 200
        await server.stop()
    assert feed.done == [1]


async def test_the_end_does_not_wait_for_ever() -> None:
    feed = Feed()
    feed.gate.clear()
    webhook = Webhook(feed, SECRET)
    async with served(webhook) as (_server, call):
        calling = asyncio.create_task(call({"update_id": 1}))
        while not feed.begun:
            await asyncio.wait((calling,), timeout=0.01)
        assert await webhook.close(0.01) is False
        feed.gate.set()
        await calling


async def test_whole_way_from_a_phone_in_order_with_a_malformed_and_a_refused_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_module, "COME_BACK", {"Retry-After": "0"})
    heard: list[str] = []

    async def feed(update: Update | Press) -> None:
        assert isinstance(update, Update)
        assert update.message is not None
        heard.append(update.message.text or "")

    async with line() as wired:
        lanes = Lanes(wired.bot, feed)
        refusals = [False]

        async def feed_raw(raw: Raw) -> bool:
            return False if refusals and not refusals.pop() else await lanes.run(raw)

        wired.sandbox.webhook.first_pause = 0.01
        webhook = Webhook(feed_raw, SECRET)
        maria = wired.phone()
        async with served(webhook) as (server, _call):
            wired.sandbox.world.updates.push_raw({"message": 5}, maria.user.id)
            for i in range(5):
                await maria.send(f"line {i}")
            await ask_for_webhook(wired.bot, f"{server.url}/hook", SECRET)
            await maria.settle()
            assert heard == [f"line {i}" for i in range(5)]
            assert wired.waiting == []
            assert webhook.last_contact is not None
            assert webhook.last_contact <= time.monotonic()
            assert await lanes.drain(1)
