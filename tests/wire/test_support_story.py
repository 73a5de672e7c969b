"""A family asks the office and gets its answer in the chat, in both languages."""

from collections.abc import AsyncIterator

import pytest

from tests.wire.contact import FATHER, MOTHER, OFFICE, Story, told

WORDS = {
    "ru": {
        "school": "🏫 Школа",
        "my data": "Мои данные",
        "whose": "Иванова Мария Павловна",
        "mistake": "Здесь ошибка",
        "ticket 1": "Обращение № 1",
        "sent": "отправлено",
        "tickets": "🛟 Обращения",
        "about": "Ошибка в моих данных",
        "no 1": "№ 1",
        "answer": "✍️ Ответить",
        "answered": "есть ответ",
        "rings": "🛟 Обращение № 1: ответ",
        "support": "🛟 Поддержка",
        "settled": "Вопрос решён",
        "closed": "закрыто",
    },
    "en": {
        "school": "🏫 School",
        "my data": "My data",
        "whose": "Ivanova Mariya Pavlovna",
        "mistake": "There is a mistake",
        "ticket 1": "Ticket 1",
        "sent": "sent",
        "tickets": "🛟 Tickets",
        "about": "A mistake in my data",
        "no 1": "No. 1",
        "answer": "✍️ Answer",
        "answered": "answered",
        "rings": "🛟 Ticket 1: an answer",
        "support": "🛟 Support",
        "settled": "It is settled",
        "closed": "closed",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with told(database_url, request.param, WORDS) as made:
        yield made


async def test_a_mistake_in_the_data_becomes_a_ticket_and_the_answer_comes_back(
    story: Story,
) -> None:
    mother = await story.opened(MOTHER)
    text = await story.tap(mother, "more", "school", "my data")
    assert story.says("whose") in text
    await story.tap(mother, "mistake")
    text = await story.write(mother, "Отчество Ани — Павловна")
    assert story.says("ticket 1") in text
    assert story.says("sent") in text

    office = await story.opened(OFFICE)
    text = await story.tap(office, "tickets")
    assert story.says("about") in text
    await story.tap(office, "no 1", "answer")
    assert story.says("answered") in await story.write(office, "Исправлено, спасибо")

    push = await mother.wait(lambda one: story.says("rings") in one.text)
    assert "Исправлено, спасибо" in push.text
    text = await story.menu(mother, "more", "help", "support", "no 1")
    assert "Исправлено, спасибо" in text
    assert story.says("answered") in text
    assert story.says("closed") in await story.tap(mother, "settled")

    father = await story.opened(FATHER)
    for data in ("qo:1:0", "qr:1:0", "qw:1", "qx:1", "qc:1", "ql:0:0"):
        assert story.says("nothing") in await story.jump(father, data)
