"""A family whose school has a diary system: from the chat to the page and back, or by a token."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.sources.netschool import system as netschool
from bot.sources.port import Ask, DiarySource, Entry
from bot.storage import tables as t
from tests.standins.netschool import LOGIN, NetSchool
from tests.standins.netschool import PASSWORD as SCHOOL_PASSWORD
from tests.web.browser import Browser
from tests.web.system import PASSWORD, TOKEN, InventedSystem, SystemWithOwnPage
from tests.wire.town import Town, town_at

WORDS = {
    "ru": {
        "menu": "Меню",
        "begin": "Электронный дневник школы",
        "agree": "Даю согласие",
        "open": "Открыть страницу",
        "code": "Проверить и подключить",
        "link": "Привязать",
        "linked": "Привязано: Вера",
        "preset": "Раз в неделю и срочное",
        "another": "открыта из другого чата",
        "over": "Ничего не нашлось",
        "deleted": "удалено из чата",
        "unasked": "похоже на пароль или токен",
        "repair": "технические работы",
        "bad": "Это не то",
        "nobody": "Никого не привязывать",
        "token": "вставьте это сюда",
        "child": "Вера",
        "search": "Найти",
    },
    "en": {
        "menu": "Menu",
        "begin": "My school has a diary",
        "agree": "I agree",
        "open": "Open the page",
        "code": "Check and link",
        "link": "Link",
        "linked": "Linked: Vera",
        "preset": "Once a week and urgent",
        "another": "opened from another chat",
        "over": "Nothing found",
        "deleted": "deleted from this chat",
        "unasked": "looked like a password or a token",
        "repair": "is being repaired",
        "bad": "That is not what",
        "nobody": "Link nobody",
        "token": "paste it here",
        "child": "Vera",
        "search": "Search",
    },
}


@dataclass
class Story:
    town: Town
    locale: str
    system: InventedSystem
    own_page: SystemWithOwnPage
    session: aiohttp.ClientSession
    _sessions: list[aiohttp.ClientSession] = field(default_factory=list)

    def says(self, word: str) -> str:
        return WORDS[self.locale][word]

    async def press(self, phone: Phone, *words: str) -> None:
        for word in words:
            await pressed(phone, WORDS[self.locale].get(word, word))

    async def tell(self, phone: Phone, text: str, answer: str) -> None:
        """Write something whose answer takes a while: deleting, asking a system."""
        await phone.send(text)
        await phone.wait(lambda message: answer in message.text)
        await phone.settle()

    async def begun(self, phone: Phone, system: str = "Сетевой город") -> None:
        await phone.start()
        await phone.settle()
        await self.press(phone, "begin", system, "agree")

    async def page_of(self, phone: Phone) -> str:
        label = self.says("open")
        await phone.wait(lambda message: any(label in one for one in message.labels))
        return (await phone.press(self.says("open"))).url

    async def signed_in(self, address: str) -> str:
        """Through the page in a browser; the code it ends with."""
        browser = Browser("", self.session)
        await browser.open(address)
        browser.url = address.partition("/link/")[0]
        await browser.press("Самарская область")
        await browser.press(self.says("search"), text="№ 5")
        await browser.press("№ 5")
        await browser.press(self.says("code"), login="orlova", password=PASSWORD)
        return browser.text.partition('class="code">')[2].partition("<")[0]

    async def count(self, table: type[t.Base]) -> int:
        return await self.town.look(
            lambda conn: int(conn.execute(select(func.count()).select_from(table)).scalar_one())
        )


async def pressed(phone: Phone, label: str) -> None:
    """As soon as the button is there: a busy machine may take its time."""
    await phone.wait(lambda message: any(label in one for one in message.labels))
    await phone.press(label)
    await phone.settle()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def told(database_url: str, locale: str, public: str | None) -> AsyncIterator[Story]:
    system, own_page = InventedSystem(), SystemWithOwnPage()
    diaries = {system.code: system, own_page.code: own_page}
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        town_at(database_url, diaries=diaries, public_url=public) as town,
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        yield Story(town, locale, system, own_page, session)


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async for made in told(database_url, request.param, f"http://127.0.0.1:{free_port()}"):
        yield made


@pytest.fixture(params=["ru", "en"])
async def without_page(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async for made in told(database_url, request.param, None):
        yield made


async def test_through_the_page_and_back(story: Story) -> None:
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone)
    address = await story.page_of(phone)
    code = await story.signed_in(address)
    await phone.send(code)
    await phone.settle()
    assert story.says("child") in phone.text
    assert await story.count(t.Mirror) == 0
    await story.press(phone, "Гле" if story.locale == "ru" else "Gle")
    await story.press(phone, "link")
    assert story.says("linked") in phone.text
    assert await story.count(t.Mirror) == 1
    await story.press(phone, "preset")
    assert story.says("child") in phone.text
    kept = await story.town.look(
        lambda conn: conn.execute(select(t.LinkPage.sealed, t.LinkPage.finish)).one()
    )
    assert tuple(kept) == (None, None)


async def test_the_button_of_the_page_opens_the_chat_with_the_code(story: Story) -> None:
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone)
    code = await story.signed_in(await story.page_of(phone))
    await phone.start(code.replace("-", ""))
    await phone.settle()
    assert story.says("child") in phone.text
    await story.press(phone, "nobody")
    assert await story.count(t.Mirror) == 0
    await phone.send(code)
    await phone.settle()
    assert story.says("child") not in phone.text


async def test_an_address_sent_on_to_somebody_else_links_nobody(story: Story) -> None:
    """A stranger sends their own address to a parent, who signs in there."""
    stranger = story.town.phone("Чужой", story.locale)
    parent = story.town.phone("Мария", story.locale)
    await story.begun(stranger)
    code = await story.signed_in(await story.page_of(stranger))
    await parent.start(code.replace("-", ""))
    await parent.settle()
    assert story.says("another") in parent.text
    await stranger.send(code)
    await stranger.settle()
    assert story.says("child") not in stranger.text
    assert await story.count(t.Mirror) == 0


async def test_a_pasted_token_is_gone_from_the_chat_before_it_is_tried(
    without_page: Story,
) -> None:
    story = without_page
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone, "Дневник.ру")
    assert story.says("token").lower() in phone.text.lower()
    pasted = f"https://login.example.ru/done#access_token={TOKEN}&state="
    await story.tell(phone, pasted, story.says("child"))
    assert not any(TOKEN in message.text for message in phone.chat.messages.values())
    assert any(story.says("deleted") in message.text for message in phone.messages)
    await story.press(phone, "link")
    assert await story.count(t.Mirror) == 2
    assert TOKEN not in await story.town.look(whole_database)


def whole_database(conn: object) -> str:
    return " ".join(repr(row) for row in conn.connection.iterdump())  # type: ignore[attr-defined]  # SQLite's own


async def test_a_wrong_token_and_one_nobody_asked_for(without_page: Story) -> None:
    story = without_page
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone, "Дневник.ру")
    await story.tell(phone, "неверный-токен-1", story.says("bad"))
    await story.press(phone, "menu")
    await story.tell(phone, "f" * 32, story.says("unasked"))
    left = [message.text for message in phone.chat.messages.values()]
    assert "неверный-токен-1" not in left
    assert "f" * 32 not in left
    assert [given[1] for given in story.own_page.given] != []
    assert len(story.own_page.given) == 1


async def test_what_is_no_token_is_left_alone(without_page: Story) -> None:
    story = without_page
    phone = story.town.phone("Мария", story.locale)
    await phone.start()
    await phone.settle()
    for text in ("Спасибо", "https://school14.example.ru/news?id=1", "www.gosuslugi.ru"):
        sent = await phone.send(text)
        await phone.settle()
        assert sent.message_id in phone.chat.messages


async def test_a_system_that_is_down_says_so_and_nothing_is_kept(without_page: Story) -> None:
    story = without_page
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone, "Дневник.ру")
    story.own_page.trouble = DiaryTrouble(Trouble.MAINTENANCE)
    await story.tell(phone, TOKEN, story.says("repair"))
    assert await story.count(t.Mirror) == 0
    story.own_page.trouble = None
    await story.begun(phone, "Дневник.ру")
    await story.tell(phone, TOKEN, story.says("child"))


async def test_a_token_that_is_good_for_one_of_several_servers(database_url: str) -> None:
    entry = Entry("token", (Ask.PLACE, Ask.TOKEN), "https://example.ru/token")
    system = InventedSystem("regions", "Моя школа", entries=(entry,))
    async with town_at(database_url, diaries={"regions": system}) as town:
        phone = town.phone("Мария", "ru")
        await phone.start()
        await phone.settle()
        for word in ("Электронный дневник школы", "Моя школа", "Даю согласие"):
            await pressed(phone, word)
        for typed in ("http://127.0.0.1", "sgo.example.org/app"):
            await phone.send(typed)
            await phone.settle()
        assert "sgo.example.org" in phone.text
        await phone.press("Самарская область", find(phone, "Самарская"))
        await phone.settle()
        await phone.send(TOKEN)
        await phone.wait(lambda message: "Вера" in message.text)
    given = {Ask.TOKEN: TOKEN, Ask.PLACE: "https://sgo0.example.ru"}
    assert system.given == [("token", given)]


def find(phone: Phone, label: str) -> Message:
    """The message that has the button."""
    return next(one for one in phone.messages if any(label in text for text in one.labels))


async def test_login_and_password_never_go_into_a_chat(without_page: Story) -> None:
    story = without_page
    phone = story.town.phone("Мария", story.locale)
    await phone.start()
    await phone.settle()
    await story.press(phone, "begin", "Сетевой город")
    assert "Сетевой город" in phone.text
    assert not any(story.says("agree") in label for label in phone.screen.labels)
    assert await story.count(t.LinkPage) == 0


async def test_from_a_login_to_the_marks_of_the_week(database_url: str) -> None:
    """The whole way: the page, the system's server, the first fetch, the diary on the screen."""
    async with NetSchool() as school:
        source = netschool.make({"places": {school.base: "Самарская"}})
        systems: dict[str, DiarySource] = {source.code: source}
        public = f"http://127.0.0.1:{free_port()}"
        moment = datetime(2026, 10, 7, 9, tzinfo=UTC)
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            town_at(database_url, moment, diaries=systems, public_url=public) as town,
            aiohttp.ClientSession(cookie_jar=jar) as session,
        ):
            phone = town.phone("Мария", "ru")
            story = Story(town, "ru", InventedSystem(), SystemWithOwnPage(), session)
            await story.begun(phone)
            browser = Browser("", session)
            await browser.open(await story.page_of(phone))
            browser.url = public
            await browser.press("Самарская")
            await browser.press("Найти", text="17")
            await browser.press("№ 17")
            await browser.press("Проверить", login=LOGIN, password=SCHOOL_PASSWORD)
            code = browser.text.partition('class="code">')[2].partition("<")[0]
            await story.tell(phone, code, "Анна")
            await story.press(phone, "link", "preset")
            before = len(phone.messages)
            await fetched(town)
            await story.press(phone, "Неделя")
            assert "Алгебра · 5, 4-" in phone.text
            assert len(phone.messages) == before  # silent: nothing but the screen that was pressed
            await story.press(
                phone, "Меню", "Ещё", "Расписание", "Подписка в календаре", "Создать адрес"
            )
            address = next(word for word in phone.text.split() if word.endswith(".ics"))
            async with session.get(address) as answer:
                calendar = await answer.text()
            assert "SUMMARY:Алгебра" in calendar
            assert "Анна" not in calendar


async def fetched(town: Town) -> None:
    """The first fetch, which goes on by itself, is there: the database is what tells."""
    first = select(func.count()).where(t.Mirror.first_at.is_not(None))
    async with asyncio.timeout(20):
        while not await town.look(lambda conn: conn.execute(first).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("class_name", "linked"), [("7-А", 0), ("9-А", 1)])
async def test_a_student_of_14_links_alone_a_younger_one_does_not(
    without_page: Story, class_name: str, linked: int
) -> None:
    story = without_page
    own = replace(story.own_page.children[0], class_name=class_name, is_self=True)
    story.own_page.children = (own,)
    phone = story.town.phone("Вера", story.locale)
    await story.begun(phone, "Дневник.ру")
    await story.tell(phone, TOKEN, story.says("child"))
    await story.press(phone, "link")
    assert await story.count(t.Mirror) == linked
    assert ("14" in phone.text) is not bool(linked)
