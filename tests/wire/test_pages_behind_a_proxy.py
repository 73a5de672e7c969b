"""The pages where updates are brought by a webhook, behind a school's own web server, answered by
several processes."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.standins.netschool import LOGIN, PASSWORD, NetSchool
from tests.web.browser import Browser
from tests.wire.houses import House, free_port, house_at
from tests.wire.nursery import Nursery
from tests.wire.test_diary_linking_stories import pressed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")

REGION = "Тестовая"
PASSED_ON = ("Cookie", "Content-Type", "Accept-Language", "Sec-Fetch-Site", "If-None-Match")
STRANGER = "203.0.113.7"


@dataclass
class Front:
    """A web server as the README describes one: it ends TLS, passes paths on as they are, each
    request to the next of ``ports``, and says who asked."""

    url: str
    ports: list[int] = field(default_factory=list)
    asks: str = STRANGER
    """Who the visitor is."""
    answered: list[tuple[int, str]] = field(default_factory=list)

    async def pass_on(self, request: web.Request) -> web.Response:
        port = self.ports[len(self.answered) % len(self.ports)]
        self.answered.append((port, request.path))
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        headers |= {
            "X-Forwarded-For": f"198.51.100.99, {self.asks}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "school.example",
        }
        async with (
            aiohttp.ClientSession(auto_decompress=False) as client,
            client.request(
                request.method,
                f"http://127.0.0.1:{port}{request.path_qs}",
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer,
        ):
            kept = {name: said for name, said in answer.headers.items() if name in _OURS}
            return web.Response(status=answer.status, headers=kept, body=await answer.read())


_OURS = ("Location", "Set-Cookie", "Content-Type", "Content-Security-Policy", "Cache-Control")


@asynccontextmanager
async def front(path: str) -> AsyncIterator[Front]:
    port = free_port()
    made = Front(f"http://127.0.0.1:{port}{path}")
    app = web.Application()
    app.router.add_route("*", f"{path}/{{rest:(link|calendar)(/.*)?}}", made.pass_on)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield made
    await runner.cleanup()


@dataclass
class Place:
    house: House
    front: Front
    session: aiohttp.ClientSession

    async def given(self, phone: Phone) -> str:
        """The address that the bot gives."""
        await phone.start("")
        await phone.settle()
        for word in ("Электронный дневник школы", "Сетевой город", "Даю согласие"):
            await pressed(phone, word)
        await phone.wait(lambda message: any("Открыть" in one for one in message.labels))
        return (await phone.press("Открыть страницу")).url


@pytest.fixture
async def place(postgres_url: str, nursery: Nursery, tmp_path: Path) -> AsyncIterator[Place]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        NetSchool() as school,
        front("/zvonok") as door,
        house_at(postgres_url, nursery) as house,
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        systems = tmp_path / "diaries.toml"
        systems.write_text(f'[netschool.places]\n"{school.base}" = "{REGION}"\n', "utf-8")
        house.further = {"ZVONOK_DIARIES": str(systems), "ZVONOK_PUBLIC_URL": door.url}
        await house.open(2)
        door.ports = list(house.children)
        yield Place(house, door, session)


async def test_what_one_process_gives_another_opens_and_a_third_request_the_first_again(
    place: Place,
) -> None:
    phone = place.house.phone("Мария")
    address = await place.given(phone)
    assert address.startswith(f"{place.front.url}/link/")
    browser = Browser("", place.session)
    await browser.open(address)
    browser.url = place.front.url
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        (REGION, {}),
        ("Найти", {"text": "17"}),
        ("№ 17", {}),
        ("Проверить", {"login": LOGIN, "password": "не тот"}),
        ("Проверить", {"login": LOGIN, "password": PASSWORD}),
    )
    for label, typed in steps:
        await browser.press(label, **typed)
        assert browser.status == 200, browser.text
    assert "Почти готово" in browser.text
    assert {port for port, _path in place.front.answered} == set(place.house.children)
    code = browser.text.partition('class="code">')[2].partition("<")[0]
    await phone.send(code)
    await phone.wait(lambda message: "Привязать" in message.labels)
    await pressed(phone, "Привязать")
    await phone.wait(lambda message: "Привязано" in message.text)
    mirrors = select(func.count()).select_from(t.Mirror)
    assert await place.house.db.read(lambda conn: conn.execute(mirrors).scalar_one())


async def test_one_visitor_uses_up_one_allowance_in_each_process_and_nobody_elses(
    place: Place,
) -> None:
    browser = Browser(place.front.url, place.session)
    for _request in range(2 * 90):
        await browser.open("/link/nothing")
    assert browser.status == 404
    for _process in place.house.children:
        await browser.open("/link/nothing")
        assert browser.status == 429
    place.front.asks = "203.0.113.8"
    await browser.open("/link/nothing")
    assert browser.status == 404


async def test_a_webhook_and_the_pages_share_one_server(place: Place) -> None:
    """Nothing but updates is taken where updates arrive, and no update where the pages are."""
    port = next(iter(place.house.children))
    for method, path, status in (
        ("POST", "/telegram/hook", 401),
        ("GET", "/telegram/hook", 405),
        ("POST", "/zvonok/link", 400),
        ("GET", "/zvonok/link", 403),
        ("GET", "/link", 404),
        ("GET", "/health", 200),
    ):
        url = f"http://127.0.0.1:{port}{path}"
        async with place.session.request(method, url) as answer:
            assert (path, answer.status) == (path, status)
