"""Makes the pictures of the README from the running demo: `python -m tools.pictures`."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import async_playwright

from bot.demo import Demo, demo
from bot.sandbox.phone import Phone

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WEDNESDAY = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
SIZE = {"width": 390, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder), now=WEDNESDAY) as made:
            answering = asyncio.create_task(made.app.run())
            phones = list(made.sandbox.phones.values())
            await go(phones[0], ("Да, дальше", "Даю согласие", "Раз в неделю"))
            await go(phones[2], ("Yes, continue", "I agree", "Every day", "Today"))
            await take(made, phones[0], "parent-ru", "ru-RU")
            await take(made, phones[2], "student-en", "en-GB")
            made.app.stop()
            await answering


async def go(phone: Phone, words: Iterable[str]) -> None:
    await phone.start()
    await phone.settle()
    for word in words:
        await phone.press(word)
        await phone.settle()


async def take(made: Demo, phone: Phone, name: str, locale: str) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(viewport=SIZE, locale=locale, device_scale_factor=2)  # type: ignore[arg-type]
        await page.goto(made.sandbox.url)
        await page.get_by_role("tab", name=phone.label).click()
        await page.wait_for_timeout(800)
        await page.screenshot(path=FOLDER / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
