"""A class teacher announces, and sees to the class: press by press, in both languages."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from bot.storage.attachments import MOST
from tests.builders import NOW, Seed
from tests.wire.town import Town, town_at

TEACHER, MOTHER, FATHER = "1003", "1001", "1002"
WORDS = {
    "ru": {
        "announce": "📢 Объявление",
        "to": "Кому: 5А, родители",
        "send": "📢 Отправить: 3",
        "sent": "Отправлено. Рассылается.",
        "confirm": "✅ Просить подтвердить",
        "read": "Прочитано",
        "people": "3 человека",
        "delivered": "✅ Доставлено: 2",
        "not_linked": "📵 Не подключены: 1",
        "confirmed": "☑️ Подтверждено: 1",
        "refresh": "🔄 Обновить",
        "call": "📞 Кому позвонить: 1",
        "grandpa": "Ёлкин О. И. · Ёлкин Б. О. 5А · 📵 не подключены",
        "back": "Назад",
        "change": "✏️ Изменить",
        "save": "Сохранить изменение",
        "recall": "↩️ Отозвать",
        "sure": "↩️ Отозвать",
        "gone": "Объявление отозвано автором: Бирюкова Е. П.",
        "author": "📢 Бирюкова Е. П. · 5А",
        "class": "👥 Мой класс",
        "signatures": "✍️ Подписи",
        "paper": "📝 Подпись на бумаге",
        "boris": "Ёлкин Б. О.",
        "noted": "Записано: подпись на бумаге.",
        "codes": "🔑 Коды",
        "code": "🔑 Код: Ёлкин О. И.",
        "print": "🖨 Печать",
        "week": "Неделя 9–13.11",
        "pages": "Готовы 2 страницы.",
        "report": "📊 Отчёт по классу",
        "whose": "Б. Ё., 5А",
        "files": "3 файла",
        "too much": "10 файлов",
    },
    "en": {
        "announce": "📢 Announce",
        "to": "To: 5А, parents",
        "send": "📢 Send to 3",
        "sent": "Sent. It is on its way.",
        "confirm": "✅ Ask to confirm",
        "read": "I have read it",
        "people": "3 people",
        "delivered": "✅ Delivered: 2",
        "not_linked": "📵 Not linked: 1",
        "confirmed": "☑️ Confirmed: 1",
        "refresh": "🔄 Refresh",
        "call": "📞 Whom to call: 1",
        "grandpa": "Yolkin O. I. · Yolkin B. O. 5А · 📵 not linked",
        "back": "Back",
        "change": "✏️ Change",
        "save": "Save the change",
        "recall": "↩️ Take back",
        "sure": "↩️ Take it back",
        "gone": "The announcement was taken back by its author, Biryukova E. P.",
        "author": "📢 Biryukova E. P. · 5А",
        "class": "👥 My class",
        "signatures": "✍️ Signatures",
        "paper": "📝 Signed on paper",
        "boris": "Yolkin B. O.",
        "noted": "Noted: signed on paper.",
        "codes": "🔑 Codes",
        "code": "🔑 Code: Yolkin O. I.",
        "print": "🖨 Print",
        "week": "Week 9–13 Nov",
        "pages": "2 pages are ready.",
        "report": "📊 Class report",
        "whose": "B. Yo., 5А",
        "files": "3 files",
        "too much": "10 files",
    },
}


def plant(seed: Seed, locale: str) -> None:
    """5А: Anna with both parents linked, Boris whose father is not."""
    school = seed.school()
    teacher = seed.teacher(school)
    klass = seed.klass(school, "5А", class_teacher_id=teacher)
    subject = seed.subject(school)
    seed.term(klass)
    for day in (date(2026, 11, 10), date(2026, 11, 17)):
        seed.lesson(klass, subject, day)
    anna = seed.student(school, klass)
    boris = seed.student(school, klass, "Ёлкин Борис Олегович")
    seed.mark(anna, subject, klass, 5, date(2026, 11, 10))
    mother = seed.parent(school, [anna])
    father = seed.parent(school, [anna], "Иванов Пётр Сергеевич")
    seed.parent(school, [boris], "Ёлкин Олег Ильич")
    for external, person in ((TEACHER, teacher), (MOTHER, mother), (FATHER, father)):
        seed.link(seed.account(external, locale=locale), person)


@dataclass
class Story:
    town: Town
    locale: str

    def says(self, what: str) -> str:
        return WORDS[self.locale][what]

    async def opened(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start()
        await phone.settle()
        return phone

    async def press(self, phone: Phone, *labels: str) -> str:
        """Presses one after the other; the last short answer."""
        said = ""
        for label in labels:
            answer = await phone.press(self.says(label), timeout=20)
            await phone.settle(timeout=20)
            said = answer.text or ""
        return said

    async def comes(self, phone: Phone, seen: Callable[[Message], bool]) -> Message:
        return await phone.wait(seen, timeout=20)


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with town_at(database_url, NOW) as town:
        await town.seed(lambda seed: plant(seed, request.param))
        yield Story(town, request.param)


async def ledger(story: Story, teacher: Phone, line: str) -> None:
    """Refreshes until the ledger has the line."""
    for _try in range(40):
        if story.says(line) in teacher.text:
            return
        await teacher.press(story.says("refresh"))
        await teacher.settle()
    raise AssertionError(teacher.text)


async def test_two_taps_and_the_text_then_the_ledger_a_change_and_a_recall(story: Story) -> None:
    mother, father = await story.opened(MOTHER), await story.opened(FATHER)
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "announce")
    assert story.says("to") in teacher.text
    bold = [{"type": "bold", "offset": 0, "length": 8}]
    await teacher.send("Собрание в среду", bold)
    await teacher.settle()
    await story.press(teacher, "confirm")
    assert await story.press(teacher, "send") == story.says("sent")
    assert story.says("people") in teacher.text

    news = await story.comes(mother, lambda message: "Собрание в среду" in message.text)
    assert story.says("author") in news.text
    assert ("bold", 8) in {(one["type"], one["length"]) for one in news.entities}
    await story.comes(father, lambda message: "Собрание в среду" in message.text)
    await mother.press(story.says("read"), news)
    await mother.settle()
    await ledger(story, teacher, "delivered")
    await teacher.press(story.says("back"))
    await teacher.settle()
    await teacher.press("Собрание")
    await teacher.settle()
    for line in ("delivered", "not_linked", "confirmed"):
        assert story.says(line) in teacher.text
    await story.press(teacher, "call")
    assert story.says("grandpa") in teacher.text

    await story.press(teacher, "back", "change")
    await teacher.send("Собрание в четверг")
    await teacher.settle()
    await story.press(teacher, "save")
    changed = await story.comes(father, lambda message: "четверг" in message.text)
    assert "среду" not in "".join(message.text for message in father.messages)

    await story.press(teacher, "recall", "sure")
    await story.comes(father, lambda message: story.says("gone") in message.text)
    assert changed.message_id in {message.message_id for message in father.messages}
    assert "четверг" not in "".join(message.text for message in father.messages)


async def test_a_photo_goes_with_its_words_and_vanishes_when_it_is_taken_back(
    story: Story,
) -> None:
    mother, teacher = await story.opened(MOTHER), await story.opened(TEACHER)
    await story.press(teacher, "announce")
    await teacher.send_photo(b"\x89PNG", "Поделки 5А")
    await teacher.settle()
    await story.press(teacher, "send")
    photo = await story.comes(mother, lambda message: message.kind == "photo")
    assert "Поделки 5А" in photo.text
    await story.press(teacher, "recall", "sure")
    async with asyncio.timeout(20):
        while any(message.kind == "photo" for message in mother.messages):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_photos_that_are_sent_together_have_one_preview(story: Story) -> None:
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "announce")
    before = sum(message.from_bot for message in teacher.messages)
    await teacher.send_album([b"\x89PNG1", b"\x89PNG2", b"\x89PNG3"], "Поделки 5А")
    preview = await story.comes(teacher, lambda message: story.says("files") in message.text)
    await teacher.settle()
    assert "Поделки 5А" in preview.text
    assert sum(message.from_bot for message in teacher.messages) == before + 1
    await teacher.send_photo(b"\x89PNG4")
    await teacher.settle()
    assert sum(message.from_bot for message in teacher.messages) == before + 2, "one more, later"


async def test_photos_that_are_too_many_do_not_hide_the_preview(story: Story) -> None:
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "announce")
    await teacher.send_album([b"\x89PNG%d" % n for n in range(MOST + 1)], "Поделки 5А")
    await teacher.wait(lambda message: story.says("too much") in message.text, 20)
    await teacher.settle()
    assert any(story.says("send")[:11] in "".join(m.labels) for m in teacher.messages)


async def test_the_class_teacher_records_a_paper_signature_and_hands_on_a_code(
    story: Story,
) -> None:
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "class", "signatures", "paper")
    assert await story.press(teacher, "boris") == story.says("noted")
    signed = await story.town.look(lambda conn: conn.execute(select(t.Signature.on_paper)).all())
    assert signed == [(True,)]

    await story.press(teacher, "back", "back", "codes")
    await teacher.press(story.says("boris"))
    await teacher.settle()
    await story.press(teacher, "code")
    shown = next(m for m in reversed(teacher.messages) if m.from_bot and m.buttons)
    found = re.search(r"https://t\.me/\S+\?start=\w+", shown.text)
    assert found is not None
    await story.comes(teacher, lambda message: message.kind == "document")
    father = story.town.phone("Олег", story.locale)
    await father.follow(found.group())
    await father.settle()
    assert story.says("whose") in father.text


async def test_weekly_pages_and_the_report_come_as_files(story: Story) -> None:
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "class", "print")
    assert await story.press(teacher, "week") == story.says("pages")
    await story.comes(teacher, lambda message: message.kind == "document")
    await story.press(teacher, "report")

    def files() -> int:
        return sum(message.kind == "document" for message in teacher.messages)

    await teacher.wait(lambda _message: files() == 2, timeout=60)
