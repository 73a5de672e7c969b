"""A representative whom the school never entered: named once, by themselves, or not at all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.domain.people import SchoolRef
from bot.sandbox.phone import Phone
from bot.services.codes import issue_to
from bot.storage import tables as t
from tests.builders import Seed
from tests.wire.contact import HEAD, MOTHER, STUDENT, Story, told
from tests.wire.town import KEY

FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 14:00 in Moscow

WORDS = {
    "ru": {
        "asked": "Как вас зовут?",
        "skip": "Пропустить",
        "unclear": "Напишите хотя бы фамилию и имя",
        "weekly": "Раз в неделю и срочное",
        "often": "Как часто вам писать?",
        "signed by a name": "Подписано: Кузнецова О. Н., 20.11, 14:00",
        "signed without": "Подписано: законный представитель, 20.11, 14:00",
        "school": "🏫 Школа",
        "my data": "Мои данные",
        "give": "✍️ Указать моё имя",
        "change": "✍️ Изменить моё имя",
        "now": "Вы: Кузнецова Ольга Николаевна",
    },
    "en": {
        "asked": "What is your name?",
        "skip": "Skip",
        "unclear": "Write at least surname and name",
        "weekly": "Once a week and urgent",
        "often": "How often shall the bot write to you?",
        "signed by a name": "Signed: Kuznetsova O. N., 20 Nov, 14:00",
        "signed without": "Signed: legal representative, 20 Nov, 14:00",
        "school": "🏫 School",
        "my data": "My data",
        "give": "✍️ Give my name",
        "change": "✍️ Change my name",
        "now": "You: Kuznetsova Olga Nikolaevna",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with told(database_url, request.param, WORDS) as made:
        made.town.clock.move_to(FRIDAY)
        yield made


async def code(story: Story) -> str:
    """It names only the student."""
    here, now = story.school, story.town.clock.now()
    school = SchoolRef(here.school, "Школа № 14", "Europe/Moscow")
    issued = await story.town.app.db.write(
        lambda conn: issue_to(
            conn, (KEY,), now, school, [], [here.anna], reissue=False, issued_by=here.head
        )
    )
    return issued.codes[0].plain


async def linked(story: Story) -> Phone:
    phone = story.stranger("Ольга")
    await phone.start(await code(story))
    await phone.settle()
    await story.tap(phone, "yes, continue", "agree")
    return phone


async def test_a_name_is_asked_once_and_stands_under_the_signature(story: Story) -> None:
    olga = await linked(story)
    assert story.says("asked") in olga.text
    assert story.says("unclear") in await story.write(olga, "Ольга 7")
    text = await story.write(olga, "  кузнецова   Ольга Николаевна ".replace("к", "К", 1))
    assert story.says("often") in text
    await story.tap(olga, "weekly")
    assert story.says("signed by a name") in await story.tap(olga, "sign", "sign")

    mother = await story.opened(MOTHER)
    assert story.says("signed by a name") in await story.tap(mother, "sign")
    entry = await story.town.look(
        lambda conn: conn.execute(select(t.Change).where(t.Change.entity == "person")).one()
    )
    assert entry.by_person == entry.entity_id  # the office sees who named whom


async def test_without_a_name_it_says_who_it_was_and_my_data_offers_it(story: Story) -> None:
    olga = await linked(story)
    assert story.says("often") in await story.tap(olga, "skip")
    await story.tap(olga, "weekly", "sign", "sign")
    mother = await story.opened(MOTHER)
    assert story.says("signed without") in await story.tap(mother, "sign")

    await story.menu(olga, "more", "school", "my data", "give")
    text = await story.write(olga, "Кузнецова Ольга Николаевна")
    assert story.says("now") in text
    assert story.says("change") in olga.screen.labels
    await story.tap(olga, "change", "back")
    assert story.says("now") in olga.text


async def test_a_name_the_school_entered_is_not_ones_own_to_change(story: Story) -> None:
    await linked(story)
    for account in (MOTHER, STUDENT):
        phone = await story.opened(account)
        await story.tap(phone, "more", "school", "my data")
        assert story.says("change") not in phone.screen.labels
    for account in (MOTHER, STUDENT, HEAD):
        phone = await story.opened(account)
        assert story.says("nothing") in await story.jump(phone, f"ye:{story.school.anna}")


async def test_whom_the_school_knows_already_is_not_asked(story: Story) -> None:
    """A mother in the school's list gets a code for another child by hand."""
    here = story.school

    def sibling(seed: Seed) -> int:
        return seed.student(here.school, here.klass, "Иванов Илья Петрович")

    here.anna = await story.town.seed(sibling)
    mother = await story.opened(MOTHER)
    await story.write(mother, await code(story))
    assert story.says("asked") not in await story.tap(mother, "yes, continue", "agree")
    names = await story.town.look(
        lambda conn: (
            conn.execute(select(t.Person.last_name).where(t.Person.first_name == "Мария"))
            .scalars()
            .all()
        )
    )
    assert names == ["Иванова", "Иванова"]


async def test_the_second_child_of_the_school_asks_for_no_name(story: Story) -> None:
    olga = await linked(story)
    await story.write(olga, "Кузнецова Ольга Николаевна")
    await story.tap(olga, "weekly")
    here = story.school

    def sibling(seed: Seed) -> int:
        return seed.student(here.school, here.klass, "Кузнецов Илья Олегович")

    here.anna = await story.town.seed(sibling)
    again = await code(story)
    await story.write(olga, again)
    text = await story.tap(olga, "yes, continue", "agree")
    assert story.says("asked") not in text
    names = await story.town.look(
        lambda conn: (
            conn.execute(select(t.Person.last_name).where(t.Person.first_name == "Ольга"))
            .scalars()
            .all()
        )
    )
    assert names == ["Кузнецова", "Кузнецова"]
