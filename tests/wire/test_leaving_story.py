"""What one sets, takes along and leaves behind: notifications, the journal, export, forget."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage import tables as t
from tests.wire.test_contact_story import _people, _phone, _tap, _tap_data, _write
from tests.wire.town import Town, town_at


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with town_at(database_url) as made:
        await made.seed(_people)
        yield made


async def test_what_is_told_when_is_set_by_taps(town: Town) -> None:
    mother = await _phone(town, "Мария", "501")
    text = await _tap(mother, "Ещё", "⚙️ Настройки", "🔔 Уведомления")
    assert "Тихо с 21:00 до 7:00." in text
    await _tap(mother, "🗓 Время", "пт", "Итоги недели: 18:00", "9:00")
    assert "Итоги недели: 9:00" in mother.screen.labels
    assert "✓ пт" in mother.screen.labels
    await _tap(mother, "Назад", "🌙 Тихие часы", "С какого часа")
    assert "Тихо с 22:00 до 7:00." in await _tap(mother, "22:00")
    await _tap(mother, "Назад", "🔔 Сразу", "▫️ Новые отметки")
    assert "✓ Новые отметки" in mother.screen.labels
    assert "Пауза до ср 25.11." in await _tap(mother, "Назад", "⏸ Пауза", "25")
    assert "Всё выключено" in await _tap(mother, "Выключить всё")
    row = await town.look(lambda conn: conn.execute(select(t.Notification)).one())
    assert (row.weekly_day, row.weekly_time.hour, row.quiet_from.hour, row.off) == (4, 9, 22, True)
    assert row.switches == {"marks": True}
    await _tap(mother, "Включить снова", "⏸ Пауза")
    assert "Пауза до" not in await _tap(mother, "Закончить паузу")
    for data in ("nm:w:3c", "nm:w:zz", "nw:9", "np:zzz", "nu:1", "ns:nothing"):
        assert "Traceback" not in await _tap_data(mother, data)


async def test_a_parent_sees_who_opened_the_diary(town: Town) -> None:
    anna = await _phone(town, "Anya", "503")
    await _tap(anna, "Ещё", "⚙️ Настройки", "🌐 Язык", "English")
    await _write(anna, "Menu")
    await _tap(anna, "📅 Today")
    await _write(anna, "Menu")
    await _tap(anna, "Week")
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "📅 Сегодня")
    await _write(mother, "Меню")
    text = await _tap(mother, "Ещё", "⚙️ Настройки", "👁 Кто открывал дневник")
    assert "ср 18.11: ученик, вы" in text
    rows = await town.look(lambda conn: conn.execute(select(t.DiaryOpening)).all())
    assert len(rows) == 2  # once a day, however often


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_export_is_a_file_to_be_read(town: Town, language: str) -> None:
    mother = await _phone(town, "Мария", "501")
    if language == "en":
        await _tap(mother, "Ещё", "⚙️ Настройки", "🌐 Язык", "English")
    await mother.send("/export")
    message = await mother.wait(lambda one: one.kind == "document")
    assert message.file is not None
    with zipfile.ZipFile(io.BytesIO(message.file.data)) as packed:
        held = json.loads(packed.read("export.json"))["held"]
        page = packed.read("export.html").decode()
    assert any(row["first_name"] == "Анна" for row in held["person"])
    assert "Пётр" not in page.replace("Петр", "")
    assert ("Ваша учётная запись" if language == "ru" else "Your account") in page


async def test_forgetting_asks_twice_and_leaves_a_stranger(town: Town) -> None:
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "💬 Учителю", "✍️ Написать учителю", "Елена Павловна")
    await _write(mother, "Это личное")
    text = await _write(mother, "/forget")
    assert "Исчезнет навсегда" in text
    assert "Останется у школы" in text
    assert "Точно забыть всё?" in await _tap(mother, "Дальше")
    question = mother.screen
    town.clock.move_to(town.clock.now() + timedelta(minutes=20))
    assert "Ничего не нашлось" in await _tap(mother, "Да, забыть меня")
    await _write(mother, "/forget")
    text = await _tap(mother, "Дальше", "Да, забыть меня")
    assert "Готово" in text
    assert question is not None
    text = await _write(mother, "Меню")
    assert "одноразовый код" in text
    left = await town.look(lambda conn: conn.execute(select(t.ThreadMessage)).all())
    assert left == []
    head = await _phone(town, "Елена Павловна", "504")
    assert "Семьи пока не писали" in await _tap(head, "💬 Сообщения")
