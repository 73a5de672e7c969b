"""What a family enters and what opens its diary: where it is while it is linked, and afterwards.

A whole run with a log file: the page, a wrong password, a system that is down, the first fetch, a
calendar, unlinking.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from bot.sources.netschool import system as netschool
from bot.sources.port import DiarySource
from bot.storage import tables as t
from tests.logbook import logged_to
from tests.standins.base import Fault
from tests.standins.netschool import LOGIN, PASSWORD, NetSchool
from tests.web.browser import Browser
from tests.wire.test_diary_linking_stories import fetched, free_port, pressed
from tests.wire.town import Town, town_at

WRONG = "неверный-Пароль-42"
OCTOBER = datetime(2026, 10, 7, 9, tzinfo=UTC)


@dataclass
class Home:
    town: Town
    school: NetSchool
    phone: Phone
    browser: Browser
    folder: Path
    """Of the database."""
    log: Callable[[], str]
    secrets: dict[str, str] = field(default_factory=dict)

    def files_hold(self, text: str) -> list[str]:
        """The files of the database (the write-ahead log too) in which these bytes stand."""
        files = sorted(self.folder.glob("zvonok.db*"))
        return [file.name for file in files if text.encode() in file.read_bytes()]

    async def sealed(self) -> list[str]:
        found = select(t.MirrorLogin.sealed).union_all(select(t.LinkPage.sealed))
        rows = await self.town.look(lambda conn: conn.execute(found).scalars().all())
        return [row for row in rows if row]


@pytest.fixture
async def home(database_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    public = f"http://127.0.0.1:{free_port()}"
    jar = aiohttp.CookieJar(unsafe=True)
    with logged_to(tmp_path / "run.log") as log:
        async with NetSchool() as school, aiohttp.ClientSession(cookie_jar=jar) as session:
            source = netschool.make({"places": {school.base: "Тестовая"}, "timeout": 5})
            systems: dict[str, DiarySource] = {source.code: source}
            async with town_at(database_url, OCTOBER, diaries=systems, public_url=public) as town:
                phone, browser = town.phone("Мария"), Browser(public, session)
                yield Home(town, school, phone, browser, tmp_path, log)


async def linked(home: Home) -> None:
    """With a wrong password first, and while the system is down."""
    phone, browser = home.phone, home.browser
    await phone.start()
    await phone.settle()
    for word in ("Электронный дневник школы", "Сетевой город", "Даю согласие"):
        await pressed(phone, word)
    await phone.wait(lambda message: any("Открыть" in one for one in message.labels))
    address = (await phone.press("Открыть страницу")).url
    home.secrets["link"] = address.rpartition("/")[2]
    home.secrets["wrong"], home.secrets["password"] = WRONG, PASSWORD
    home.secrets["login"] = LOGIN
    await browser.open(f"/link/{home.secrets['link']}")
    await browser.press("Тестовая")
    await browser.press("Найти", text="17")
    await browser.press("№ 17")
    await browser.press("Проверить", login=LOGIN, password=WRONG)
    home.school.trouble(Fault(status=500), at="login", times=3)
    await browser.press("Проверить", login=LOGIN, password=PASSWORD)
    assert "Почти готово" not in browser.text
    home.school.calm()
    await browser.press("Проверить", login=LOGIN, password=PASSWORD)
    assert "Почти готово" in browser.text
    for cookie in browser.session.cookie_jar:
        home.secrets["cookie"] = cookie.value.partition(".")[2]
    home.secrets["page"] = (await home.sealed())[0]
    code = browser.text.partition('class="code">')[2].partition("<")[0]
    home.secrets["code"], home.secrets["bare code"] = code, code.replace("-", "")
    await phone.send(code)
    await pressed(phone, "Привязать")
    await pressed(phone, "Раз в неделю и срочное")
    await fetched(home.town)
    (home.secrets["sealed"],) = await home.sealed()
    home.secrets["session"] = home.school.last("student/diary").cookies["NSSESSIONID"]


async def unlinked(home: Home) -> None:
    """Each of the children."""
    await home.phone.send("/settings")
    await pressed(home.phone, "Привязки")
    while any("Отвязать" in label for label in home.phone.screen.labels):
        await pressed(home.phone, "Отвязать")
        await pressed(home.phone, "Отвязать")


async def test_nothing_that_opens_a_diary_is_readable_anywhere(home: Home) -> None:
    await linked(home)
    unreadable = home.secrets.keys() - {"sealed", "page"}
    assert {name for name in unreadable if home.files_hold(home.secrets[name])} == set()
    assert home.files_hold(home.secrets["page"]) == []  # what waited for the choice in the chat
    assert "diary not linked" in home.log()
    assert "diary signed in" in home.log()
    assert {name for name, secret in home.secrets.items() if secret in home.log()} == set()
    addresses = [seen.path + repr(seen.query) for seen in home.school.seen]
    assert not any(home.secrets["password"] in address for address in addresses)


async def test_when_it_is_unlinked_no_byte_of_it_is_left(home: Home) -> None:
    await linked(home)
    assert home.files_hold(home.secrets["sealed"])
    assert home.files_hold("Алгебра")
    await unlinked(home)
    assert await home.sealed() == []
    for what in (home.secrets["sealed"], home.secrets["page"], "Алгебра"):
        assert home.files_hold(what) == []
    assert {name for name, secret in home.secrets.items() if secret in home.log()} == set()
