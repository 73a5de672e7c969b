"""A representative trusts somebody: what they may, until when, and how it ends; both languages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.wire.contact import FATHER, MOTHER, Story, told

FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 14:00 in Moscow

WORDS = {
    "ru": {
        "add": "➕ Добавить",
        "may read": "Можно читать.",
        "may sign": "Можно читать и подписывать неделю.",
        "make the code": "🔑 Сделать код",
        "code": "Код: ",
        "offer": "А. И., 5А",
        "+ sign": "▫️ Подписывать неделю",
        "+ absence": "▫️ Сообщать об отсутствии",
        "opened": "Последний раз дневник открыт: ср 18.11.",
        "withdraw": "Отозвать",
        "forward": "перешлите",
        "used": "уже использован",
        "until": "🗓 До какого дня",
        "until the 25th": "До 25.05.2027 включительно.",
        "signed": "Подписано: доверенное лицо",
        "nobody": "Пока никого.",
    },
    "en": {
        "add": "➕ Trust somebody",
        "may read": "May read.",
        "may sign": "May read and sign the week.",
        "make the code": "🔑 Make the code",
        "code": "Code: ",
        "offer": "A. I., 5А",
        "+ sign": "▫️ Sign the week",
        "+ absence": "▫️ Announce an absence",
        "opened": "Last opened: Wed 18 Nov.",
        "withdraw": "Withdraw",
        "forward": "forward",
        "used": "used already",
        "until": "🗓 Until which day",
        "until the 25th": "Until 25 May 2027.",
        "signed": "Signed: trusted person",
        "nobody": "Nobody yet.",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with told(database_url, request.param, WORDS) as made:
        yield made


async def _code(story: Story, mother: Phone, *more: str) -> str:
    """The mother trusts Grandma Nina; ``more`` is pressed before the code is made."""
    await story.tap(mother, "more", "trusted", "add")
    assert story.says("may read") in await story.write(mother, "Бабушка Нина")
    await story.tap(mother, *more, "make the code")
    return mother.text.split(story.says("code"))[1].split()[0]


async def _trusted(story: Story, code: str) -> Phone:
    granny = story.stranger("Нина")
    await granny.start(code)
    await granny.settle()
    assert story.says("offer") in granny.text
    await story.tap(granny, "yes, continue", "agree")
    return granny


async def test_a_trusted_person_reads_and_is_sent_away_at_once(story: Story) -> None:
    mother = await story.opened(MOTHER)
    granny = await _trusted(story, await _code(story, mother))
    assert story.says("teacher") not in granny.screen.labels
    assert story.says("sign") not in granny.screen.labels
    assert story.says("absent") not in granny.screen.labels
    await story.tap(granny, "week")
    signing = f"ys:{story.school.anna}:1xx:0"
    assert story.says("nothing") in await story.jump(granny, signing)

    text = await story.menu(mother, "more", "trusted")
    assert "Бабушка Нина" in text
    assert story.says("opened") in text
    text = await story.tap(mother, "Бабушка Нина", "+ sign")
    assert story.says("may sign") in text

    father = await story.opened(FATHER)
    text = await story.tap(father, "more", "trusted")
    assert story.says("nobody") in text
    assert "Бабушка Нина" not in text

    await story.tap(mother, "withdraw", "withdraw")
    assert story.says("code asked") in await story.tap(granny, "menu")


async def test_a_used_trust_code_opens_nothing_for_a_second_phone(story: Story) -> None:
    mother = await story.opened(MOTHER)
    code = await _code(story, mother)
    assert story.says("forward") in await story.write(mother, code)
    first, second = story.stranger("Вера"), story.stranger("Зоя")
    for phone in (first, second):
        await phone.start("")
        await phone.settle()
        await story.write(phone, code)
        await story.tap(phone, "yes, continue")
    await story.tap(first, "agree")
    assert story.says("used") in await story.tap(second, "agree")


async def test_a_trusted_person_signs_and_announces_an_absence_when_granted(story: Story) -> None:
    story.town.clock.move_to(FRIDAY)
    mother = await story.opened(MOTHER)
    granny = await _trusted(story, await _code(story, mother, "+ sign", "+ absence"))
    await story.tap(granny, "sign", "sign")
    signed = await story.town.look(lambda conn: conn.execute(select(t.Signature)).one())
    assert (signed.person_id, signed.signer.split(":")[0]) == (None, "account")
    await story.menu(granny, "absent", "family reasons", "send")
    notice = await story.town.look(lambda conn: conn.execute(select(t.AbsenceNotice)).one())
    assert notice.person_id is None
    assert story.says("signed") in await story.menu(mother, "sign")


async def test_trust_ends_by_itself_after_its_last_day(story: Story) -> None:
    mother = await story.opened(MOTHER)
    code = await _code(story, mother, "until", "25")
    assert story.says("until the 25th") in mother.text
    granny = await _trusted(story, code)
    last_minute = datetime(2027, 5, 25, 20, 59, tzinfo=UTC)  # 23:59 in Moscow
    story.town.clock.move_to(last_minute)
    assert story.says("code asked") not in await story.menu(granny)
    story.town.clock.move_to(last_minute.replace(hour=21, minute=0))
    assert story.says("code asked") in await story.menu(granny)
