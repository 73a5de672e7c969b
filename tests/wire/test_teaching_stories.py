"""A teacher fills the diary from the chat, press by press, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.domain.views.evening import InYourName
from bot.keyboards.actions.diary import OpenHomework
from bot.keyboards.actions.teaching import (
    DisputeDay,
    OpenLesson,
    OpenMyDay,
    OpenTapping,
    OpenUnfilled,
)
from bot.keyboards.codec import Action, encode
from bot.sandbox.phone import Phone
from bot.services import evenings
from bot.storage import tables as t
from tests.builders import NOW, Seed
from tests.wire.pictures import png
from tests.wire.town import Town, town_at

TODAY = date(2026, 11, 18)
TEACHER, OFFICE, PARENT, STUDENT, OTHER = "2001", "2002", "2003", "2004", "2005"
WORDS: dict[str, dict[str, str]] = {
    "ru": {
        "petrov": "Петров",
        "ivanova": "Иванова",
        "biryukova": "Бирюкова",
        "now": "▶️ Сейчас: 5А алгебра",
        "understood": "5А · Алгебра · ср 18.11, 8 урок · Контрольная работа, вес 3",
        "groups": "5: Иванова, Ёлкин · 4: Петров · н: Сидорова",
        "who": "❓ Кузнецова 4: кто?",
        "yana": "Кузнецова Яна",
        "rest": "Без записи: 0. Пока не сохранено.",
        "save": "Сохранить 5",
        "saved": "✅ Сохранено: 5 записей.",
        "undo": "↩️ Отменить",
        "undone": "Отменено: 5 записей.",
        "marks": "⭐ Отметки",
        "absences": "🙋 Пропуски",
        "all": "Все на месте",
        "everybody": "✅ Сохранено: все на месте.",
        "fix": "Исправления: Иванова 4 → 5",
        "why": "Пересдача",
        "save1": "Сохранить 1",
        "homework": "📚 Домашнее",
        "new": "➕ Новое задание",
        "give": "Задать",
        "topic": "📝 Тема",
        "my_day": "Мой день",
        "full": "Тема: Дроби",
        "hand_in": "📷 Сдать работу",
        "sent": "📥 Отправлено: 1 файл.",
        "accept": "✅ Принять",
        "link": "🔗 Ссылка",
        "remote": "Дистанционно",
        "enter_for": "✏️ Внести за учителя",
        "behalf": "Вы вносите за: Бирюкова Е. П.",
        "refused": "Ничего не нашлось. Ваши данные целы.",
        "again": "Уже принято",
        "hint": "Непонятно. Напишите фамилии и отметки",
        "pin": "🔢 ПИН",
        "set": "✅ ПИН задан.",
        "ask_pin": "Этим отметкам больше недели. Ваш ПИН:",
        "told": "Канцелярия извещена.",
    },
    "en": {
        "petrov": "Petrov",
        "ivanova": "Ivanova",
        "biryukova": "Biryukova",
        "now": "▶️ Now: 5А algebra",
        "understood": "5А · Algebra · Wed 18 Nov, lesson 8 · Test, weight 3",
        "groups": "5: Ivanova, Yolkin · 4: Petrov · н: Sidorova",
        "who": "❓ Кузнецова 4: who?",
        "yana": "Kuznetsova Yana",
        "rest": "No record: 0. Not saved yet.",
        "save": "Save 5",
        "saved": "✅ Saved: 5 records.",
        "undo": "↩️ Undo",
        "undone": "Taken back: 5 records.",
        "marks": "⭐ Marks",
        "absences": "🙋 Absences",
        "all": "All present",
        "everybody": "✅ Saved: all present.",
        "fix": "Corrections: Ivanova 4 → 5",
        "why": "Retaken",
        "save1": "Save 1",
        "homework": "📚 Homework",
        "new": "➕ New homework",
        "give": "Give homework",
        "topic": "📝 Topic",
        "my_day": "My day",
        "full": "Topic: Дроби",
        "hand_in": "📷 Hand in",
        "sent": "📥 Sent: 1 file.",
        "accept": "✅ Accept",
        "link": "🔗 Link",
        "remote": "Remote",
        "enter_for": "✏️ Enter for a teacher",
        "behalf": "You enter for: Biryukova E. P.",
        "refused": "Nothing found. Your data is safe.",
        "again": "Already done",
        "hint": "That was not understood. Write names and marks",
        "pin": "🔢 PIN",
        "set": "✅ The PIN is set.",
        "ask_pin": "These marks are older than a week. Your PIN:",
        "told": "The office has been told.",
    },
}
NAMES = (
    "Ёлкин Пётр Дмитриевич",
    "Иванова Анна Петровна",
    "Кузнецова Анна Олеговна",
    "Кузнецова Яна Викторовна",
    "Петров Олег Сергеевич",
    "Сидорова Полина Максимовна",
)


@dataclass
class Story:
    town: Town
    words: dict[str, str]
    teacher: Phone
    office: Phone
    parent: Phone
    student: Phone
    other: Phone
    lesson: int
    old: int
    student_id: int


def _plant(seed: Seed) -> tuple[int, int, int]:
    school = seed.school()
    teacher = seed.teacher(school)
    other = seed.teacher(school, "Орлова Наталья Сергеевна")
    office = seed.teacher(school, "Захарова Ирина Борисовна", role="admin")
    klass = seed.klass(school, class_teacher_id=other)
    seed.term(klass)
    students = [seed.student(school, klass, name) for name in NAMES]
    algebra, russian = seed.subject(school), seed.subject(school, "Русский язык")
    for table in ((algebra, teacher, 8), (russian, other, 7)):
        subject, person, number = table
        seed.add(
            t.TimetableSlot, class_id=klass, weekday=2, number=number, subject_id=subject,
            teacher_id=person, starts_on=date(2026, 9, 1),
        )  # fmt: skip
    lesson = seed.lesson(klass, algebra, TODAY, 8, teacher_id=teacher)
    seed.lesson(klass, russian, TODAY, 7, teacher_id=other)
    old = seed.lesson(klass, algebra, TODAY - timedelta(days=14), 8, teacher_id=teacher)
    seed.lesson(klass, algebra, TODAY + timedelta(days=7), 8, teacher_id=teacher)
    parent = seed.parent(school, [students[1]])
    people = ((TEACHER, teacher), (OFFICE, office), (PARENT, parent), (STUDENT, students[1]))
    for account, person in (*people, (OTHER, other)):
        seed.link(seed.account(account), person)
    return lesson, old, students[1]


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Story]:
    locale = str(request.param)
    async with town_at(f"sqlite:///{tmp_path / 'zvonok.db'}") as town:
        lesson, old, student = await town.seed(_plant)
        await town.seed(lambda seed: seed.conn.execute(update(t.Account).values(locale=locale)))
        phones = {
            name: town.phone(name, locale, account)
            for name, account in (
                ("teacher", TEACHER),
                ("office", OFFICE),
                ("parent", PARENT),
                ("student", STUDENT),
                ("other", OTHER),
            )
        }
        yield Story(town, WORDS[locale], lesson=lesson, old=old, student_id=student, **phones)


async def press(phone: Phone, *labels: str) -> str:
    """Press one after the other; the toast of the last press."""
    toast = ""
    for label in labels:
        toast = (await phone.press(label)).text or ""
        await phone.settle()
    return toast


async def say(phone: Phone, text: str) -> str:
    await phone.send(text)
    await phone.settle()
    return phone.text


async def open_at(phone: Phone, action: Action) -> str:
    """As an old button of this action would."""
    if not any(message.from_bot for message in phone.messages):
        await say(phone, "/menu")
    await phone.press_data(encode(action), phone.screen)
    await phone.settle()
    return phone.text


async def marks_in(town: Town) -> int:
    return int(
        await town.look(
            lambda conn: conn.execute(
                select(func.count()).select_from(t.Mark).where(t.Mark.removed_at.is_(None))
            ).scalar_one()
        )
    )


async def test_one_message_a_question_save_and_undo(story: Story) -> None:
    phone, words = story.teacher, story.words
    await say(phone, "/menu")
    assert words["now"] in phone.screen.labels
    text = await say(
        phone, "5А алгебра контрольная: Иванова 5, Ёлкин 5, Петров 4, Сидорова н, Кузнецова 4"
    )
    assert words["understood"] in text
    assert words["groups"] in text
    assert words["who"] in text
    assert not any(label.startswith(words["save"][:4]) for label in phone.screen.labels)
    await press(phone, words["yana"])
    assert words["save"] in phone.screen.labels
    preview = phone.screen
    data = next(b.data for row in preview.buttons for b in row if b.label == words["save"])
    await press(phone, words["save"])
    assert words["saved"] in phone.text
    assert await marks_in(story.town) == 4
    assert data is not None
    answer = await phone.press_data(data, preview)
    assert answer.text == words["again"]
    await press(phone, words["undo"])
    assert words["undone"] in phone.text
    assert await marks_in(story.town) == 0


async def test_the_menu_says_how_and_what_it_says_can_be_tried_at_once(story: Story) -> None:
    phone = story.teacher
    await say(phone, "/menu")
    hint = phone.text.partition("“" if "“" in phone.text else "«")[2].split(":")[0]
    assert hint.startswith("5А алгебра ")
    await say(phone, f"{hint}: Петров 4")
    assert story.words["save1"] in phone.screen.labels


@pytest.mark.parametrize("words", ["Иванова пять", "2-5", "всем 5, кроме Петров 4"])
async def test_in_a_lesson_the_class_need_not_be_named(story: Story, words: str) -> None:
    phone = story.teacher
    await say(phone, "/menu")
    await say(phone, words)
    assert story.words["understood"].partition(" · ")[0] in phone.text
    assert label_with(phone, story.words["save"][:4])


@pytest.mark.parametrize("words", ["Добрый день!", "Иванова", "Спасибо, Петров", "Пять минут"])
async def test_a_greeting_in_a_lesson_is_no_entry(story: Story, words: str) -> None:
    phone = story.teacher
    await say(phone, "/menu")
    await say(phone, words)
    assert story.words["now"] in phone.screen.labels


async def test_tapping_a_mark_then_everyone_who_got_it(story: Story) -> None:
    phone, words = story.teacher, story.words
    await say(phone, "/menu")
    await press(phone, words["marks"], "4", words["petrov"], words["ivanova"])
    await press(phone, words["save1"].replace("1", "2"))
    assert await marks_in(story.town) == 2
    await say(phone, "Иванова 5")
    assert words["fix"] in phone.text
    await press(phone, words["why"], words["save1"])
    assert await marks_in(story.town) == 2
    parent = story.parent
    await say(parent, "/menu")
    await press(parent, words["marks"])
    await press(parent, label_with(parent, "5"))
    assert "4 → 5" in parent.text
    assert words["why"] in parent.text


def label_with(phone: Phone, part: str) -> str:
    """The first button whose label has the part."""
    return next(label for label in phone.screen.labels if part in label)


async def test_everybody_is_there(story: Story) -> None:
    phone, words = story.teacher, story.words
    await say(phone, "/menu")
    await press(phone, words["absences"], words["all"])
    assert words["everybody"] in phone.text


async def test_topic_homework_link_and_a_work_handed_in(story: Story) -> None:
    phone, words = story.teacher, story.words
    await say(phone, "/menu")
    await press(phone, words["now"], words["topic"])
    assert words["full"] in await say(phone, "Дроби")
    await press(phone, words["link"])
    await say(phone, "урок тут: https://meet.example/5a")
    await press(phone, words["homework"], words["new"])
    await say(phone, "§ 12, № 145")
    await press(phone, words["give"])
    assert "§ 12, № 145" in phone.text
    child = story.student
    await say(child, "/menu")
    await press(child, label_with(child, "📅"))
    assert words["remote"] in child.text
    assert "meet.example/5a" in child.text
    await say(child, "/menu")
    await open_at(child, OpenHomework(story.student_id, TODAY + timedelta(days=7)))
    await press(child, label_with(child, "📷"))
    await press(child, words["hand_in"])
    await child.send_photo(png(40, 30))
    await child.settle()
    assert words["sent"] in child.text
    await open_at(phone, OpenLesson(story.lesson))
    await press(phone, words["homework"])
    await press(phone, label_with(phone, "📥"))
    await press(phone, label_with(phone, "📥"))
    await press(phone, words["accept"])
    assert any("✅" in label for message in phone.messages for label in message.labels)


async def test_the_operator_enters_for_the_teacher(story: Story) -> None:
    phone, words = story.office, story.words
    await say(phone, "/menu")
    await press(phone, phone.screen.labels[-1], words["enter_for"], words["biryukova"])
    await press(phone, label_with(phone, "5А"))
    assert words["behalf"] in phone.text
    await say(phone, "Иванова 5")
    await press(phone, words["save1"])
    row = await story.town.look(
        lambda conn: conn.execute(select(t.MarkEvent.by_person, t.MarkEvent.for_person)).one()
    )
    assert row.by_person != row.for_person
    assert row.for_person is not None


async def test_words_that_say_nothing_are_answered_kindly(story: Story) -> None:
    phone, words = story.teacher, story.words
    await open_at(phone, OpenLesson(story.lesson))
    assert words["hint"] in await say(phone, "Добрый день!")


async def test_a_lesson_stays_open_over_the_midnight_of_greenwich(story: Story) -> None:
    """In Vladivostok that is ten in the morning, between two lessons."""
    zone = update(t.School).values(timezone="Asia/Vladivostok")
    await story.town.seed(lambda seed: seed.conn.execute(zone))
    story.town.clock.move_to(datetime(2026, 11, 17, 23, 55, tzinfo=UTC))
    await open_at(story.teacher, OpenLesson(story.lesson))
    story.town.clock.move_to(datetime(2026, 11, 18, 0, 5, tzinfo=UTC))
    await say(story.teacher, "Иванова 5")
    assert story.words["save1"] in story.teacher.screen.labels


async def test_nobody_else_reaches_a_lesson_or_the_offices_lists(story: Story) -> None:
    for phone in (story.parent, story.student, story.other):
        for action in (OpenLesson(story.lesson), OpenTapping(story.lesson), OpenUnfilled()):
            assert story.words["refused"] in await open_at(phone, action)
    for phone in (story.parent, story.student):
        assert story.words["refused"] in await open_at(phone, OpenMyDay())
        assert story.words["refused"] not in await say(phone, "5А алгебра: Иванова 5")
    await say(story.other, "5А алгебра: Иванова 5")
    assert await marks_in(story.town) == 0


async def test_an_old_lesson_asks_for_the_pin(story: Story) -> None:
    phone, words = story.teacher, story.words
    await say(phone, "/menu")
    more = phone.screen.labels[-1]
    await press(phone, more, words["pin"], *"25802580")
    assert words["set"] in phone.text
    await open_at(phone, OpenLesson(story.old))
    await say(phone, "Иванова 5")
    await press(phone, words["save1"])
    assert words["ask_pin"] in phone.text
    await press(phone, *"2581")
    assert await marks_in(story.town) == 0
    await press(phone, *"2580")
    assert await marks_in(story.town) == 1
    kept = await story.town.look(
        lambda conn: conn.execute(select(t.StaffSetting.pin_hash)).scalar_one()
    )
    assert kept is not None
    assert "2580" not in kept


async def test_the_evening_says_what_was_entered_and_that_was_not_me(story: Story) -> None:
    phone, words = story.teacher, story.words
    await open_at(phone, OpenLesson(story.lesson))
    await say(phone, "Иванова 5")
    await press(phone, words["save1"])
    await say(story.office, "/menu")
    app, evening = story.town.app, NOW + timedelta(hours=3, minutes=1)
    assert await evenings.send_due(app.db, app.facts.bot, evening) > 0
    mine = await story.town.look(
        lambda conn: conn.execute(
            select(t.Outbox.payload).where(t.Outbox.kind == "in_your_name")
        ).scalar_one()
    )
    told = InYourName.of(mine or {})
    await open_at(phone, DisputeDay(told.person, told.day))
    assert words["told"] in phone.text
