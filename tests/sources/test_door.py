"""The door to foreign servers: whatever stands behind it, an answer or `DiaryTrouble` comes out."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.setup import SettingsFault
from bot.sources.door import LARGEST, Door, Outlet, _trusted, outlet
from tests.standins.authority import Authority
from tests.standins.base import MAINTENANCE, Fault, Routes, StandIn

SECRET = "p4ssw0rd-of-a-family"


class Pond(StandIn):
    def routes(self) -> Routes:
        return (
            ("GET", "/fish", self.fish),
            ("POST", "/fish", self.fish),
            ("GET", "/raw", self.raw),
            ("GET", "/flood", self.flood),
            ("GET", "/drip", self.drip),
            ("GET", "/away", self.away),
            ("GET", "/jar", self.jar),
        )

    sent = b"{}"

    async def fish(self, _request: web.Request) -> dict[str, int]:
        return {"fish": 3}

    async def raw(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.sent, content_type="application/json")

    async def flood(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_compression()
        await response.prepare(request)
        for _ in range(LARGEST // 1_000_000 + 1):
            await response.write(b" " * 1_000_000)
        return response

    async def drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    async def jar(self, _request: web.Request) -> web.Response:
        response = web.Response()
        response.set_cookie("session", "one", path="/deep", domain="other.example", httponly=True)
        response.del_cookie("old")
        return response

    async def away(self, _request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://elsewhere.example/"})


@pytest.fixture
async def pond() -> AsyncIterator[Pond]:
    async with Pond() as server:
        yield server


@pytest.fixture
async def door(pond: Pond) -> AsyncIterator[Door]:
    made = Door(pond.base, Outlet(timeout=0.3), headers={"X-Token": SECRET})
    yield made
    await made.close()


async def refused(call: Any) -> DiaryTrouble:
    with pytest.raises(DiaryTrouble) as caught:
        await call
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


async def test_an_answer_is_read(pond: Pond, door: Door) -> None:
    assert (await door.get("fish", {"of": "щука"})).json() == {"fish": 3}
    assert pond.last().query == {"of": "щука"}
    assert pond.last().headers["x-token"] == SECRET


@pytest.mark.parametrize("status", [500, 502, 504, 550])
async def test_a_stumbling_server_is_asked_again(pond: Pond, door: Door, status: int) -> None:
    pond.trouble(Fault(status=status), times=2)
    assert (await door.get("fish")).json() == {"fish": 3}
    assert pond.count() == 3


async def test_three_times_and_no_more(pond: Pond, door: Door) -> None:
    pond.trouble(Fault(status=500), times=9)
    assert (await refused(door.get("fish"))).why is Trouble.UNAVAILABLE
    assert pond.count() == 3


@pytest.mark.parametrize("status", [429, 433])
async def test_whoever_asks_for_peace_gets_it(pond: Pond, door: Door, status: int) -> None:
    pond.trouble(Fault(status=status, retry_after="7"))
    trouble = await refused(door.get("fish"))
    assert (trouble.why, trouble.wait) == (Trouble.TOO_OFTEN, 7.0)
    assert pond.count() == 1


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        ("soon", None),
        ("1e999", None),
        ("99999999", 6 * 3600.0),
        ("-5", None),
        ("nan", None),
    ],
)
async def test_a_wait_is_read_with_care(
    pond: Pond, door: Door, written: str, wait: float | None
) -> None:
    pond.trouble(Fault(status=429, retry_after=written))
    assert (await refused(door.get("fish"))).wait == wait


async def test_a_page_for_people_is_maintenance(pond: Pond, door: Door) -> None:
    pond.trouble(Fault(page=MAINTENANCE))
    with pytest.raises(DiaryTrouble) as caught:
        (await door.get("fish")).json()
    assert caught.value.why is Trouble.MAINTENANCE
    pond.trouble(Fault(page=MAINTENANCE, status=503), times=3)
    assert (await refused(door.get("fish"))).why is Trouble.MAINTENANCE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"NaN",
        b"[" * 100_000,
        b"9" * 5_000,
        b"nonsense",
    ],
)
async def test_what_is_no_data_is_unclear(pond: Pond, door: Door, body: bytes) -> None:
    pond.sent = body
    with pytest.raises(DiaryTrouble) as caught:
        (await door.get("raw")).json()
    assert caught.value.why is Trouble.UNCLEAR


async def test_a_flood_is_not_swallowed(door: Door) -> None:
    assert (await refused(door.get("flood"))).why is Trouble.UNCLEAR


async def test_a_drip_ends(door: Door) -> None:
    start = time.monotonic()
    assert (await refused(door.get("drip"))).why is Trouble.UNAVAILABLE
    assert time.monotonic() - start < 5


async def test_nobody_at_home(pond: Pond) -> None:
    await pond.__aexit__()
    door = Door(pond.base, Outlet(timeout=0.3))
    assert (await refused(door.get("fish"))).why is Trouble.UNAVAILABLE
    assert (await refused(door.post("fish", data={}))).why is Trouble.UNAVAILABLE
    await door.close()


@pytest.mark.parametrize(
    "fault",
    [Fault(wait=0.6), Fault(hang_up=True), Fault(hang_up=True, after=True), Fault(status=504)],
)
async def test_what_may_have_arrived_is_not_said_twice(
    pond: Pond, door: Door, fault: Fault
) -> None:
    """Silence after a question is a server's fault; after a message nobody knows."""
    pond.trouble(fault, times=9)
    assert (await refused(door.post("fish", data={"text": "болеет"}))).why is Trouble.UNCLEAR
    assert pond.count() == 1
    assert (await refused(door.get("fish"))).why is Trouble.UNAVAILABLE
    assert pond.count() == 4


async def test_cookies_are_kept_and_sent_back(pond: Pond, door: Door) -> None:
    door.cookies["old"] = "x"
    await door.get("jar")
    assert pond.last().cookies == {"old": "x"}
    assert door.cookies == {"session": "one"}
    await door.close()
    await door.get("fish")
    assert pond.last().cookies == {"session": "one"}


async def test_a_redirect_is_not_followed(door: Door) -> None:
    answer = await door.get("away")
    assert answer.status == 302
    with pytest.raises(DiaryTrouble):
        answer.json()


async def test_a_foreign_certificate_needs_its_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with Pond(tls=authority.server("localhost")) as pond:
        door = Door(pond.base, Outlet(timeout=1))
        assert (await refused(door.get("fish"))).why is Trouble.UNAVAILABLE
        assert not pond.seen
        await door.close()
        way = outlet({"ca": {"localhost": str(authority.file)}, "timeout": 1})
        door = Door(pond.base, way)
        assert (await door.get("fish")).json() == {"fish": 3}
        await door.close()


async def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with Pond(tls=authority.server("other.example")) as pond:
        door = Door(pond.base, outlet({"ca": {"localhost": str(authority.file)}, "timeout": 1}))
        assert (await refused(door.get("fish"))).why is Trouble.UNAVAILABLE
        await door.close()


async def test_tries_are_logged_without_what_was_sent(pond: Pond, door: Door) -> None:
    pond.trouble(Fault(status=500), times=9)
    with structlog.testing.capture_logs() as logs:
        await refused(door.get("fish", {"token": SECRET}))
    assert SECRET not in repr(logs)


def test_no_context_is_without_checking() -> None:
    assert _trusted(None).verify_mode is ssl.CERT_REQUIRED
    assert _trusted(None).check_hostname


@pytest.mark.parametrize(
    "operator",
    [
        {"proxy": "ftp://somewhere"},
        {"ca": {"host": "/nowhere/ca.pem"}},
        {"ca": "everything"},
        {"timeout": 0},
        {"timeout": "long"},
    ],
)
def test_a_wrong_setting_is_told_at_start(operator: dict[str, object]) -> None:
    with pytest.raises(SettingsFault):
        outlet(operator)
