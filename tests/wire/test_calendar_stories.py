"""A phone subscribes to a child's timetable: made, read, changed and revoked from the chat."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import aiohttp
import pytest

from bot.sandbox.phone import Phone
from tests.builders import Seed
from tests.wire.test_diary_linking_stories import free_port, pressed
from tests.wire.town import Town, town_at

WORDS = {
    "ru": ("Ещё", "Расписание", "Подписка в календаре", "Создать адрес", "Новый адрес", "Отозвать"),
    "en": (
        "More",
        "Timetable",
        "Subscribe in a calendar",
        "Make the address",
        "New address",
        "Revoke",
    ),
}


@dataclass
class Story:
    town: Town
    phone: Phone
    words: tuple[str, ...]
    session: aiohttp.ClientSession

    async def press(self, *words: str) -> None:
        for word in words:
            await pressed(self.phone, word)

    def address(self) -> str:
        """As it stands on the screen."""
        return next(word for word in self.phone.text.split() if word.endswith(".ics"))

    async def status(self, address: str) -> int:
        async with self.session.get(address) as answer:
            return answer.status


def family(seed: Seed, locale: str = "ru") -> None:
    school = seed.school()
    klass = seed.klass(school)
    seed.term(klass)
    seed.lesson(klass, seed.subject(school), date(2026, 11, 19))
    child = seed.student(school, klass)
    seed.link(seed.account("1001", locale=locale), seed.parent(school, [child]))


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    public = f"http://127.0.0.1:{free_port()}"
    async with town_at(database_url, public_url=public) as town, aiohttp.ClientSession() as session:
        await town.seed(lambda seed: family(seed, request.param))
        phone = town.phone("Мария", request.param, account="1001")
        yield Story(town, phone, WORDS[request.param], session)


async def test_made_read_renewed_and_revoked(story: Story) -> None:
    more, timetable, subscribe, make, new, revoke = story.words
    await story.phone.start()
    await story.phone.settle()
    await story.press(more, timetable, subscribe, make)
    first = story.address()
    async with story.session.get(first) as answer:
        text = await answer.text()
    assert "LOCATION:201" in text
    assert "Иванов" not in text
    assert "Ivanov" not in text
    await story.press(new)
    await story.phone.wait(lambda message: ".ics" in message.text and first not in message.text)
    second = story.address()
    assert [await story.status(address) for address in (first, second)] == [404, 200]
    await story.press(revoke)
    await story.phone.wait(lambda message: "?" in message.text)
    await story.press(revoke)
    await story.phone.wait(lambda message: make in message.labels)
    assert await story.status(second) == 404
    assert ".ics" not in story.phone.text


async def test_without_a_public_address_nothing_is_offered(database_url: str) -> None:
    async with town_at(database_url) as town:
        await town.seed(family)
        phone = town.phone("Мария", "ru", account="1001")
        await phone.start()
        await phone.settle()
        for word in WORDS["ru"][:2]:
            await pressed(phone, word)
        labels = [button.label for row in phone.screen.buttons for button in row]
        assert labels
        assert not any(WORDS["ru"][2] in label for label in labels)
