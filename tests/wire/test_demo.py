"""The demo as a visitor meets it: phones with codes, a school alive, a clock that moves it all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.demo import Demo, demo
from bot.sandbox.phone import Phone

WEDNESDAY = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo(tmp_path, now=WEDNESDAY) as made:
        answering = asyncio.create_task(made.app.run())
        yield made
        made.app.stop()
        await answering


def phone_of(running: Demo, label: str) -> Phone:
    return next(p for p in running.sandbox.phones.values() if p.label == label)


async def link(phone: Phone, *words: str) -> None:
    await phone.start()
    await phone.settle()
    for word in words:
        await phone.press(word)
        await phone.settle()


async def move(running: Demo, moment: datetime) -> None:
    """As the page does it."""
    local = moment.astimezone(ZoneInfo("Europe/Moscow")).strftime("%Y-%m-%dT%H:%M")
    async with aiohttp.ClientSession() as session:
        url = f"{running.sandbox.url}/api/clock"
        async with session.post(url, json={"at": local}) as answer:
            assert answer.status == 200, await answer.text()


async def test_a_week_of_a_family_by_moving_the_clock(running: Demo) -> None:
    phone = phone_of(running, "Мария")
    await link(phone, "Да, дальше", "Даю согласие", "Раз в неделю")
    assert "Аня, 5А" in phone.text
    assert "Петя, 2Б" in phone.text

    await move(running, datetime(2026, 11, 20, 14, 1, tzinfo=UTC))
    await phone.wait(lambda message: "можно подписать: Аня, Петя" in message.text)

    await move(running, datetime(2026, 11, 23, 15, 1, tzinfo=UTC))
    digest = await phone.wait(lambda message: message.text.startswith("Неделя 16–20 ноября"))
    assert "Аня, 5А" in digest.text
    assert "Отметки:" in digest.text


async def test_the_secret_key_is_the_owners_alone(running: Demo, tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text()) >= 32


async def test_a_student_of_eleven_waits_for_a_parent(running: Demo) -> None:
    anya = phone_of(running, "Anya")
    code = anya.start_payload
    await anya.start()
    await anya.settle()
    assert "parent" in anya.text
    await link(phone_of(running, "Мария"), "Да, дальше", "Даю согласие", "Раз в неделю")
    await anya.start(code)
    await anya.settle()
    await anya.press("Yes")
    await anya.settle()
    await anya.press("I agree")
    await anya.settle()
    assert "your own diary" in anya.text
