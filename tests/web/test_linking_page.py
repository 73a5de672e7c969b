"""The linking page over real HTTP: who may use it, what it says, what it never tells."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import escape
from typing import Any

import aiohttp
import pytest
import structlog
from sqlalchemy import select

from bot import i18n
from bot.domain.clock import MovableClock
from bot.domain.codes import readings
from bot.domain.errors import DiaryTrouble, Trouble
from bot.screens import diary_troubles
from bot.services import link_pages
from bot.services.link_pages import Begun
from bot.sources.port import Ask, DiarySource
from bot.storage import tables
from bot.storage.database import Database
from bot.web import guard, linking, sign_ins, visits
from bot.web.linking import LinkingPage
from bot.web.public import PublicAddress
from bot.web.server import WebServer
from tests.builders import NOW, Seed
from tests.web.browser import Browser
from tests.web.system import PASSWORD, TOKEN, InventedSystem, SystemWithOwnPage

KEY = "an-invented-key-of-these-tests-alone"
WELCOME = "Где ваша школа?"


async def _healthy() -> None:
    raise AssertionError("nobody asks for the health here")


@dataclass
class Site:
    db: Database
    clock: MovableClock
    server: WebServer
    session: aiohttp.ClientSession
    systems: dict[str, DiarySource]
    """More may be added."""
    town: InventedSystem
    own_page: SystemWithOwnPage
    account: int = 0

    async def begin(self, source: str = "invented", language: str = "ru") -> Begun:
        begun = await self.db.write(
            lambda conn: link_pages.begin(
                conn, self.account, ("bot", "1001"), source, language, (KEY,), self.clock.now()
            )
        )
        assert begun is not None
        return begun

    def browser(self) -> Browser:
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._sessions.append(session)
        return Browser(self.server.url, session)

    _sessions: list[aiohttp.ClientSession] = field(default_factory=list)

    async def opened(self, source: str = "invented", language: str = "ru") -> Browser:
        browser = self.browser()
        await browser.open(f"/link/{(await self.begin(source, language)).secret}")
        return browser

    async def at_password(self) -> Browser:
        browser = await self.opened()
        await browser.press("Самарская область")
        await browser.press("Найти", text="№ 5")
        await browser.press("№ 5")
        return browser

    async def rows(self) -> list[Any]:
        return await self.db.read(
            lambda conn: list(conn.execute(select(*tables.LinkPage.__table__.columns)).all())
        )

    async def close(self) -> None:
        for session in self._sessions:
            await session.close()


@asynccontextmanager
async def site_at(db: Database, public: str) -> AsyncIterator[Site]:
    clock = MovableClock(NOW, frozen=True)
    town, own_page = InventedSystem(), SystemWithOwnPage()
    systems: dict[str, DiarySource] = {town.code: town, own_page.code: own_page}
    page = LinkingPage(db, clock, (KEY,), systems, PublicAddress(public), "zvonok_bot")
    server = WebServer(_healthy, parts=(page.add_to,))  # type: ignore[arg-type]  # never asked
    await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        site = Site(db, clock, server, session, systems, town, own_page)
        site.account = await db.write(lambda conn: Seed(conn).account("1001"))
        try:
            yield site
        finally:
            await site.close()
            await server.stop()


@pytest.fixture
async def site(db: Database) -> AsyncIterator[Site]:
    async with site_at(db, "http://localhost") as made:
        yield made


async def test_from_the_address_to_the_code_without_a_script(site: Site) -> None:
    browser = await site.opened()
    assert browser.status == 200
    assert WELCOME in browser.text
    assert "<script" not in browser.text
    await browser.press("Найти", text="самар")
    assert "Алтайский край" not in browser.text
    await browser.press("Самарская область")
    assert "Какая это школа?" in browser.text
    await browser.press("Найти", text="№ 5")
    assert "ул. Мира, 1" in browser.text
    await browser.press("МБОУ СОШ № 5")
    assert "Самарская область" in browser.text
    await browser.press("Проверить", login=" orlova ", password=PASSWORD)
    assert "Почти готово" in browser.text
    assert "2 ребёнка" in browser.text
    entry, given = site.town.given[0]
    assert entry == "password"
    assert given == {
        Ask.PLACE: "https://sgo0.example.ru",
        Ask.SCHOOL: "55",
        Ask.LOGIN: "orlova",
        Ask.PASSWORD: PASSWORD,
    }
    assert site.town.closed == 1
    code = readings(browser.text.partition('class="code">')[2].partition("<")[0])
    assert code
    now = site.clock.now()
    page = await site.db.read(lambda conn: link_pages.brought_back(conn, code[0], (KEY,), now))
    assert page is not None
    assert page.account == site.account
    _state, found = await site.db.read(
        lambda conn: link_pages.found(conn, site.account, page.id, (KEY,), now)
    )
    assert found.children == site.town.children
    assert found.credentials == {"session": "sealed-session-id"}


async def test_nothing_secret_stands_in_an_address_a_row_or_the_page(site: Site) -> None:
    begun = await site.begin()
    browser = site.browser()
    await browser.open(f"/link/{begun.secret}")
    assert begun.secret not in browser.at
    assert begun.secret not in browser.text
    await browser.press("Самарская область")
    await browser.press("Найти", text="5")
    await browser.press("№ 5")
    await browser.press("Проверить", login="orlova", password="не тот пароль")
    assert "не принимает" in browser.text
    assert "не тот пароль" not in browser.text
    assert 'value="orlova"' in browser.text
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert "?" not in browser.at.replace("?lang=ru", "")
    kept = repr([tuple(row) for row in await site.rows()])
    for secret in (begun.secret, PASSWORD, "sealed-session-id", "Орлов"):
        assert secret not in kept


async def test_every_answer_has_strict_headers(db: Database) -> None:
    async with site_at(db, "https://diary.example.ru") as site:
        begun = await site.begin()
        browser = site.browser()
        for path in (f"/link/{begun.secret}", "/link", "/link/back", "/link/nothing"):
            async with site.session.get(f"{browser.url}{path}", allow_redirects=False) as answer:
                headers = answer.headers
                assert headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
                assert headers["Cache-Control"] == "no-store"
                assert headers["Referrer-Policy"] == "no-referrer"
                assert headers["X-Frame-Options"] == "DENY"
                assert headers["X-Content-Type-Options"] == "nosniff"
                assert headers["Strict-Transport-Security"] == "max-age=31536000"
                if answer.status == 303:
                    cookie = headers["Set-Cookie"]
                    assert cookie.startswith("__Host-zvonok=")
                    for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
                        assert flag in cookie


@pytest.mark.parametrize("what", ["unknown", "late", "used", "replaced", "erased"])
async def test_an_address_that_is_over_says_only_that(site: Site, what: str) -> None:
    begun = await site.begin()
    browser = site.browser()
    secret = "x" * 43 if what == "unknown" else begun.secret
    if what == "late":
        site.clock.move_to(site.clock.now() + timedelta(minutes=15))
    if what == "replaced":
        await site.begin()
    if what in ("used", "erased"):
        first = site.browser()
        await first.open(f"/link/{secret}")
        await first.press("Самарская область")
        await first.press("Найти", text="5")
        await first.press("№ 5")
        await first.press("Проверить", login="orlova", password=PASSWORD)
    if what == "erased":
        page = (await site.rows())[0].id
        await site.db.write(lambda conn: link_pages.drop(conn, page, site.clock.now()))
    await browser.open(f"/link/{secret}")
    assert browser.status in (404, 409)
    assert "Почти готово" not in browser.text
    assert "Самарская" not in browser.text


async def test_only_the_browser_that_began_goes_on(site: Site) -> None:
    begun = await site.begin()
    preview, mine = site.browser(), site.browser()
    await preview.open(f"/link/{begun.secret}")  # what a messenger's preview would do
    await mine.open(f"/link/{begun.secret}")
    await mine.press("Самарская область")
    assert "Какая это школа?" in mine.text
    await preview.press("Самарская область")
    assert preview.status == 409
    await preview.open("/link")
    assert preview.status == 409


@pytest.mark.parametrize("what", ["no token", "foreign token", "other site", "no cookie"])
async def test_a_forged_form_is_not_taken(site: Site, what: str) -> None:
    browser = await site.at_password()
    form = next(form for form in browser.forms() if "password" in form.fields)
    fields = {**form.fields, "login": "orlova", "password": PASSWORD, "go": "1"}
    if what == "no token":
        del fields["form"]
    if what == "foreign token":
        other = await site.opened()
        fields["form"] = other.forms()[0].fields["form"]
    if what == "other site":
        browser.headers["Sec-Fetch-Site"] = "cross-site"
    if what == "no cookie":
        browser = site.browser()
    await browser.send(fields)
    assert browser.status in (403, 410)
    assert site.town.given == []


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Trouble.GOSUSLUGI_ONLY, "только через Госуслуги"),
        (Trouble.MAINTENANCE, "ремонт"),
        (Trouble.REJECTED, "дневника"),
        (Trouble.UNCLEAR, "неожиданное"),
        (Trouble.UNAVAILABLE, "не отвечает"),
    ],
)
async def test_every_trouble_is_a_sentence_and_can_be_tried_again(
    site: Site, why: Trouble, said: str
) -> None:
    browser = await site.at_password()
    site.town.trouble = DiaryTrouble(why)
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert browser.status == 200
    assert said in browser.text
    assert (await site.rows())[0].sealed is None
    site.town.trouble = None
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert "Почти готово" in browser.text


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("why", list(Trouble))
async def test_a_system_in_trouble_says_so_at_each_step(
    site: Site, why: Trouble, locale: str
) -> None:
    """While schools are looked for, after the password, and back from the system's own page."""
    trouble = DiaryTrouble(why)
    with i18n.use(locale):
        said = escape(diary_troubles.trouble(trouble, site.town.title))
        said_back = escape(diary_troubles.trouble(trouble, site.own_page.title))
        search, check = i18n._("Search"), i18n._("Check and link")
        elsewhere = i18n._("On the page of the system itself")
    browser = await site.opened(language=locale)
    await browser.press("Самарская область")
    site.town.trouble = trouble
    await browser.press(search, text="5")
    assert browser.text.count(said) == 1
    site.town.trouble = None
    await browser.press(search, text="5")
    await browser.press("№ 5")
    site.town.trouble = trouble
    await browser.press(check, login="orlova", password=PASSWORD)
    assert browser.text.count(said) == 1
    site.own_page.trouble = trouble
    browser = await site.opened("own_page", locale)
    await browser.press(elsewhere)
    state = browser.text.partition("state=")[2].partition('"')[0]
    await browser.open(f"/link/back?code={TOKEN}&state={state}")
    assert browser.text.count(said_back) == 1


async def test_a_lock_says_how_long(site: Site) -> None:
    browser = await site.at_password()
    site.town.trouble = DiaryTrouble(Trouble.LOCKED, 61)
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert "2 минуты" in browser.text


async def test_an_account_without_children_links_nobody(site: Site) -> None:
    browser = await site.at_password()
    site.town.children = ()
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert "Почти готово" not in browser.text
    assert (await site.rows())[0].sealed is None


async def test_six_tries_and_no_more(site: Site) -> None:
    browser = await site.at_password()
    page = browser.text
    for _try in range(6):
        browser.text = page
        await browser.press("Проверить", login="orlova", password="нет")
    browser.text = page
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert browser.status == 429
    assert len(site.town.given) == 6


async def test_what_breaks_says_sorry_and_tells_nobody_what_was_entered(site: Site) -> None:
    browser = await site.at_password()
    site.town.broken = UnicodeError(f"cannot encode {PASSWORD}")
    with structlog.testing.capture_logs() as lines:
        await browser.press("Проверить", login="orlova", password=PASSWORD)
    assert browser.status == 500
    assert "на нашей стороне" in browser.text
    assert lines
    assert lines[-1]["problem"] == "UnicodeError"
    assert PASSWORD not in repr(lines)


@pytest.mark.parametrize("body", ["", "a=b&" * 30, "form=%ff", "form=" + "x" * 40_000, "%"])
async def test_hostile_bodies_are_refused_quietly(site: Site, body: str) -> None:
    browser = await site.opened()
    async with browser.session.post(
        f"{browser.url}/link",
        data=body.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ) as answer:
        assert answer.status in (400, 403)
    async with browser.session.post(f"{browser.url}/link", json={"form": "x"}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:5432", "https://localhost", "file:///etc/passwd", "https://10.0.0.1", "x"],
)
async def test_a_place_of_ones_own_must_be_a_public_name(site: Site, place: str) -> None:
    browser = await site.opened()
    await browser.press("Продолжить", server=place)
    assert "не похоже на адрес" in browser.text.lower() or WELCOME in browser.text
    assert "Какая это школа?" not in browser.text
    form = next(form for form in browser.forms() if "text" in form.fields)
    await browser.send({**form.fields, "place": place, "text": "5"})
    assert "Какая это школа?" not in browser.text


async def test_a_typed_server_is_asked_for_its_schools(site: Site) -> None:
    browser = await site.opened()
    await browser.press("Продолжить", server="SGO.Sverdlovsk.example/app")
    assert "sgo.sverdlovsk.example" in browser.text
    assert "Какая это школа?" in browser.text


async def test_what_a_system_names_is_escaped(site: Site) -> None:
    browser = await site.opened()
    await browser.press("Самарская область")
    await browser.press("Найти", text='"Лидер"')
    assert "<b>" not in browser.text
    await browser.press("Лидер")
    assert "<b>" not in browser.text
    assert site.town.given == []


async def test_the_page_speaks_the_language_of_the_chat_and_can_be_switched(site: Site) -> None:
    browser = await site.opened(language="en")
    assert '<html lang="en">' in browser.text
    assert "Where is your school?" in browser.text
    await browser.press("Русский")
    assert WELCOME in browser.text
    await browser.press("Самарская область")
    assert '<html lang="ru">' in browser.text


async def test_the_ways_back(site: Site) -> None:
    browser = await site.at_password()
    await browser.press("Другая школа")
    assert "Какая это школа?" in browser.text
    await browser.press("Другой регион")
    assert WELCOME in browser.text


async def test_a_system_with_a_page_of_its_own(site: Site) -> None:
    browser = await site.opened("own_page")
    await browser.press("На странице самой системы")
    address = browser.text.partition('href="https://login.example.ru')[2].partition('"')[0]
    state = address.partition("state=")[2]
    await browser.open(f"/link/back?code={TOKEN}&state=someone-elses")
    assert browser.status == 403
    await browser.open(f"/link/back?state={state}&error=access_denied")
    assert "не дали разрешения" in browser.text
    await browser.open(f"/link/back?code=wrong-code&state={state}")
    assert TOKEN not in browser.at
    assert "wrong-code" not in browser.at
    await browser.open(f"/link/back?code={TOKEN}&state={state}")
    assert "Почти готово" in browser.text
    assert TOKEN not in browser.at


async def test_a_pasted_token(site: Site) -> None:
    browser = await site.opened("own_page")
    await browser.press("По токену")
    assert "https://login.example.ru/oauth2" in browser.text
    await browser.press("Проверить", token="")
    assert "Заполните" in browser.text
    pasted = f" https://example.ru/#access_token={TOKEN}&state=1 "
    await browser.press("Проверить", token=pasted)
    assert "Почти готово" in browser.text
    assert site.own_page.given[-1] == ("token", {Ask.TOKEN: pasted.strip()})


async def test_a_form_that_never_ends_is_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    browser = await site.opened()

    async def drops() -> AsyncIterator[bytes]:
        yield b"form="
        await asyncio.sleep(5)

    async with browser.session.post(
        f"{browser.url}/link",
        data=drops(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ) as answer:
        assert answer.status == 400


async def test_too_many_requests_are_slowed_down(site: Site) -> None:
    browser = await site.opened()
    seen = {(await browser.open("/link"), browser.status)[1] for _request in range(100)}
    assert seen == {200, 429}


async def test_a_school_is_found_however_its_number_is_typed(site: Site) -> None:
    browser = await site.opened()
    await browser.press("Самарская область")
    await browser.press("Найти", text="школа №5")
    assert site.town.sought == ["школа №5", "5"]
    assert browser.text.index("№ 5<") < browser.text.index("№ 56")
    await browser.press("Найти", text="лицей")
    assert "Ничего не нашлось" in browser.text


async def signing_in(browser: Browser, **typed: str) -> asyncio.Task[str]:
    """Pressed, and still waiting for the system."""
    entered = {"login": "orlova", "password": PASSWORD, **typed}
    return asyncio.create_task(browser.press("Проверить", **entered))


async def asked(site: Site, times: int) -> None:
    async with asyncio.timeout(10):
        while len(site.town.given) < times:  # noqa: ASYNC110  another task's list
            await asyncio.sleep(0.01)


async def test_pressed_twice_the_system_is_asked_once(site: Site) -> None:
    browser = await site.at_password()
    again = replace(browser)
    site.town.gate = asyncio.Event()
    first = await signing_in(browser)
    await asked(site, 1)
    second = await signing_in(again)
    await asyncio.sleep(0.1)
    site.town.gate.set()
    assert "Почти готово" in await first
    assert await second == await first
    assert len(site.town.given) == 1
    assert (await site.rows())[0].tries == 1


async def test_pressed_twice_with_a_wrong_password_is_one_wrong_try(site: Site) -> None:
    browser = await site.at_password()
    again, other = replace(browser), replace(browser)
    site.town.gate = asyncio.Event()
    first = await signing_in(browser, password="не тот")
    await asked(site, 1)
    second = await signing_in(again, password="не тот")
    third = await signing_in(other)  # the typing error was seen meanwhile
    await asked(site, 2)
    site.town.gate.set()
    assert "не принимает" in await first
    assert "не принимает" in await second
    assert "Почти готово" in await third
    assert len(site.town.given) == 2


async def test_a_phone_that_goes_to_sleep_meanwhile_finds_it_done(site: Site) -> None:
    browser = await site.at_password()
    site.town.gate = asyncio.Event()
    cut_off = await signing_in(browser)
    await asked(site, 1)
    cut_off.cancel()
    await asyncio.wait((cut_off,))
    await browser.open("/link")
    assert "Почти готово" not in browser.text
    site.town.gate.set()
    async with asyncio.timeout(10):
        while (await site.rows())[0].sealed is None:  # noqa: ASYNC110  the row is what tells
            await asyncio.sleep(0.01)
    await browser.open("/link")
    assert "Почти готово" in browser.text


async def test_when_many_sign_in_at_once_the_next_waits_a_minute_and_loses_no_try(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "PATIENCE", 0.1)
    monkeypatch.setattr(sign_ins, "AT_ONCE", 2)
    async with site_at(db, "http://localhost") as site:
        browser = await site.at_password()
        site.town.gate = asyncio.Event()
        busy = [await signing_in(replace(browser), password=f"нет {n}") for n in range(2)]
        await asked(site, 2)
        late = replace(browser)
        await late.press("Проверить", login="orlova", password=PASSWORD)
        assert "слишком много" in late.text
        site.town.gate.set()
        await asyncio.gather(*busy)
        assert [row.tries for row in await site.rows()] == [2]
        await late.press("Проверить", login="orlova", password=PASSWORD)
        assert "Почти готово" in late.text


async def test_after_linking_the_page_does_not_say_that_nothing_was_linked(site: Site) -> None:
    browser = await site.at_password()
    await browser.press("Проверить", login="orlova", password=PASSWORD)
    page = (await site.rows())[0].id
    await site.db.write(lambda conn: link_pages.drop(conn, page, site.clock.now()))
    await browser.open("/link")
    assert browser.status == 410
    assert "остаётся подключённым" in browser.text


async def test_behind_a_proxy_a_household_is_one_and_strangers_are_many(site: Site) -> None:
    browser = site.browser()
    for number in range(120):
        browser.headers["X-Forwarded-For"] = f"2001:db8:7:1::{number:x}"
        await browser.open("/link/nothing")
    assert browser.status == 429
    browser.headers["X-Forwarded-For"] = "2001:db8:7:2::1"
    await browser.open("/link/nothing")
    assert browser.status == 404


async def test_behind_a_proxy_strangers_do_not_share_an_allowance(site: Site) -> None:
    browser = site.browser()
    for _request in range(120):
        browser.headers["X-Forwarded-For"] = "203.0.113.7"
        await browser.open("/link/nothing")
    assert browser.status == 429
    browser.headers["X-Forwarded-For"] = "203.0.113.7, 198.51.100.2"
    await browser.open("/link/nothing")
    assert browser.status == 404


async def test_a_page_in_a_folder_of_a_larger_site(db: Database) -> None:
    async with site_at(db, "http://localhost/zvonok") as site:
        begun = await site.begin()
        browser = site.browser()
        await browser.open(f"/zvonok/link/{begun.secret}")
        assert WELCOME in browser.text
        assert 'href="/zvonok/link/style.css"' in browser.text
        form = browser.forms()[-1]
        await browser.send({**form.fields}, "/zvonok/link")
        assert browser.status == 200


NAMES = ("entry", "place", "school", "server", "text", "login", "password", "token", "go", "change")
WORDS = (
    "", "1", "password", "token", "place", "school", "entry", "|", "55|", "|name", "55|№ 5|x",
    "https://sgo0.example.ru", "https://evil.example.org", "http://127.0.0.1", "//", "%00",
    "<script>alert(1)</script>", "\u202e", "\ud7ff", "ё" * 150, "x" * 500, "x" * 17_000,
    "\r\nSet-Cookie: a=b",
)  # fmt: skip


async def test_whatever_a_form_says_there_is_a_calm_page(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three hundred forms that our page never made, each with our proof."""
    monkeypatch.setattr(visits, "BY_LINK", (1000, 60.0))
    monkeypatch.setattr(linking, "BY_ADDRESS", (1000, 60.0))
    chance = random.Random(7)
    async with site_at(db, "http://localhost") as site:
        for source in ("invented", "own_page"):
            browser = await site.opened(source)
            proof = browser.forms()[0].fields["form"]
            for _form in range(150):
                said = {name: chance.choice(WORDS) for name in NAMES if chance.random() < 0.6}
                with structlog.testing.capture_logs() as lines:
                    await browser.send({"form": proof, "lang": chance.choice(WORDS), **said})
                assert browser.status in (200, 400, 429), (browser.status, said)
                assert "<script" not in browser.text
                assert "Почти готово" not in browser.text
                assert [line for line in lines if line["log_level"] == "error"] == []
        for _entry, given in (*site.town.given, *site.own_page.given):
            assert given.get(Ask.PLACE, "https://").startswith("https://")
