"""Linking in a real browser on a phone, without JavaScript, against stand-in diary systems."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect
from sqlalchemy import select

from bot.sandbox.phone import Phone
from bot.sources.dnevnik_ru import system as dnevnik_ru
from bot.sources.eljur import system as eljur
from bot.sources.netschool import system as netschool
from bot.sources.port import DiarySource
from bot.storage import tables as t
from tests.browser.test_phones import ARGS
from tests.standins import eljur as eljur_server
from tests.standins.dnevnik_ru import CLIENT, CODE, DnevnikRu
from tests.standins.netschool import LOGIN, PASSWORD, NetSchool
from tests.wire.test_diary_linking_stories import free_port, pressed
from tests.wire.town import Town, town_at

PHONE = ViewportSize(width=390, height=844)
SMALL = ViewportSize(width=320, height=568)
PICTURES = os.environ.get("ZVONOK_PICTURES")
"""A folder for screenshots, to be looked at by a person."""
WORDS = {
    "ru": {
        "begin": "Электронный дневник школы",
        "agree": "Даю согласие",
        "open": "Открыть страницу",
        "search": "Найти",
        "check": "Проверить и подключить",
        "wrong": "не принимает",
        "done": "Почти готово",
        "back": "Вернуться в чат",
        "link": "Привязать",
        "linked": "Привязано",
        "elsewhere": "На странице самой системы",
        "continue": "Продолжить: Дневник.ру",
        "denied": "не дали разрешения",
        "copy": "Скопируйте адрес",
        "server": "Нет в списке?",
        "not_server": "не похоже на адрес",
        "go": "Продолжить",
        "password": "По логину и паролю",
        "token": "По токену доступа",
        "gosuslugi": "только через Госуслуги",
        "another_way": "Другой способ входа",
        "another_place": "Другой регион",
        "bad": "Это не то",
    },
    "en": {
        "begin": "My school has a diary",
        "agree": "I agree",
        "open": "Open the page",
        "search": "Search",
        "check": "Check and link",
        "wrong": "does not accept",
        "done": "Almost there",
        "back": "Back to the chat",
        "link": "Link",
        "linked": "Linked",
        "elsewhere": "On the page of the system itself",
        "continue": "Continue at Дневник.ру",
        "denied": "did not allow it",
        "copy": "Copy the address",
        "server": "Not in the list?",
        "not_server": "not the address",
        "go": "Continue",
        "password": "With login and password",
        "token": "With an access token",
        "gosuslugi": "through Gosuslugi only",
        "another_way": "Another way to sign in",
        "another_place": "Another region",
        "bad": "That is not what",
    },
}


@pytest_asyncio.fixture
async def chromium(missing: Callable[[str], None]) -> AsyncIterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        missing("no chromium on this machine: the linking page is not clicked")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        await opened.close()


@dataclass
class Household:
    """One family with a phone for the chat and a browser on it."""

    town: Town
    phone: Phone
    page: Page
    locale: str
    school: NetSchool
    login: str

    def says(self, word: str) -> str:
        return WORDS[self.locale][word]

    async def given(self, system: str) -> None:
        """From the first screen to the page that the bot gives."""
        await self.phone.start()
        await self.phone.settle()
        for word in (self.says("begin"), system, self.says("agree")):
            await pressed(self.phone, word)
        label = self.says("open")
        await self.phone.wait(lambda message: any(label in one for one in message.labels))
        address = (await self.phone.press(self.says("open"))).url
        await self.page.goto(address)

    async def press(self, label: str) -> None:
        await self.page.locator(f"button:has-text('{label}'), a:has-text('{label}')").last.click()

    async def picture(self, name: str) -> None:
        """Nothing sticks out sideways, whatever is pressed is large enough; kept if wanted."""
        page = self.page
        for size in (SMALL, PHONE):
            await page.set_viewport_size(size)
            assert await page.evaluate(WIDTH) == size["width"]
        assert await page.evaluate(SMALL_TARGETS) == []
        if PICTURES:
            file = Path(PICTURES) / f"link-{name}-{self.locale}.png"
            await page.screenshot(path=file, full_page=True)


WIDTH = "document.documentElement.scrollWidth"
SMALL_TARGETS = """[...document.querySelectorAll('button, a, input:not([type=hidden]), textarea')]
  .filter(item => item.getBoundingClientRect().height < 44).map(item => item.outerHTML)"""


@pytest_asyncio.fixture(params=["ru", "en"])
async def household(
    request: pytest.FixtureRequest, database_url: str, chromium: Browser
) -> AsyncIterator[Household]:
    public = f"http://127.0.0.1:{free_port()}"
    async with (
        NetSchool() as school,
        DnevnikRu() as diary,
        eljur_server.Eljur() as journal,
        own_page(public) as login,
    ):
        systems: dict[str, DiarySource] = {
            "netschool": netschool.make({"places": {school.base: "Тестовая область"}}),
            "dnevnik_ru": dnevnik_ru.make(
                {**CLIENT, "back": f"{public}/link/back", "api": diary.base, "login": login}
            ),
            "eljur": eljur.make(
                {"devkey": eljur_server.DEVKEY, "places": {journal.base: "Лицей на Ёлочной"}}
            ),
        }
        # Scripts stay on for the test's own questions: the page has none, and its policy allows
        # none.
        context = await chromium.new_context(viewport=PHONE, locale="ru-RU", bypass_csp=False)
        context.set_default_timeout(10_000)
        async with town_at(database_url, diaries=systems, public_url=public) as town:
            phone = town.phone("Мария", request.param)
            page = await context.new_page()
            yield Household(town, phone, page, request.param, school, login)
            await context.close()


@asynccontextmanager
async def own_page(public: str) -> AsyncIterator[str]:
    """Where a system asks by itself: another site, as a browser sees it."""

    async def ask(request: web.Request) -> web.Response:
        state = quote(request.query["state"])
        links = {
            "allow": f"{public}/link/back?code={CODE}&state={state}",
            "deny": f"{public}/link/back?error=access_denied&state={state}",
            "token": f"{public}/link/back#access_token=abcdef",
        }
        body = "".join(f'<a href="{where}">{name}</a> ' for name, where in links.items())
        return web.Response(text=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/oauth2", ask)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://localhost:{port}/oauth2"
    await runner.cleanup()


async def test_school_login_and_back_to_the_chat(household: Household) -> None:
    home, page = household, household.page
    await home.given("Сетевой город")
    assert page.url.partition("?")[0].endswith("/link")
    await home.picture("1-region")
    await page.fill("input[name=text]", "тестовая")
    await page.press("input[name=text]", "Enter")
    await expect(page.locator("li")).to_have_count(1)
    await home.press("Тестовая область")
    await page.fill("input[name=text]", "17")
    await home.press(home.says("search"))
    await home.picture("2-school")
    await page.locator("li button").first.click()
    await page.fill("input[name=login]", LOGIN)
    await page.fill("input[name=password]", "не тот")
    await home.press(home.says("check"))
    await expect(page.locator("[role=alert]")).to_contain_text(home.says("wrong"))
    await expect(page.locator("input[name=login]")).to_have_value(LOGIN)
    await expect(page.locator("input[name=password]")).to_have_value("")
    await home.picture("3-wrong")
    await page.fill("input[name=password]", PASSWORD)
    await page.press("input[name=password]", "Enter")
    await expect(page.locator("h1")).to_contain_text(home.says("done"))
    await home.picture("4-done")
    await page.reload()
    await expect(page.locator("h1")).to_contain_text(home.says("done"))
    link = await page.locator(f"a:has-text('{home.says('back')}')").get_attribute("href")
    assert link is not None
    await home.phone.follow(link)
    await home.phone.settle()
    await pressed(home.phone, home.says("link"))
    await home.phone.wait(lambda message: home.says("linked") in message.text)
    made = await home.town.look(lambda conn: conn.execute(select(t.Mirror.source)).scalars().all())
    assert made
    assert set(made) == {"netschool"}


async def test_a_systems_own_page_and_back(household: Household) -> None:
    home, page = household, household.page
    await home.given("Дневник.ру")
    await home.picture("5-ways")
    await home.press(home.says("elsewhere"))
    await home.picture("6-elsewhere")
    await home.press(home.says("continue"))
    await page.click("text=deny")
    await expect(page.locator("[role=alert]")).to_contain_text(home.says("denied"))
    await home.press(home.says("elsewhere"))
    await home.press(home.says("continue"))
    await page.click("text=token")
    await expect(page.locator("h1")).to_contain_text(home.says("copy"))
    await home.picture("7-copy")
    await page.go_back()
    await page.click("text=allow")
    await expect(page.locator("h1")).to_contain_text(home.says("done"))
    assert CODE not in page.url


async def test_a_server_that_is_typed_and_the_keyboard_alone(household: Household) -> None:
    home, page = household, household.page
    await home.given("Сетевой город")
    await page.fill("input[name=server]", "127.0.0.1:22")
    await home.press(home.says("go"))
    await expect(page.locator("[role=alert]")).to_contain_text(home.says("not_server"))
    await page.keyboard.press("Tab")
    focused = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused == "solid"


async def test_a_region_behind_gosuslugi_and_a_token_instead(household: Household) -> None:
    home, page = household, household.page
    await home.given("ЭлЖур")
    await home.press(home.says("password"))
    await home.press("Нижегородская")
    await expect(page.locator("main")).to_contain_text(home.says("gosuslugi"))
    await expect(page.locator("input[type=password]")).to_have_count(0)
    await home.picture("8-gosuslugi")
    await home.press(home.says("another_way"))
    await home.press(home.says("token"))
    await home.press("Нижегородская")
    await expect(page.locator("a.button")).to_have_attribute("href", "https://edu.gounn.ru")
    await home.picture("9-token")
    await home.press(home.says("another_place"))
    await home.press("Лицей на Ёлочной")
    await page.fill("textarea", "не токен")
    await home.press(home.says("check"))
    await expect(page.locator("[role=alert]")).to_contain_text(home.says("bad"))
    await expect(page.locator("textarea")).to_have_value("")
    await home.picture("10-not-a-token")
    await page.fill("textarea", f" {eljur_server.TOKEN} ")
    await home.press(home.says("check"))
    await expect(page.locator("h1")).to_contain_text(home.says("done"))
    assert eljur_server.TOKEN not in page.url
    await page.goto(page.url.partition("?")[0].replace("/link", "/link/nothing"))
    await home.picture("11-over")
