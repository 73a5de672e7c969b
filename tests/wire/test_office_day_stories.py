"""What the office does in the chat reaches those concerned: a special day, an event; and homework
and an announcement with several files."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from bot.keyboards.actions.diary import OpenHomework
from bot.keyboards.codec import encode
from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import Seed
from tests.wire.pictures import png
from tests.wire.town import Town, town_at

OFFICE, MOTHER, TEACHER = "701", "702", "703"
TODAY = date(2026, 11, 18)
WORDS = {
    "ru": SimpleNamespace(
        more="Ещё", special="📅 Особый день", off="Нет занятий", apply="Применить",
        no_lessons="В этот день уроков нет.", undo="↩️ Отменить загрузку", sure="Отменить загрузку",
        usual="Уроки снова по обычному расписанию.", hears="Через три минуты",
        school_events="🎪 События школы", add="➕ Событие", change="✏️ Изменить",
        moved="новое время или место", cancel="❌ Отменить событие",
        off_event="❌ Отмена: Собрание",
        events="🎪 События", part="Участвую", cancelled="❌ Отменено: Карантин",
        homework="📚 Домашнее", new="➕ Новое задание", give="Задать", files3="📎 3 файла",
        announce="📢 Объявление", send="📢 Отправить: 1", done="Отправлено",
    ),
    "en": SimpleNamespace(
        more="More", special="📅 Special day", off="No lessons", apply="Apply",
        no_lessons="No lessons on this day.", undo="↩️ Undo the import", sure="Undo the import",
        usual="Lessons are as usual again.", hears="in three minutes",
        school_events="🎪 School’s events", add="➕ Event", change="✏️ Change",
        moved="another time or place", cancel="❌ Cancel the event", off_event="❌ Собрание: canc",
        events="🎪 Events", part="I take part", cancelled="❌ Cancelled: Карантин",
        homework="📚 Homework", new="➕ New homework", give="Give homework", files3="📎 3 files",
        announce="📢 Announce", send="📢 Send to 1", done="Sent",
    ),
}  # fmt: skip


@dataclass
class Story:
    town: Town
    locale: str
    words: SimpleNamespace
    child: int

    async def phone(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start("")
        await phone.settle()
        return phone

    async def tap(self, phone: Phone, *labels: str) -> str:
        for label in labels:
            await phone.press(label)
            await phone.settle()
        return phone.text

    async def menu(self, phone: Phone, *labels: str) -> str:
        await self.say(phone, "/menu")
        return await self.tap(phone, *labels)

    async def say(self, phone: Phone, text: str) -> str:
        await phone.send(text)
        await phone.settle()
        return phone.text

    async def three_minutes_later(self) -> None:
        self.town.clock.advance(timedelta(minutes=3, seconds=1))
        await self.town.app.mail.tick()


def _plant(seed: Seed, locale: str) -> int:
    school = seed.school()
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    teacher = seed.teacher(school)
    klass = seed.klass(school, class_teacher_id=teacher)
    child = seed.student(school, klass)
    mother = seed.parent(school, [child])
    algebra = seed.subject(school)
    seed.term(klass)
    seed.add(
        t.TimetableSlot, class_id=klass, weekday=4, number=1, subject_id=algebra,
        teacher_id=teacher, starts_on=date(2026, 9, 1),
    )  # fmt: skip
    seed.lesson(klass, algebra, TODAY, 8, teacher_id=teacher)
    for day in (2, 7):
        seed.lesson(klass, algebra, TODAY + timedelta(days=day), 1, teacher_id=teacher)
    for external, person in ((OFFICE, office), (MOTHER, mother), (TEACHER, teacher)):
        seed.link(seed.account(external), person)
    seed.conn.execute(update(t.Account).values(locale=locale))
    return child


@pytest.fixture(params=["ru", "en"])
async def story(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        child = await town.seed(lambda seed: _plant(seed, request.param))
        yield Story(town, request.param, WORDS[request.param], child)


async def test_a_special_day_rings_at_those_concerned_and_so_does_its_end(story: Story) -> None:
    words = story.words
    mother, teacher = await story.phone(MOTHER), await story.phone(TEACHER)
    office = await story.phone(OFFICE)
    await story.menu(office, words.more, words.special, "20", words.off)
    await office.wait(lambda one: words.apply in one.labels, timeout=30)
    await office.press(words.apply)
    report = await office.wait(lambda one: words.undo in one.labels, timeout=30)
    assert words.hears in report.text
    await story.three_minutes_later()
    for phone in (mother, teacher):
        await phone.wait(lambda one: words.no_lessons in one.text, timeout=10)
    await office.press(words.undo, report)
    await office.settle()
    await office.press(words.sure)
    await office.wait(
        lambda one: words.hears in one.text and one.message_id != report.message_id, timeout=30
    )
    await story.three_minutes_later()
    for phone in (mother, teacher):
        await phone.wait(lambda one: words.usual in one.text, timeout=10)


async def test_an_event_with_answers_is_moved_and_cancelled(story: Story) -> None:
    words = story.words
    mother, office = await story.phone(MOTHER), await story.phone(OFFICE)
    await story.menu(office, words.more, words.school_events, words.add)
    await story.say(office, "25.12 18:00 Собрание 5А\nО ёлке")
    await story.menu(mother, words.more, words.events, "Собрание", words.part)
    await story.menu(office, words.more, words.school_events, "Собрание", words.change)
    assert "25.12.2026 18:00 Собрание 5А\nО ёлке" in office.text
    assert words.hears in await story.say(office, "26.12 17:00 Собрание 5А\nО ёлке")
    await story.three_minutes_later()
    await mother.wait(lambda one: words.moved in one.text, timeout=10)
    await story.tap(office, words.cancel)
    assert words.cancelled in await story.say(office, "Карантин")
    await story.three_minutes_later()
    await mother.wait(lambda one: words.off_event in one.text, timeout=10)
    text = await story.menu(mother, words.more, words.events, "Собрание")
    assert words.cancelled in text
    assert words.part not in mother.screen.labels


def _photos(phone: Phone) -> list[Message]:
    return [one for one in phone.messages if one.from_bot and one.kind == "photo"]


async def test_homework_with_three_photos_and_words(story: Story) -> None:
    words = story.words
    teacher, mother = await story.phone(TEACHER), await story.phone(MOTHER)
    await story.menu(teacher, words.homework, words.new)
    for caption in ("§ 12, № 145", "", ""):
        await teacher.send_photo(png(40, 30), caption)
        await teacher.settle()
    assert "§ 12, № 145" in teacher.text
    assert words.files3 in teacher.text
    await story.tap(teacher, words.give)
    await story.menu(mother)
    homework = encode(OpenHomework(story.child, TODAY + timedelta(days=2)))
    await mother.press_data(homework, mother.screen)
    await mother.settle()
    assert "§ 12, № 145" in mother.text
    await story.tap(mother, "📎")
    assert len(_photos(mother)) == 3


async def test_an_announcement_with_three_photos_and_a_long_text(story: Story) -> None:
    words = story.words
    teacher, mother = await story.phone(TEACHER), await story.phone(MOTHER)
    text = "Экскурсия в музей. " * 150
    await story.menu(teacher, words.announce)
    await story.say(teacher, text)
    for _n in range(3):
        await teacher.send_photo(png(40, 30))
        await teacher.settle()
    assert words.files3 in teacher.text
    await story.tap(teacher, words.send)
    push = await mother.wait(lambda one: words.files3 in one.labels, timeout=10)
    assert push.text.count("Экскурсия в музей.") == 150
    await mother.press(words.files3, push)
    await mother.settle()
    assert len(_photos(mother)) == 3
