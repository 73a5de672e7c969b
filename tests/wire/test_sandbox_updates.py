"""How updates come to a bot: long polling and webhooks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.conftest import Api


async def fetch(api: Api, **params: Any) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = await api.result("getUpdates", **params)
    return updates


async def test_updates_stay_until_the_offset_passes_them(api: Api, parent: Phone) -> None:
    await parent.send("один")
    await parent.send("два")
    first, second = await fetch(api, offset=0)
    assert first["message"]["text"] == "один"
    assert second["update_id"] == first["update_id"] + 1
    assert await fetch(api, offset=first["update_id"]) == [first, second]
    assert await fetch(api, offset=second["update_id"]) == [second]
    assert await fetch(api, offset=-1) == [second]
    assert await fetch(api, offset=second["update_id"] + 1) == []


async def test_a_poll_waits_for_the_next_message(api: Api, parent: Phone) -> None:
    poll = asyncio.create_task(fetch(api, timeout=10))
    await parent.send("проснись")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update["message"]["text"] == "проснись"


async def test_a_second_poller_ends_the_first(api: Api, parent: Phone, sandbox: Sandbox) -> None:
    first = asyncio.create_task(api.refusal("getUpdates", timeout=10))
    world = sandbox.world
    await world.activity.until(lambda: world.updates.is_waited_for, 5, "the first poll")
    second = asyncio.create_task(fetch(api, timeout=10))
    assert await first == (
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot "
        "instance is running"
    )
    await parent.send("второму")
    assert (await second)[0]["message"]["text"] == "второму"


async def test_who_asks_the_same_again_at_once_gets_one_update(api: Api, parent: Phone) -> None:
    for text in ("один", "два", "три"):
        await parent.send(text)
    assert len(await fetch(api, offset=1, limit=2)) == 2
    assert len(await fetch(api, offset=1)) == 1


async def test_only_wanted_kinds_come(api: Api, parent: Phone) -> None:
    await fetch(api, allowed_updates=["message"])
    await parent.block()
    await parent.unblock()
    await parent.send("я вернулась")
    (update,) = await fetch(api, offset=1)
    assert "message" in update


async def test_blocking_is_told(api: Api, parent: Phone) -> None:
    await parent.block()
    (update,) = await fetch(api)
    change = update["my_chat_member"]
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["status"] == "kicked"


async def test_an_old_press_is_lost_but_a_message_waits(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    await parent.send("подождёт")
    sandbox.world.press(parent.user, None, "m", {"message_id": 1, "date": 0})
    for pending in sandbox.world.updates.pending:
        pending.expires -= 151
    (update,) = await fetch(api)
    assert update["message"]["text"] == "подождёт"


class Receiver:
    """A bot's own HTTP server; `refuse` says how many deliveries it fails first."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.refuse = 0
        self.url = ""
        self.arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.seen.append((secret, update["message"]["text"]))
        self.arrived.set()
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=500)
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    handler = Receiver()
    app = web.Application()
    app.router.add_post("/hook", handler.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    handler.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield handler
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_the_secret(
    api: Api, parent: Phone, receiver: Receiver
) -> None:
    await api.result("setWebhook", url=receiver.url, secret_token="s3cret_-")
    await parent.send("Привет")
    await parent.settle()
    assert receiver.seen == [("s3cret_-", "Привет")]
    assert await api.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
        "delete the webhook first"
    )
    info = await api.result("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)
    await api.result("deleteWebhook")
    assert (await api.result("getWebhookInfo"))["url"] == ""


async def test_a_failed_delivery_comes_again_and_in_order(
    api: Api, parent: Phone, receiver: Receiver, sandbox: Sandbox
) -> None:
    sandbox.webhook.first_pause = 0.01
    receiver.refuse = 3
    await api.result("setWebhook", url=receiver.url)
    await parent.send("один")
    await parent.send("два")
    await parent.settle()
    assert [text for _secret, text in receiver.seen] == ["один"] * 4 + ["два"]
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_one_slow_chat_does_not_hold_up_another(
    api: Api, parent: Phone, receiver: Receiver, sandbox: Sandbox
) -> None:
    sandbox.webhook.first_pause = 60.0
    receiver.refuse = 2
    await api.result("setWebhook", url=receiver.url)
    await parent.send("застряло")
    while len(receiver.seen) < 2:
        receiver.arrived.clear()
        await receiver.arrived.wait()
    other = sandbox.add_phone(label="Другой")
    await other.send("прошло")
    await other.settle()
    assert receiver.seen[-1][1] == "прошло"
    assert len(sandbox.world.pending_of(parent.user.id)) == 1


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (
            {"url": "http://example.org/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://example.org:444/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://"}, "invalid webhook URL specified"),
        (
            {"url": "http://127.0.0.1/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_addresses_telegram_would_not_take(
    api: Api, params: dict[str, str], reason: str
) -> None:
    assert await api.refusal("setWebhook", **params) == f"400 Bad Request: {reason}"
