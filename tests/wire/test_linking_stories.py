"""From a slip of paper to the diary, over real polling: by link, by typing, by hand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.codes import Selection, shown
from bot.domain.people import Role
from bot.sandbox.phone import Phone
from bot.services.codes import issue_codes
from tests.builders import Seed
from tests.wire.town import KEY, Town, town_at

WORDS = {
    "ru": {
        "question": "Код верный. Школа № 14: А. И., 5А; М. И., 8Б. Это ваши дети?",
        "yes": "Да, дальше",
        "no": "Не мои дети",
        "agree": "Даю согласие",
        "weekly": "Раз в неделю и срочное",
        "enter": "Ввести код",
        "child": "Анна, 5А",
        "used": "уже использован",
        "locked": "Много неверных попыток",
        "frozen": "Спасибо",
    },
    "en": {
        "question": "Code accepted. School 14: A. I., 5А; M. I., 8Б. Are these your children?",
        "yes": "Yes, continue",
        "no": "Not my children",
        "agree": "I agree",
        "weekly": "Once a week and urgent",
        "enter": "Enter the code",
        "child": "Anna, 5А",
        "used": "has been used already",
        "locked": "Too many wrong tries",
        "frozen": "Thank you",
    },
}
KEYBOARD = str.maketrans("QWERTYUIOPASDFGHJKLZXCVBNM", "йцукенгшщзфывапролдячсмить")


@dataclass
class Story:
    town: Town
    locale: str
    code: str

    def phone(self, label: str = "Мария") -> Phone:
        return self.town.phone(label, self.locale)

    def says(self, word: str) -> str:
        return WORDS[self.locale][word]

    async def agree(self, phone: Phone) -> None:
        for word in ("yes", "agree", "weekly"):
            await phone.press(self.says(word))
            await phone.settle()


def family(seed: Seed) -> None:
    school = seed.school()
    fifth, eighth = seed.klass(school), seed.klass(school, "8Б")
    children = [
        seed.student(school, fifth),
        seed.student(school, eighth, "Иванов Максим Петрович"),
    ]
    seed.parent(school, children)


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        await town.seed(family)
        now = town.clock.now()
        issued = await town.app.db.write(
            lambda conn: issue_codes(conn, (KEY,), now, Selection(role=Role.PARENT))
        )
        yield Story(town, request.param, issued.codes[0].plain)


async def test_by_the_link_of_the_slip(story: Story) -> None:
    phone = story.phone()
    await phone.follow(f"https://t.me/zvonok_demo_bot?start={story.code}")
    await phone.settle()
    assert phone.text == story.says("question")
    await story.agree(phone)
    assert story.says("child") in phone.text


async def test_by_typing_the_code_in_the_wrong_layout(story: Story) -> None:
    phone = story.phone()
    await phone.start()
    await phone.settle()
    await phone.send(shown(story.code).translate(KEYBOARD))
    await phone.settle()
    assert phone.text == story.says("question")
    await story.agree(phone)
    assert story.says("child") in phone.text


async def test_by_hand_from_the_start(story: Story) -> None:
    phone = story.phone()
    await phone.start()
    await phone.settle()
    await phone.press(story.says("enter"))
    await phone.settle()
    await phone.send(story.code.lower())
    await phone.settle()
    await story.agree(phone)
    assert story.says("child") in phone.text


async def test_two_phones_at_once_and_one_of_them_wins(story: Story) -> None:
    phones = [story.phone("Мария"), story.phone("Пётр")]
    for phone in phones:
        await phone.start(story.code)
        await phone.settle()
        await phone.press(story.says("yes"))
        await phone.settle()
    await asyncio.gather(*(phone.press(story.says("agree")) for phone in phones))
    await story.town.sandbox.settle()
    lost = [phone for phone in phones if story.says("used") in phone.text]
    assert len(lost) == 1, [phone.text for phone in phones]


async def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(story: Story) -> None:
    phone = story.phone()
    await phone.start()
    await phone.settle()
    for number in range(5):
        await phone.send(f"7K3DM-X29Q{number}")
        await phone.settle()
    await phone.send(story.code)
    await phone.settle()
    assert phone.text.startswith(story.says("locked"))
    assert "15:15" in phone.text
    story.town.clock.advance(timedelta(minutes=16))
    await phone.send(story.code)
    await phone.settle()
    assert phone.text == story.says("question")


async def test_somebody_elses_children(story: Story) -> None:
    phone = story.phone()
    await phone.start(story.code)
    await phone.settle()
    await phone.press(story.says("no"))
    await phone.settle()
    assert phone.text.startswith(story.says("frozen"))
    await phone.send(story.code)
    await phone.settle()
    assert phone.text != story.says("question")
