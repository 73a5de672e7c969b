"""A family reads another diary in the chat: the first look, a new mark, asking, leaving."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.fetched import FetchedChild, FetchedLesson, FetchedMark, FetchedWeek
from bot.domain.people import Name
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import NOW
from tests.standins.familiar import EXPIRED, Familiar
from tests.wire.town import Town, town_at

MONDAY = date(2026, 11, 16)
CHILD = FetchedChild("77", Name("Белов", "Юрий"), "7А", "Лицей № 3", "Europe/Moscow")
MINUTE = timedelta(minutes=1)


@dataclass
class Story:
    town: Town
    system: Familiar
    texts: tuple[str, ...] = ("4",)

    def week(self, _child: str, monday: date) -> FetchedWeek:
        days = [monday + timedelta(days=n) for n in range(5)]
        lessons = tuple(FetchedLesson(f"l{day}", day, 1, "Алгебра") for day in days)
        marks = tuple(
            FetchedMark(f"m{n}", MONDAY, "Алгебра", int(text), text, "Ответ на уроке")
            for n, text in enumerate(self.texts)
        )
        return FetchedWeek(monday, lessons, marks=marks if monday == MONDAY else ())

    async def linked(self) -> Phone:
        phone = self.town.phone("Мария")
        await phone.start()
        await phone.settle()
        for word in ("Электронный дневник школы", "Дневник", "Даю согласие"):
            await phone.press(word)
            await phone.settle()
        await phone.send("a-pasted-token-0123456789")
        await seen(phone, "7а")
        await phone.press("Привязать")
        await phone.settle()
        return phone

    async def looked(self) -> None:
        """The loop has come by once more."""
        self.system.looked.clear()
        async with asyncio.timeout(20):
            await self.system.looked.wait()
        await asyncio.sleep(0.2)  # what it fetched is written right after

    async def count(self, table: type[t.Base]) -> int:
        return await self.town.look(
            lambda conn: int(conn.execute(select(func.count()).select_from(table)).scalar_one())
        )


@pytest.fixture
async def story(database_url: str) -> AsyncIterator[Story]:
    system = Familiar(children=(CHILD,))
    async with town_at(database_url, diaries={system.code: system}) as town:
        made = Story(town, system)
        system.weeks = made.week
        yield made


async def fetched(story: Story) -> None:
    async with asyncio.timeout(20):
        while not await story.count(t.Mark):
            await story.looked()


async def seen(phone: Phone, words: str) -> str:
    """The message that has these words; it follows by itself."""
    for _ in range(200):
        for message in reversed(phone.messages):
            if words in message.text.casefold():
                return message.text
        await asyncio.sleep(0.1)
    raise AssertionError(phone.text)


async def test_from_the_token_to_a_new_mark_that_rings(story: Story) -> None:
    phone = await story.linked()
    await fetched(story)
    await phone.press("Каждый день")
    await phone.settle()
    await phone.send("/menu")
    await phone.settle()
    assert "Юрий" in phone.text
    await phone.press("Отметки")
    await phone.settle()
    assert "Алгебра" in phone.text

    story.texts = ("4", "5")
    story.town.clock.advance(20 * MINUTE)
    await story.looked()
    story.town.clock.advance(20 * MINUTE)
    await story.town.app.mail.tick()
    assert "5" in await seen(phone, "алгебра, ответ на уроке")


async def test_asking_for_what_is_new(story: Story) -> None:
    phone = await story.linked()
    await fetched(story)
    story.town.clock.move_to(NOW + timedelta(hours=8))
    story.system.trouble = EXPIRED
    await story.looked()
    await phone.send("/menu")
    await phone.settle()
    await phone.press("Сегодня")
    await phone.settle()
    assert "Дневник, по состоянию на 15:0" in phone.text
    story.system.trouble = None
    story.town.clock.advance(3 * MINUTE)
    await phone.press("Обновить")
    await phone.settle()
    await seen(phone, "обновлено в 23:03")


async def test_leaving_takes_everything_along(story: Story) -> None:
    phone = await story.linked()
    await fetched(story)
    await phone.send("/settings")
    await phone.settle()
    await phone.press("🔗")
    await phone.settle()
    await phone.press("Отвязать")
    await phone.settle()
    if await story.count(t.Link):
        await phone.press("Отвязать")
        await phone.settle()
    for table in (t.School, t.Mirror, t.MirrorLogin, t.Mark, t.Person):
        assert await story.count(table) == 0, table
