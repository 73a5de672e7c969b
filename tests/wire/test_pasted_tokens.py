"""However a token gets into a chat, it does not stay there, and only its system is given it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sandbox.errors import bad_request
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import Seed
from tests.web.system import TOKEN
from tests.wire.test_diary_linking_stories import WORDS, Story, pressed, told

SHORT = "tok-1234-abcd"
"""Nothing that anybody would know for a token by its looks."""
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"
SAID = {
    "ru": {
        "kept": "не удалось удалить",
        "again": "ещё раз",
        "over": "закончилось",
        "asking": "Спрашиваем",
    },
    "en": {
        "kept": "could not be deleted",
        "again": "once more",
        "over": "is over",
        "asking": "is being asked",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async for made in told(database_url, request.param, None):
        yield made


def cannot_delete(story: Story) -> None:
    refusal = bad_request("message can't be deleted")
    story.town.sandbox.world.faults.refuse(refusal, method="deleteMessage")


async def waiting(story: Story) -> Phone:
    """A phone whose next message is taken for a token."""
    phone = story.town.phone("Мария", story.locale)
    await story.begun(phone, "Дневник.ру")
    return phone


def left(phone: Phone) -> str:
    return "\n".join(message.text for message in phone.chat.messages.values())


def says(story: Story, word: str) -> str:
    return SAID[story.locale].get(word) or WORDS[story.locale][word]


async def test_a_wrong_one_is_gone_and_the_right_one_is_simply_pasted_next(story: Story) -> None:
    phone = await waiting(story)
    await story.tell(phone, SHORT, says(story, "again"))
    assert says(story, "bad") in phone.text
    await story.tell(phone, f"Bearer\n {TOKEN} ", says(story, "child"))
    assert SHORT not in left(phone)
    assert TOKEN not in left(phone)


async def test_sent_twice_it_is_tried_once_and_gone_twice(story: Story) -> None:
    phone = await waiting(story)
    await phone.send(TOKEN)
    await phone.send(TOKEN)
    await phone.wait(lambda message: says(story, "child") in message.text)
    await phone.settle()
    assert TOKEN not in left(phone)
    assert len(story.own_page.given) == 1
    assert says(story, "child") in phone.text
    await story.press(phone, "link")
    assert await story.count(t.Mirror) == 2


async def test_edited_into_an_old_message_it_goes_with_the_message(story: Story) -> None:
    phone = story.town.phone("Мария", story.locale)
    await phone.start()
    await phone.settle()
    innocent = await phone.send("Спасибо")
    await phone.settle()
    await phone.edit(innocent, "Спасибо!")
    await phone.settle()
    assert innocent.message_id in phone.chat.messages
    await phone.edit(innocent, f"вот: {JWT}")
    await phone.wait(lambda message: says(story, "unasked") in message.text)
    assert innocent.message_id not in phone.chat.messages
    assert story.own_page.given == []


async def test_edited_while_it_is_awaited_it_is_taken_like_any_other(story: Story) -> None:
    phone = story.town.phone("Мария", story.locale)
    await phone.start()
    await phone.settle()
    old = await phone.send("Спасибо")
    await phone.settle()
    await story.press(phone, "begin", "Дневник.ру", "agree")
    await phone.edit(old, TOKEN)
    await phone.wait(lambda message: says(story, "child") in message.text)
    assert TOKEN not in left(phone)


async def test_as_the_words_under_a_picture_too(story: Story) -> None:
    phone = await waiting(story)
    await phone.send_photo(b"\x89PNG", caption=TOKEN)
    await phone.wait(lambda message: says(story, "child") in message.text)
    assert TOKEN not in left(phone)


async def test_what_cannot_be_deleted_is_told_and_never_said_to_be_gone(story: Story) -> None:
    phone = await waiting(story)
    cannot_delete(story)
    await story.tell(phone, TOKEN, says(story, "child"))
    assert TOKEN in left(phone)
    asked = next(one.text for one in phone.messages if says(story, "asking") in one.text)
    assert says(story, "kept") in asked
    assert says(story, "deleted") not in asked
    await story.press(phone, "nobody")
    cannot_delete(story)
    await story.tell(phone, "f" * 32, says(story, "kept"))
    assert says(story, "unasked") not in phone.text


@pytest.mark.parametrize("fault", ["busy", "lost"])
async def test_a_messenger_that_stumbles_is_asked_to_delete_it_again(
    story: Story, fault: str
) -> None:
    phone = await waiting(story)
    faults = story.town.sandbox.world.faults
    if fault == "busy":
        faults.too_many(retry_after=1, method="deleteMessage")
    else:
        faults.drop(method="deleteMessage")
    await story.tell(phone, TOKEN, says(story, "child"))
    assert TOKEN not in left(phone)
    assert not any(says(story, "kept") in one.text for one in phone.messages)


async def test_no_other_dialogue_is_given_it(story: Story) -> None:
    """Somebody pastes it while the bot waits for words to the school."""

    def family(seed: Seed) -> None:
        school = seed.school()
        klass = seed.klass(school)
        parent = seed.parent(school, [seed.student(school, klass)])
        seed.link(seed.account("1001", locale=story.locale), parent)

    await story.town.seed(family)
    phone = story.town.phone("Мария", story.locale, account="1001")
    await phone.start()
    await phone.settle()
    for word in WAYS_TO_WORDS[story.locale]:
        await pressed(phone, word)
    assert await story.town.look(waits) is not None
    await story.tell(phone, JWT, says(story, "unasked"))
    assert await story.town.look(waits) is not None
    assert JWT not in await story.town.look(whole_database)


WAYS_TO_WORDS = {
    "ru": ("Ещё", "Доверенные", "Добавить"),
    "en": ("More", "Trusted persons", "Trust somebody"),
}


def waits(conn: Connection) -> str | None:
    return conn.execute(select(t.Conversation.state)).scalar()


def whole_database(conn: Connection) -> str:
    return " ".join(repr(row) for row in conn.connection.iterdump())  # SQLite's own


async def test_when_the_time_is_over_words_are_words_again(story: Story) -> None:
    phone = await waiting(story)
    story.town.clock.move_to(story.town.clock.now() + timedelta(minutes=16))
    sent = await phone.send("Доброе утро!")
    await phone.wait(lambda message: says(story, "over") in message.text)
    assert sent.message_id in phone.chat.messages
    await phone.send("Доброе утро!")
    await phone.settle()
    assert says(story, "over") not in phone.text


async def test_after_six_wrong_ones_it_is_over(story: Story) -> None:
    phone = await waiting(story)
    story.own_page.trouble = DiaryTrouble(Trouble.BAD_TOKEN)
    for number in range(6):
        await phone.send(f"{SHORT}{number}")
        await phone.settle()
    await story.tell(phone, f"{SHORT}7", says(story, "over"))
    assert len(story.own_page.given) == 6
    assert SHORT not in left(phone)
