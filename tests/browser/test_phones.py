"""The page with phones in a real browser: pressing, typing, files, the clock, a phone's width."""

import re
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.small_bot import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCHOOL = timezone(timedelta(hours=3))
THURSDAY = datetime(2026, 11, 19, 17, 4, tzinfo=SCHOOL)
WIDE, NARROW = ViewportSize(width=1400, height=900), ViewportSize(width=360, height=640)


class Clock:
    """A moment that only the page moves."""

    def __init__(self) -> None:
        self.moment = THURSDAY

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)

    async def move(self, moment: datetime) -> None:
        self.moment = moment.astimezone(SCHOOL)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(missing: Callable[[str], None]) -> AsyncIterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        missing("no chromium on this machine: the page is not clicked")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    server = Sandbox(now=clock.now, move_clock=clock.move, zone=SCHOOL)
    await server.start()
    async with running(server):
        yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def mother(sandbox: Sandbox) -> Phone:
    return sandbox.add_phone(
        label="Мария", subtitle={"ru": "двое детей", "en": "two children"}, start_payload="CODE-1"
    )


@pytest_asyncio.fixture(loop_scope="module")
async def father(sandbox: Sandbox, mother: Phone) -> Phone:
    assert mother
    return sandbox.add_phone(label="Пётр", subtitle="второй родитель")


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context(viewport=WIDE, locale="ru-RU")
    opened.set_default_timeout(5000)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    context: BrowserContext, sandbox: Sandbox, mother: Phone, father: Phone
) -> AsyncIterator[Page]:
    assert father
    assert mother
    opened = await context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    await opened.goto(sandbox.url)
    yield opened
    assert errors == []


def on(page: Page, phone: Phone, selector: str = "") -> str:
    return f"#phone-{phone.user.id} {selector}"


async def open_menu(page: Page, phone: Phone) -> None:
    await page.click(on(page, phone, ".big"))
    await page.click(on(page, phone, ".reply-key:has-text('Меню')"))
    await expect(page.locator(on(page, phone, ".key.success"))).to_be_visible()


async def test_a_tour_of_one_phone(page: Page, mother: Phone) -> None:
    await open_menu(page, mother)
    await expect(page.locator(on(page, mother, ".message.in")).first).to_contain_text("CODE-1")
    await page.click(on(page, mother, ".key:has-text('Нажато: 0')"))
    await expect(page.locator(on(page, mother, ".key:has-text('Нажато: 1')"))).to_be_visible()
    await expect(page.locator(on(page, mother, ".meta")).last).to_contain_text("изменено 17:04")
    await page.click(on(page, mother, ".key.success"))
    await expect(page.locator(on(page, mother, ".toast.visible"))).to_have_text("Уже принято")
    await page.click(on(page, mother, ".key:has-text('График')"))
    picture = page.locator(on(page, mother, ".bubble.photo img"))
    await expect(picture).to_have_js_property("naturalWidth", 240)
    await page.click(on(page, mother, ".key.danger"))
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Вернуть нельзя")
    await page.keyboard.press("Enter")
    await expect(alert).to_have_count(0)
    await expect(page.locator(on(page, mother, ".key.danger"))).to_have_count(0)


async def test_typing_and_what_it_looks_like(page: Page, mother: Phone, sandbox: Sandbox) -> None:
    await page.click(on(page, mother, ".big"))
    await page.fill(on(page, mother, "textarea"), "5 < 6 & https://example.org/a")
    await page.press(on(page, mother, "textarea"), "Enter")
    answer = page.locator(on(page, mother, ".message.in")).last
    await expect(answer).to_contain_text("5 < 6 & https://example.org/a")
    await expect(answer.locator("a")).to_have_attribute("href", "https://example.org/a")
    await expect(answer.get_by_label("без звука")).to_be_visible()
    await expect(page.locator(on(page, mother, "textarea"))).to_have_value("")
    sandbox.world.type(mother.chat)
    await expect(page.locator(on(page, mother, ".status.typing"))).to_contain_text("печатает")


async def test_files_go_both_ways(page: Page, mother: Phone) -> None:
    await open_menu(page, mother)
    await page.set_input_files(
        on(page, mother, ".picker"),
        {"name": "Школа.xlsx", "mimeType": "application/octet-stream", "buffer": b"x" * 3000},
    )
    await expect(page.locator(on(page, mother, ".message.in")).last).to_contain_text(
        "Школа.xlsx: 3000"
    )
    await page.click(on(page, mother, ".key:has-text('Файл')"))
    link = page.locator(on(page, mother, ".message.in .file"))
    async with page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "Неделя.pdf"


async def test_a_deep_link_is_followed_in_the_chat(page: Page, mother: Phone) -> None:
    await open_menu(page, mother)
    await page.click(on(page, mother, ".key:has-text('Второй родитель')"))
    await expect(page.locator(on(page, mother, ".message.in")).last).to_contain_text("SECOND")


async def test_blocking_the_bot_and_the_language_of_a_phone(page: Page, mother: Phone) -> None:
    await open_menu(page, mother)
    await page.click(on(page, mother, ".block"))
    await expect(page.locator(on(page, mother, ".big"))).to_have_text("Разблокировать бота")
    assert mother.chat.blocked
    await page.click(on(page, mother, ".big"))
    await expect(page.locator(on(page, mother, ".message.in")).last).to_contain_text("возвращением")
    await page.select_option(on(page, mother, "select"), "en")
    await page.wait_for_function("document.querySelector('select').value === 'en'")
    await mother.settle()
    assert mother.user.language_code == "en"


async def test_the_clock_goes_forward_only(page: Page, clock: Clock) -> None:
    shown = page.locator("#clock-now")
    await expect(shown).to_have_text("чт, 19 ноября, 17:04")
    await page.click("[data-step=hour]")
    await expect(shown).to_have_text("чт, 19 ноября, 18:04")
    await page.click("[data-step=friday]")
    await expect(shown).to_have_text("пт, 20 ноября, 12:00")
    await page.click("[data-step=monday]")
    await expect(shown).to_have_text("пн, 23 ноября, 18:00")
    await page.click("[data-step=tomorrow]")
    await expect(shown).to_have_text("вт, 24 ноября, 08:00")
    await page.fill("#clock-at", "2026-11-20T10:00")
    await page.click("#clock [type=submit]")
    await expect(page.locator(".toast.visible")).to_have_text("Время идёт только вперёд")
    assert clock.moment == datetime(2026, 11, 24, 8, 0, tzinfo=SCHOOL)


async def test_words_and_light(page: Page, mother: Phone) -> None:
    await expect(page.locator(on(page, mother, ".big"))).to_have_text("Запустить")
    subtitle = page.locator(on(page, mother, ".caption p"))
    await expect(subtitle).to_have_text("двое детей")
    await page.click("#language")
    await expect(subtitle).to_have_text("two children")
    await expect(page.locator(on(page, mother, ".big"))).to_have_text("Start")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    before = await page.locator("html").get_attribute("data-theme")
    await page.click("#theme")
    await expect(page.locator("html")).not_to_have_attribute("data-theme", before or "")
    await page.reload()
    await expect(page.locator(on(page, mother, ".big"))).to_have_text("Start")
    await expect(page.locator("html")).not_to_have_attribute("data-theme", before or "")


async def test_at_the_width_of_a_phone_there_is_one_at_a_time(
    page: Page, mother: Phone, father: Phone
) -> None:
    await page.set_viewport_size(NARROW)
    await expect(page.locator(on(page, mother))).to_be_visible()
    await expect(page.locator(on(page, father))).to_be_hidden()
    await open_menu(page, mother)
    await father.start()
    await expect(page.locator(f"#tab-{father.user.id}")).to_have_class(re.compile("news"))
    await page.get_by_role("tab", name="Пётр").click()
    await expect(page.locator(on(page, father))).to_be_visible()
    await expect(page.locator(on(page, mother))).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


async def test_a_page_that_opens_later_sees_what_was_said(
    context: BrowserContext, page: Page, mother: Phone, sandbox: Sandbox
) -> None:
    await open_menu(page, mother)
    second = await context.new_page()
    await second.goto(sandbox.url)
    await expect(second.locator(on(second, mother, ".key.success"))).to_be_visible()
    await second.click(on(second, mother, ".key:has-text('Нажато: 0')"))
    await expect(page.locator(on(page, mother, ".key:has-text('Нажато: 1')"))).to_be_visible()


async def test_another_site_cannot_press_for_you(
    page: Page, mother: Phone, sandbox: Sandbox
) -> None:
    answer = await page.request.post(
        f"{sandbox.url}/api/phones/{mother.user.id}/send",
        headers={"Origin": "https://evil.example"},
        data={"text": "за вас"},
    )
    assert answer.status == 403
    assert mother.messages == []
