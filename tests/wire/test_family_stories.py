"""A parent and a student leaf through every screen of the diary, over real polling."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import Demo, demo
from bot.sandbox.phone import Phone

WEDNESDAY = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)

LINKING = {
    "ru": ("Да, дальше", "Даю согласие", "Раз в неделю"),
    "en": ("Yes, continue", "I agree", "Once a week"),
}
WALKS = {
    "ru": [
        (("📅 Сегодня",), "Аня, 5А", "18 ноября"),
        (("Неделя",), "Неделя 16–20 ноября", "Пн 16.11"),
        (("◀ 09.11",), "Неделя 9–13 ноября", "Пн 09.11"),
        (("🗓",), "Аня, 5А", ""),
        (("Меню", "📚 Домашнее"), "Домашнее задание · четверг, 19 ноября", "📚"),
        (("По предметам",), "Аня, 5А", ""),
        (("Меню", "⭐ Отметки"), "Отметки: Аня, 5А", ""),
        (("По предметам",), "Математика", ""),
        (("Меню", "⭐ Отметки", "Итоговые"), "1 четверть", ""),
        (("Меню", "Ещё", "🕘 Расписание"), "Аня, 5А", "1."),
        (("Меню", "Ещё", "🏫 Школа"), "Классный руководитель: Бирюкова", ""),
        (("Меню", "Ещё", "⚙️ Настройки"), "Настройки", ""),
        (("Меню", "🧒 Петя"), "▸ Петя, 2Б", ""),
    ],
    "en": [
        (("📅 Today",), "Anya, 5А", "18 November"),
        (("Week",), "Week 16–20 November", "Mon 16 Nov"),
        (("◀ 9 Nov",), "Week 9–13 November", "Mon 9 Nov"),
        (("🗓",), "Anya, 5А", ""),
        (("Menu", "📚 Homework"), "Homework · Thursday 19 November", "📚"),
        (("By subject",), "Anya, 5А", ""),
        (("Menu", "⭐ Marks"), "Marks: Anya, 5А", ""),
        (("By subject",), "Mathematics", ""),
        (("Menu", "⭐ Marks", "Term marks"), "Term 1", ""),
        (("Menu", "More", "🕘 Timetable"), "Anya, 5А", "1."),
        (("Menu", "More", "🏫 School"), "Class teacher: Biryukova", ""),
        (("Menu", "More", "⚙️ Settings"), "Settings", ""),
        (("Menu", "🧒 Petya"), "▸ Petya, 2Б", ""),
    ],
}


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo(tmp_path, now=WEDNESDAY) as made:
        answering = asyncio.create_task(made.app.run())
        yield made
        made.app.stop()
        await answering


async def parent(running: Demo, locale: str) -> Phone:
    """The demo's mother with a phone in that language, linked."""
    mother = next(phone for phone in running.sandbox.phones.values() if phone.label == "Мария")
    phone = running.sandbox.add_phone(label="Parent", language=locale)
    await phone.start(mother.start_payload)
    await phone.settle()
    await press(phone, *LINKING[locale])
    return phone


async def press(phone: Phone, *labels: str) -> None:
    for label in labels:
        await phone.press(label)
        await phone.settle()


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_a_parent_leafs_through_the_diary_of_two_children(running: Demo, locale: str) -> None:
    phone = await parent(running, locale)
    for labels, heading, detail in WALKS[locale]:
        await press(phone, *labels)
        assert heading in phone.text, (labels, phone.text)
        assert detail in phone.text, (labels, phone.text)
    assert not running.sandbox.world.refused


@pytest.mark.parametrize(
    ("locale", "menu", "more", "timetable", "file"),
    [
        ("ru", "Меню", "Ещё", "🕘 Расписание", "iCalendar"),
        ("en", "Menu", "More", "🕘 Timetable", "iCalendar"),
    ],
)
async def test_the_timetable_comes_as_a_calendar_file(
    running: Demo, locale: str, menu: str, more: str, timetable: str, file: str
) -> None:
    phone = await parent(running, locale)
    await press(phone, menu, more, timetable)
    await phone.press(lambda button: file in button.label or "📆" in button.label)
    sent = await phone.wait(lambda message: message.kind == "document", timeout=60)
    assert sent.media is not None
    assert sent.media.startswith(b"BEGIN:VCALENDAR")
