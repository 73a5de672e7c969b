"""Families and the school: writing to a teacher, trusting somebody, asking the office."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import Seed
from tests.wire.town import Town, town_at


def _people(seed: Seed) -> SimpleNamespace:
    school = seed.school()
    head = seed.teacher(school, "Бирюкова Елена Павловна")
    other = seed.teacher(school, "Орлов Пётр Иванович")
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    klass = seed.klass(school, "5А", class_teacher_id=head)
    anna = seed.student(school, klass, "Иванова Анна Петровна")
    subject = seed.subject(school)
    for teacher in (head, other):
        seed.add(
            t.TimetableSlot,
            class_id=klass,
            weekday=2,
            number=1,
            subject_id=subject,
            teacher_id=teacher,
            starts_on=date(2026, 9, 1),
        )
    seed.lesson(klass, subject)
    mother = seed.parent(school, [anna], "Иванова Мария Павловна")
    father = seed.parent(school, [anna], "Иванов Пётр Сергеевич")
    accounts = {"mother": ("501", mother), "father": ("502", father), "student": ("503", anna)}
    accounts |= {"head": ("504", head), "office": ("506", office)}
    for external, person in accounts.values():
        seed.link(seed.account(external), person)
    return SimpleNamespace(school=school, anna=anna, mother=mother, head=head, klass=klass)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with town_at(database_url) as made:
        await made.seed(_people)
        yield made


async def _phone(town: Town, label: str, account: str) -> Phone:
    phone = town.phone(label, account=account)
    await phone.start("")
    await phone.settle()
    return phone


async def _tap(phone: Phone, *labels: str) -> str:
    return (await _opened(phone, *labels)).text


async def _opened(phone: Phone, *labels: str) -> Message:
    """The message the last press led to: the one it changed, whatever else arrives meanwhile."""
    shown = phone.screen
    for label in labels:
        before = {message.message_id: message.html for message in phone.messages}
        await phone.press(label)
        await phone.settle()
        known = (message for message in phone.messages if message.message_id in before)
        changed = [message for message in known if before[message.message_id] != message.html]
        shown = changed[-1] if changed else phone.screen
    return shown


async def _write(phone: Phone, text: str) -> str:
    await phone.send(text)
    await phone.settle()
    return phone.text


async def test_a_parent_writes_to_a_teacher_and_the_teacher_answers(town: Town) -> None:
    mother = await _phone(town, "Мария", "501")
    text = await _tap(mother, "💬 Учителю", "✍️ Написать учителю")
    assert "Елена Павловна" in text
    assert "8:00–18:00" in text
    assert "Пётр" not in text  # does not use the bot
    await _tap(mother, "Елена Павловна")
    assert "Аня забыла тетрадь" in await _write(mother, "Аня забыла тетрадь")

    head = await _phone(town, "Елена Павловна", "504")
    assert "Иванова М. П." in await _tap(head, "💬 Сообщения")
    text = await _tap(head, "5А Иванова")
    assert "Аня забыла тетрадь" in text
    assert "501" not in text
    await _tap(head, "✍️ Ответить")
    assert "Ничего страшного" in await _write(head, "Ничего страшного")

    await _write(mother, "Меню")
    text = await _tap(mother, "💬 Учителю", "Елена Павловна")
    assert "Ничего страшного" in text
    assert "прочитано" in text

    assert "закрыл" in await _tap(head, "Закрыть переписку", "Закрыть переписку")
    await _tap(mother, "Назад")
    closed = await _opened(mother, "Елена Павловна")
    assert "закр" in closed.text
    assert "✍️ Ответить" not in closed.labels


async def test_a_message_out_of_hours_arrives_in_the_morning_with_its_photo(town: Town) -> None:
    town.clock.move_to(datetime(2026, 11, 20, 17, 30, tzinfo=UTC))  # Friday 20:30 in Moscow
    mother, head = await _phone(town, "Maria", "501"), await _phone(town, "Елена", "504")
    await _tap(mother, "Ещё", "⚙️ Настройки", "🌐 Язык", "English")
    await _write(mother, "Menu")
    await _tap(mother, "💬 Teacher", "✍️ Write to a teacher", "Elena Pavlovna")
    await mother.send_photo(b"a photo", "The page is torn")
    await mother.settle()
    assert "arrives Mon 23 Nov, 8:00" in mother.text
    assert "📎 1 file" in mother.text
    due = await town.look(
        lambda conn: conn.execute(
            select(t.Outbox.due_at).where(t.Outbox.kind == "thread")
        ).scalar_one()
    )
    assert due == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

    await _tap(head, "💬 Сообщения", "5А Иванова", "📎 Показать файлы")
    assert any(message.kind == "photo" for message in head.messages if message.from_bot)


async def test_the_teachers_phone_rings_with_the_words_and_the_way_to_answer(town: Town) -> None:
    head, mother = await _phone(town, "Елена", "504"), await _phone(town, "Мария", "501")
    await _tap(mother, "💬 Учителю", "✍️ Написать учителю", "Елена Павловна")
    await _write(mother, "Аня придёт ко второму уроку")
    push = await head.wait(lambda one: "второму уроку" in one.text, timeout=10)
    assert "Иванова М. П. · Анна" in push.text
    await head.press("✍️ Ответить", push)
    await head.settle()
    await _write(head, "Хорошо, спасибо")
    answer = await mother.wait(lambda one: "💬 Бирюкова Е. П." in one.text, timeout=10)
    assert "Хорошо, спасибо" in answer.text


async def test_nobody_else_reads_a_thread(town: Town) -> None:
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "💬 Учителю", "✍️ Написать учителю", "Елена Павловна")
    await _write(mother, "Только для вас")
    for label, account in (("Пётр", "502"), ("Аня", "503"), ("Канцелярия", "506")):
        stranger = await _phone(town, label, account)
        for data in ("eo:3:1:", "eo:5:1:0", "er:1:0", "ea:4:1", "ep:1", "es:1:0", "ec:1:1"):
            await stranger.press_data(data, stranger.screen)
            await stranger.settle()
            assert "Только для вас" not in stranger.text


async def test_a_trusted_person_reads_signs_when_allowed_and_is_sent_away_at_once(
    town: Town,
) -> None:
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "Ещё", "🤝 Доверенные", "➕ Добавить")
    text = await _write(mother, "Бабушка Нина")
    assert "Можно читать." in text
    await _tap(mother, "🔑 Сделать код")
    code = mother.text.split("Код: ")[1].split()[0]

    granny = town.phone("Nina", language="en")
    await granny.start("")
    await granny.settle()
    text = await _write(granny, code)
    assert "A. I., 5А" in text
    assert "May read." in text
    text = await _tap(granny, "Yes, continue", "I agree")
    assert "Anya" in text or "Anna" in text
    assert "💬 Teacher" not in granny.screen.labels
    await granny.press("Week")
    await granny.settle()
    refused = await _tap_data(granny, f"ys:{_id(town, 'student')}:1xx:0")
    assert "Nothing found" in refused

    await _write(mother, "Меню")
    text = await _tap(mother, "Ещё", "🤝 Доверенные")
    assert "Бабушка Нина" in text
    assert "Последний раз дневник открыт: ср 18.11" in text
    text = await _tap(mother, "Бабушка Нина", "▫️ Подписывать неделю")
    assert "Можно читать и подписывать неделю." in text

    father = await _phone(town, "Пётр", "502")
    assert "Бабушка Нина" not in await _tap(father, "Ещё", "🤝 Доверенные")

    await _tap(mother, "Отозвать", "Отозвать")
    text = await _tap(granny, "Menu")
    assert "one-time code" in text


async def test_a_used_trust_code_opens_nothing_for_a_second_phone(town: Town) -> None:
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "Ещё", "🤝 Доверенные", "➕ Добавить")
    await _write(mother, "Соседка")
    await _tap(mother, "🔑 Сделать код")
    code = mother.text.split("Код: ")[1].split()[0]
    assert "перешлите" in await _write(mother, code)
    first, second = town.phone("Вера", "ru"), town.phone("Зоя", "ru")
    for phone in (first, second):
        await phone.start("")
        await phone.settle()
        await _write(phone, code)
        await _tap(phone, "Да, дальше")
    await _tap(first, "Даю согласие")
    assert "уже использован" in await _tap(second, "Даю согласие")


async def test_a_mistake_in_the_data_becomes_a_ticket_and_the_answer_comes_back(
    town: Town,
) -> None:
    mother = await _phone(town, "Мария", "501")
    text = await _tap(mother, "Ещё", "🏫 Школа", "Мои данные")
    assert "Иванова Мария Павловна" in text
    await _tap(mother, "Здесь ошибка")
    text = await _write(mother, "Отчество Ани — Павловна")
    assert "Обращение № 1" in text
    assert "отправлено" in text

    office = await _phone(town, "Irina", "506")
    await _tap(office, "Ещё", "⚙️ Настройки", "🌐 Язык", "English")
    await _write(office, "Menu")
    text = await _tap(office, "🛟 Tickets")
    assert "A mistake in my data" in text
    await _tap(office, "No. 1", "✍️ Answer")
    assert "answered" in await _write(office, "Corrected, thank you")

    await _write(mother, "Меню")
    text = await _tap(mother, "Ещё", "❓ Помощь", "🛟 Поддержка", "№ 1")
    assert "Corrected, thank you" in text
    assert "есть ответ" in text
    assert "закрыто" in await _tap(mother, "Вопрос решён")

    father = await _phone(town, "Пётр", "502")
    for data in ("qo:1:0", "qr:1:0", "qw:1", "qx:1", "qc:1", "ql:0:0"):
        assert "Ничего не нашлось" in await _tap_data(father, data)


async def _tap_data(phone: Phone, data: str) -> str:
    await phone.press_data(data, phone.screen)
    await phone.settle()
    return phone.text


def _id(town: Town, name: str) -> str:
    return "3"


async def test_a_trusted_person_signs_and_announces_an_absence_when_granted(town: Town) -> None:
    town.clock.move_to(datetime(2026, 11, 20, 11, 0, tzinfo=UTC))  # Friday 14:00 in Moscow
    mother = await _phone(town, "Мария", "501")
    await _tap(mother, "Ещё", "🤝 Доверенные", "➕ Добавить")
    await _write(mother, "Бабушка Нина")
    await _tap(mother, "▫️ Подписывать неделю", "▫️ Сообщать об отсутствии", "🔑 Сделать код")
    code = mother.text.split("Код: ")[1].split()[0]
    granny = town.phone("Нина")
    await granny.start(code)
    await granny.settle()
    await _tap(granny, "Да, дальше", "Даю согласие", "✍️ Подписать", "✍️ Подписать")
    signed = await town.look(lambda conn: conn.execute(select(t.Signature)).one())
    assert (signed.person_id, signed.signer.split(":")[0]) == (None, "account")
    await _write(granny, "Меню")
    await _tap(granny, "🤒 Не придёт", "Семейные обстоятельства", "Отправить")
    notice = await town.look(lambda conn: conn.execute(select(t.AbsenceNotice)).one())
    assert notice.person_id is None
    await _write(mother, "Меню")
    assert "Подписано: доверенное лицо" in await _tap(mother, "✍️ Подписать")
