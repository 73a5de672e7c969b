"""Troubles on demand."""

import time

import aiohttp
import pytest

from bot.sandbox.faults import Faults, FloodLimits
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.conftest import Api


async def test_429_names_its_seconds(
    api: Api, parent: Phone, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    sandbox.world.faults.too_many(retry_after=7, method="sendMessage")
    await api.result("getMe")
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    async with session.post(url, json={"chat_id": parent.user.id, "text": "a"}) as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "7"
        assert await answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    await api.result("sendMessage", chat_id=parent.user.id, text="a")


async def test_faults_hit_only_whom_they_are_meant_for(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    other = sandbox.add_phone(label="Другой")
    await other.start()
    sandbox.world.faults.blocked(2, chat_id=parent.user.id)
    sandbox.world.faults.server_error(method="getMe", code=502)
    await api.result("sendMessage", chat_id=other.user.id, text="a")
    for _ in range(2):
        assert await api.refusal("sendMessage", chat_id=parent.user.id, text="a") == (
            "403 Forbidden: bot was blocked by the user"
        )
    await api.result("sendMessage", chat_id=parent.user.id, text="a")
    assert await api.refusal("getMe") == "502 Bad Gateway"


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_dropped_connection_before_and_after_the_effect(
    api: Api, parent: Phone, sandbox: Sandbox, after_effect: bool
) -> None:
    sandbox.world.faults.drop(after_effect=after_effect)
    seen = len(parent.messages)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=parent.user.id, text="дошло?")
    assert len(parent.messages) == seen + after_effect


async def test_a_delay(api: Api, sandbox: Sandbox) -> None:
    sandbox.world.faults.delay(0.2, method="getMe")
    begin = time.monotonic()
    await api.result("getMe")
    assert time.monotonic() - begin >= 0.2


async def test_a_doubled_update(api: Api, parent: Phone, sandbox: Sandbox) -> None:
    sandbox.world.faults.double_updates()
    await parent.send("дважды")
    await parent.send("раз")
    updates = await api.result("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["дважды", "дважды", "раз"]
    assert updates[0] == updates[1]
    assert await api.result("getUpdates", offset=updates[-1]["update_id"] + 1) == []


async def test_an_update_that_comes_again_after_it_was_acknowledged(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    await parent.send("старое")
    (pending,) = sandbox.world.updates.pending
    (update,) = await api.result("getUpdates")
    offset = update["update_id"] + 1
    assert await api.result("getUpdates", offset=offset) == []
    sandbox.world.updates.repeat(pending)
    assert await api.result("getUpdates", offset=offset) == [update]


async def test_a_malformed_update_stands_before_the_good_one(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    sandbox.world.faults.malformed_updates()
    await parent.send("целое")
    broken, good = await api.result("getUpdates")
    assert not isinstance(broken["message"]["chat"], dict)
    assert good["message"]["text"] == "целое"


async def test_flood_limits_refuse_the_message_too_many(
    api: Api, parent: Phone, sandbox: Sandbox
) -> None:
    sandbox.world.flood.per_chat = 3
    answers = [await api("sendMessage", chat_id=parent.user.id, text="a") for _ in range(5)]
    assert [answer["ok"] for answer in answers] == [True, True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
    await api.result("getMe")


def test_a_second_slides_and_two_percent_are_forgiven() -> None:
    limits = FloodLimits(overall=100)
    assert all(limits.refusal(chat, 10 + chat / 1000) is None for chat in range(102))
    assert limits.refusal(500, 10.2) is not None
    assert limits.refusal(500, 11.19) is not None
    assert limits.refusal(500, 11.21) is None


def test_random_troubles_repeat_for_a_seed() -> None:
    def errors(seed: int) -> list[str]:
        faults = Faults()
        faults.random_mix(seed, share=0.3)
        drawn = [faults.take("sendmessage", 1) for _ in range(200)]
        return [repr(fault.error) if fault else "" for fault in drawn]

    assert errors(1) == errors(1) != errors(2)
    assert 30 < sum(bool(error) for error in errors(1)) < 90
