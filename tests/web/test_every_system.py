"""Each diary system can be linked on the page by each of its ways, against its stand-in."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import i18n
from bot.screens import link_page
from bot.sources.eljur import system as eljur
from bot.sources.port import OAUTH, Ask, SignsInElsewhere
from bot.storage.database import Database
from tests.sources.cases import CASES, Case
from tests.standins import eljur as eljur_server
from tests.web.browser import Browser
from tests.web.test_linking_page import site_at

FIELDS = {Ask.LOGIN: "login", Ask.PASSWORD: "password", Ask.TOKEN: "token"}


ELJUR = next(case for case in CASES if case.name == "eljur")
WAYS = (
    *CASES,
    replace(
        ELJUR,
        name="eljur by the token of a school",
        entry=eljur.TOKEN,
        given=lambda server: {Ask.PLACE: server.base, Ask.TOKEN: eljur_server.TOKEN},
        secrets=(eljur_server.TOKEN, eljur_server.DEVKEY),
    ),
    replace(
        ELJUR,
        name="eljur by the address a region ends at",
        entry=eljur.TOKEN,
        given=lambda server: {
            Ask.PLACE: server.base,
            Ask.TOKEN: f" {server.base}/journal-app?v_token={eljur_server.PASS}\n",
        },
        secrets=(eljur_server.PASS, eljur_server.TOKEN, eljur_server.DEVKEY),
    ),
)


@pytest.mark.parametrize("case", WAYS, ids=str)
async def test_linked_by_its_way(case: Case, db: Database) -> None:
    async with case.server() as server, site_at(db, "http://localhost") as site:
        source, given = case.source(server), case.given(server)
        site.systems[source.code] = source
        browser = await site.opened(source.code, "en")
        entry = next(one for one in source.entries if one.code == case.entry)
        if len(source.entries) > 1:
            with i18n.use("en"):
                label = link_page.way(entry)
            await browser.press(label)
        if case.entry == OAUTH:
            assert isinstance(source, SignsInElsewhere)
            await came_back(browser, given[Ask.TOKEN])
        else:
            places = {place.id: place.name for place in source.places}
            await entered(browser, {**given}, places)
        assert "Almost there" in browser.text, browser.text
        for secret in case.secrets:
            assert secret not in repr([tuple(row) for row in await site.rows()])
            assert secret not in browser.at


async def came_back(browser: Browser, code: str) -> None:
    address = browser.text.partition('button main" rel="noopener noreferrer" href="')[2]
    query = urlsplit(address.partition('"')[0].replace("&amp;", "&")).query
    state = parse_qs(query)["state"][0]
    await browser.open(f"/link/back?code={code}&state={state}")


async def entered(browser: Browser, given: dict[Ask, str], places: dict[str, str]) -> None:
    place = given.pop(Ask.PLACE, None)
    if place is not None and "Where is your school?" in browser.text:
        await browser.press(places[place])
    school = given.pop(Ask.SCHOOL, None)
    if school is not None:
        await browser.press("Search", text=school)
        await browser.press(f"№ {school}")
    await browser.press("Check and link", **{FIELDS[ask]: said for ask, said in given.items()})


async def test_a_region_behind_gosuslugi_asks_for_no_password_and_shows_the_other_way(
    db: Database,
) -> None:
    async with ELJUR.server() as server, site_at(db, "http://localhost") as site:
        source = ELJUR.source(server)
        site.systems[source.code] = source
        browser = await site.opened(source.code, "en")
        await browser.press("With login and password")
        await browser.press("Нижегородская")
        assert "through Gosuslugi only" in browser.text
        assert "with an access token" in browser.text
        assert 'type="password"' not in browser.text
        form = {**browser.forms()[-1].fields, "login": "a", "password": "b", "go": "1"}
        await browser.send(form)  # by hand: it is not tried all the same
        assert "through Gosuslugi only" in browser.text
        assert server.seen == []
        await browser.press("Another way to sign in")
        await browser.press("With an access token")
        await browser.press("Нижегородская")
        assert 'href="https://edu.gounn.ru"' in browser.text
        await browser.press("Another region")
        await browser.press("Тест")
        await browser.press("Check and link", token="not a token at all")
        assert "That is not what ЭлЖур shows" in browser.text
        await browser.press("Check and link", token=eljur_server.TOKEN)
        assert "Almost there" in browser.text
