"""Families and teachers write to each other, in both languages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tests.wire.contact import FATHER, HEAD, MOTHER, OFFICE, STUDENT, Story, told

FRIDAY_EVENING = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 20:30 in Moscow
MONDAY_MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 8:00 there

WORDS = {
    "ru": {
        "write": "✍️ Написать учителю",
        "hours": "пн–пт, 8:00–18:00",
        "messages": "💬 Сообщения",
        "of Maria": "5А Иванова",
        "answer": "✍️ Ответить",
        "read": "прочитано",
        "close": "Закрыть переписку",
        "closed": "Учитель закрыл эту переписку.",
        "later": "придёт пн 23.11, 8:00",
        "one file": "📎 1 файл",
        "files": "📎 Показать файлы",
        "about": "Иванова М. П. · Анна",
        "from head": "💬 Бирюкова Е. П.",
    },
    "en": {
        "write": "✍️ Write to a teacher",
        "hours": "Mon–Fri, 8:00–18:00",
        "messages": "💬 Messages",
        "of Maria": "5А Ivanova",
        "answer": "✍️ Answer",
        "read": "read ",
        "close": "Close the thread",
        "closed": "The teacher has closed this thread.",
        "later": "arrives Mon 23 Nov, 8:00",
        "one file": "📎 1 file",
        "files": "📎 Show the files",
        "about": "Ivanova M. P. · Anna",
        "from head": "💬 Biryukova E. P.",
    },
}


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with told(database_url, request.param, WORDS) as made:
        yield made


async def test_a_parent_writes_to_a_teacher_and_the_teacher_answers(story: Story) -> None:
    mother = await story.opened(MOTHER)
    text = await story.tap(mother, "teacher", "write")
    assert story.says("Elena") in text
    assert story.says("hours") in text
    assert "Пётр" not in text  # does not use the bot
    assert "Pyotr" not in text
    await story.tap(mother, "Elena")
    assert "Аня забыла тетрадь" in await story.write(mother, "Аня забыла тетрадь")

    head = await story.opened(HEAD)
    assert story.says("Maria") in await story.tap(head, "messages")
    text = await story.tap(head, "of Maria")
    assert "Аня забыла тетрадь" in text
    assert MOTHER not in text  # nobody learns an account
    await story.tap(head, "answer")
    assert "Ничего страшного" in await story.write(head, "Ничего страшного")

    text = await story.menu(mother, "teacher", "Elena")
    assert "Ничего страшного" in text
    assert story.says("read") in text

    assert story.says("closed") in await story.tap(head, "close", "close")
    await story.tap(mother, "back")
    closed = await story.shown(mother, "Elena")
    assert story.says("closed") in closed.text
    assert story.says("answer") not in closed.labels


async def test_a_message_out_of_hours_rings_at_the_teachers_in_the_morning(story: Story) -> None:
    story.town.clock.move_to(FRIDAY_EVENING)
    mother, head = await story.opened(MOTHER), await story.opened(HEAD)
    await story.tap(mother, "teacher", "write", "Elena")
    await mother.send_photo(b"a photo", "Лист порван")
    await mother.settle()
    assert story.says("later") in mother.text
    assert story.says("one file") in mother.text

    for quiet in (FRIDAY_EVENING, MONDAY_MORNING.replace(hour=4, minute=59)):
        story.town.clock.move_to(quiet)
        await story.town.app.mail.tick()
        await head.settle()
        assert not any("Лист порван" in message.text for message in head.messages)
    story.town.clock.move_to(MONDAY_MORNING)
    await story.town.app.mail.tick()
    push = await head.wait(lambda message: "Лист порван" in message.text)
    assert story.says("about") in push.text

    await story.menu(head, "messages", "of Maria", "files")
    assert any(message.kind == "photo" for message in head.messages if message.from_bot)


async def test_what_was_written_at_night_can_be_read_before_it_rings(story: Story) -> None:
    """Quiet hours hold back the ringing, never the reading."""
    story.town.clock.move_to(FRIDAY_EVENING)
    mother, head = await story.opened(MOTHER), await story.opened(HEAD)
    await story.tap(mother, "teacher", "write", "Elena")
    await story.write(mother, "Аня забыла тетрадь")
    assert "Аня забыла тетрадь" in await story.tap(head, "messages", "of Maria")


async def test_the_teachers_phone_rings_with_the_words_and_the_way_to_answer(
    story: Story,
) -> None:
    head, mother = await story.opened(HEAD), await story.opened(MOTHER)
    await story.tap(mother, "teacher", "write", "Elena")
    await story.write(mother, "Аня придёт ко второму уроку")
    push = await head.wait(lambda one: "второму уроку" in one.text, timeout=10)
    assert story.says("about") in push.text
    await head.press(story.says("answer"), push)
    await head.settle()
    assert "Аня придёт ко второму уроку" in head.text  # what is answered stays in sight
    await story.write(head, "Хорошо, спасибо")
    answer = await mother.wait(lambda one: story.says("from head") in one.text, timeout=10)
    assert "Хорошо, спасибо" in answer.text


async def test_nobody_else_reads_a_thread(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.tap(mother, "teacher", "write", "Elena")
    await story.write(mother, "Только для вас")
    for account in (FATHER, STUDENT, OFFICE):
        stranger = await story.opened(account)
        for data in ("eo:3:1:", "eo:5:1:0", "er:1:0", "ea:4:1", "ep:1", "es:1:0", "ec:1:1"):
            assert "Только для вас" not in await story.jump(stranger, data)
