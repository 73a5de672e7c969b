"""Planning, keeping and being told: forecast, chart, records, events, announcements, portfolio."""

from collections.abc import AsyncIterator
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from bot.keyboards.actions.forecast import OpenOutlook
from bot.keyboards.actions.portfolio import OpenClassPortfolios, OpenPortfolio
from bot.keyboards.codec import Action, encode
from bot.sandbox.model import StoredFile
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import NOW, Seed
from tests.family import FATHER, MONDAY, MOTHER, STUDENT, TEACHER, Family, with_accounts
from tests.wire.pictures import png
from tests.wire.town import Town, town_at

STRANGER = "1009"
LIMIT = 60_000
WORDS: dict[str, dict[str, str]] = {
    "ru": {
        "reach": "🎯 До пятёрки",
        "algebra": "Алгебра",
        "way": "2 пятёрки весом 3 (за контрольные)",
        "left": "осталось 2 урока",
        "try": "Попробовать 5",
        "tried": "На пробу: 5 (вес 3). Тогда: 4,33 → 4",
        "clear": "Очистить",
        "no_try": "На пробу",
        "more": "Ещё",
        "chart": "📈 График",
        "draw": "📈 Нарисовать",
        "dark": "🌙 Тёмный",
        "average": "Алгебра: 4,00",
        "marks": "⭐ Отметки",
        "by_subject": "По предметам",
        "attendance": "Пропуски",
        "missed": "Пропущен 1 урок за 1 день",
        "dots": "Точки",
        "owed": "Сдать",
        "remarks": "Замечания",
        "praise": "👍 Похвала: Помощь товарищу",
        "school": "🏫 Школа",
        "regime": "Режим дня",
        "lunch": "Обед",
        "years": "Прошлые годы",
        "events": "🎪 События",
        "join": "Участвую",
        "joined": "Вы участвуете.",
        "calendar": "🗓 В календарь",
        "write": "💬 Написать организатору",
        "kept": "Сохранено. Организатора ещё нет в боте",
        "passed": "Передано. Ответ придёт сюда.",
        "answer": "Ответить: Иванова М. П.",
        "was": "Что было",
        "results": "📄 Записать итоги",
        "came": "Итоги",
        "news": "📢 Объявления",
        "badge": "1 новое объявление",
        "confirm": "Прочитано",
        "confirmed": "Прочтение подтверждено",
        "already": "Уже принято",
        "portfolio": "🏅 Портфолио",
        "add": "+ Работа",
        "file": "📎 Добавить файл",
        "one_file": "📎 1 файл",
        "enough": "Это всё",
        "menu": "Меню",
        "nothing": "Ничего не нашлось",
    },
    "en": {
        "reach": "🎯 Reach a 5",
        "algebra": "Algebra",
        "way": "2 fives of weight 3 (for tests)",
        "left": "2 lessons left",
        "try": "Try a 5",
        "tried": "Tried out: 5 (weight 3). Then: 4.33 → 4",
        "clear": "Clear",
        "no_try": "Tried out",
        "more": "More",
        "chart": "📈 Chart",
        "draw": "📈 Draw",
        "dark": "🌙 Dark",
        "average": "Algebra: 4.00",
        "marks": "⭐ Marks",
        "by_subject": "By subject",
        "attendance": "Attendance",
        "missed": "1 lesson missed on 1 day",
        "dots": "Dots",
        "owed": "To hand in",
        "remarks": "Remarks",
        "praise": "👍 Praise: Помощь товарищу",
        "school": "🏫 School",
        "regime": "The day's regime",
        "lunch": "Обед",
        "years": "Past years",
        "events": "🎪 Events",
        "join": "I take part",
        "joined": "You take part.",
        "calendar": "🗓 Add to calendar",
        "write": "💬 Write to the organizer",
        "kept": "Kept. The organizer is not in this chat yet",
        "passed": "Passed on. The answer comes here.",
        "answer": "Answer: Ivanova M. P.",
        "was": "What was",
        "results": "📄 Write the results",
        "came": "What came of it",
        "news": "📢 News",
        "badge": "1 new announcement",
        "confirm": "I have read it",
        "confirmed": "You confirmed it",
        "already": "Already done",
        "portfolio": "🏅 Portfolio",
        "add": "+ A work",
        "file": "📎 Add a file",
        "one_file": "📎 1 file",
        "enough": "That is all",
        "menu": "Menu",
        "nothing": "Nothing found",
    },
}


class Story:
    """A town with one family; presses are named by what they say."""

    def __init__(self, town: Town, locale: str, family: Family) -> None:
        self.town = town
        self.locale = locale
        self.family = family

    def says(self, what: str) -> str:
        return WORDS[self.locale][what]

    async def opened(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start()
        await phone.settle()
        return phone

    async def press(self, phone: Phone, *names: str) -> str:
        """Presses one button after another; what stands there at the end."""
        for name in names:
            await phone.press(WORDS[self.locale].get(name, name))
            await phone.settle()
        return phone.text

    async def jump(self, phone: Phone, action: Action) -> str:
        """Presses a button that the phone may have from wherever."""
        await phone.press_data(encode(action), phone.screen)
        await phone.settle()
        return phone.text

    async def write(self, phone: Phone, text: str) -> str:
        await phone.send(text)
        await phone.settle()
        return phone.text

    async def seed(self, table: type[t.Base], **values: Any) -> int:
        return await self.town.seed(lambda seed: seed.add(table, **values))


def planted(seed: Seed, locale: str) -> Family:
    family = with_accounts(seed, locale)
    family.mark(3, date(2026, 11, 17))
    algebra = family.subjects["Алгебра"]
    seed.dot(family.anna, algebra, family.klass, date(2026, 11, 25), what="Тетрадь")
    seed.add(
        t.Remark,
        student_id=family.anna,
        class_id=family.klass,
        day=MONDAY,
        praise=True,
        text="Помощь товарищу",
        set_by=family.teacher,
        set_at=NOW,
    )
    seed.add(
        t.RegimeItem,
        class_id=family.klass,
        starts_at=time(12, 10),
        ends_at=time(12, 30),
        activity="Обед",
    )
    return family


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        family = await town.seed(lambda seed: planted(seed, request.param))
        yield Story(town, request.param, family)


async def sent_files(phone: Phone, count: int) -> list[StoredFile]:
    """So many files from the bot; the first one waits for the drawing process to start."""

    def seen() -> list[StoredFile]:
        return [m.file for m in phone.messages if m.from_bot and m.file is not None]

    await phone.wait(lambda _message: len(seen()) >= count, timeout=30)
    await phone.settle()
    return seen()


# --- planning ---


async def test_a_student_finds_out_what_a_five_takes(story: Story) -> None:
    phone = await story.opened(STUDENT)
    text = await story.press(phone, "reach", "algebra")
    assert story.says("way") in text
    assert story.says("left") in text
    assert story.says("tried") in await story.press(phone, "try")
    assert story.says("no_try") not in await story.press(phone, "clear")


async def test_a_forged_try_gets_the_one_refusal(story: Story) -> None:
    phone = await story.opened(STUDENT)
    algebra = story.family.subjects["Алгебра"]
    for tried, weight in (("5zz", None), ("x", None), ("", 1), ("58c" * 6, 777)):
        forged = OpenOutlook(story.family.anna, algebra, tried, weight)
        assert story.says("nothing") in await story.jump(phone, forged)
    assert story.says("nothing") in await story.jump(phone, OpenOutlook(999, algebra))


async def test_a_parent_gets_the_chart_and_the_marks_as_files(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "more", "chart", "draw")
    await sent_files(phone, 1)
    assert story.says("average") in phone.text
    await story.press(phone, "dark")
    await sent_files(phone, 2)
    await story.press(phone, "menu", "marks", "by_subject", "📄 PDF", "📊 Excel")
    light, dark, pdf, xlsx = await sent_files(phone, 4)
    for picture in (light, dark):
        assert picture.data.startswith(b"\x89PNG")
        assert len(picture.data) <= LIMIT
    assert light.data != dark.data
    assert pdf.data.startswith(b"%PDF")
    assert (xlsx.name, xlsx.data[:2]) == ("marks.xlsx", b"PK")


async def test_records_are_two_taps_away(story: Story) -> None:
    phone = await story.opened(FATHER)
    assert story.says("missed") in await story.press(phone, "more", "attendance")
    assert story.says("owed") in await story.press(phone, "menu", "more", "dots")
    assert story.says("praise") in await story.press(phone, "menu", "more", "remarks")
    assert story.says("lunch") in await story.press(phone, "menu", "more", "school", "regime")
    text = await story.press(phone, "menu", "more", "school", "years", "2026/27 · 5А")
    assert "2026/27" in text


# --- events ---


async def event(story: Story, day: date, **values: Any) -> int:
    row: dict[str, Any] = {
        "school_id": story.family.school,
        "day": day,
        "starts_at": time(18),
        "title": "Собрание",
        "place": "201",
        "organizer_id": story.family.teacher,
        "class_ids": [story.family.klass],
    } | values
    return await story.seed(t.Event, **row)


async def test_a_parent_takes_part_and_is_answered(story: Story) -> None:
    await event(story, date(2026, 11, 27))
    mother = await story.opened(MOTHER)
    await story.press(mother, "more", "events", "Собрание")
    assert story.says("joined") in await story.press(mother, "join")
    await story.press(mother, "calendar")
    (file,) = await sent_files(mother, 1)
    assert b"DTSTART;TZID=Europe/Moscow:20261127T180000" in file.data

    await story.press(mother, "write")
    assert story.says("kept") in await story.write(mother, "Можно прийти с бабушкой?")
    teacher = await story.opened(TEACHER)
    await story.press(mother, "write")
    assert story.says("passed") in await story.write(mother, "И с дедушкой?")

    await story.press(teacher, "more", "events", "Собрание")
    seen = [message.text for message in teacher.messages if message.from_bot]
    assert any("Можно прийти с бабушкой?" in text for text in seen)
    assert all(MOTHER not in text for text in seen)  # nobody learns an account
    await story.press(teacher, "answer")
    await story.write(teacher, "Конечно, приходите.")
    await story.press(mother, "menu", "more", "events", "Собрание")
    await mother.wait(lambda message: "Конечно, приходите." in message.text)


async def test_results_wait_for_those_who_missed_it(story: Story) -> None:
    await event(story, date(2026, 11, 17))
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "more", "events", "Собрание", "results")
    await story.write(teacher, "Едем в музей 5 декабря.")
    assert "Едем в музей" in teacher.text
    father = await story.opened(FATHER)
    text = await story.press(father, "more", "events", "was", "Собрание")
    assert story.says("came") in text
    assert "Едем в музей 5 декабря." in text
    assert story.says("join") not in father.screen.labels


# --- announcements ---


async def test_an_announcement_is_read_and_confirmed_once(story: Story) -> None:
    family = story.family
    number = await story.seed(
        t.Announcement,
        school_id=family.school,
        author_id=family.teacher,
        title="Экскурсия",
        text="В пятницу едем в музей.",
        ask_confirm=True,
        created_at=NOW,
        publish_at=NOW,
    )
    for person in (family.mother, family.father):
        await story.seed(t.AnnouncementRecipient, announcement_id=number, person_id=person)
    mother, father = await story.opened(MOTHER), await story.opened(FATHER)
    assert story.says("badge") in mother.text
    assert "В пятницу едем в музей." in await story.press(mother, "news", "Экскурсия")
    shown = mother.screen
    button = next(b for row in shown.buttons for b in row if b.label == story.says("confirm"))
    await story.press(mother, "confirm")
    assert story.says("confirmed") in mother.text
    again = await mother.press_data(button.data or "", shown)
    assert again.text == story.says("already")
    assert story.says("badge") not in await story.press(mother, "menu")
    assert story.says("badge") in await story.press(father, "menu")
    student = await story.opened(STUDENT)
    assert "Экскурсия" not in await story.press(student, "news")


# --- portfolio ---


async def test_a_student_keeps_a_work_and_the_family_sees_it(story: Story) -> None:
    student = await story.opened(STUDENT)
    await story.press(student, "more", "portfolio", "add")
    await story.write(student, "Модель вулкана")
    await story.press(student, "file")
    await student.send_photo(png(40, 30))
    await student.settle()
    assert story.says("one_file") in student.text
    assert "Модель вулкана" in await story.press(student, "enough")

    mother = await story.opened(MOTHER)
    await story.press(mother, "more", "portfolio", "Модель вулкана", "one_file")
    assert len(await sent_files(mother, 1)) == 1
    assert story.says("add") not in mother.screen.labels
    teacher = await story.opened(TEACHER)
    await story.press(teacher, "more", "portfolio")
    assert any("1" in label for label in teacher.screen.labels)


async def test_another_family_learns_nothing_of_a_portfolio(story: Story) -> None:
    family = story.family

    def neighbours(seed: Seed) -> None:
        petya = seed.student(family.school, family.klass, "Петров Пётр Петрович")
        parent = seed.parent(family.school, [petya], "Петрова Ольга Ивановна")
        seed.link(seed.account(STRANGER, story.locale), parent)

    await story.town.seed(neighbours)
    phone = await story.opened(STRANGER)
    assert story.says("nothing") in await story.jump(phone, OpenPortfolio(family.anna))
    for class_id in (None, family.klass):
        assert story.says("nothing") in await story.jump(phone, OpenClassPortfolios(class_id))


async def test_a_half_finished_form_outlives_the_process(database_url: str) -> None:
    async with town_at(database_url) as town:
        family = await town.seed(lambda seed: planted(seed, "ru"))
        story = Story(town, "ru", family)
        student = await story.opened(STUDENT)
        await story.press(student, "more", "portfolio", "add")
    async with town_at(database_url) as town:
        town.sandbox.world.updates._next_id += 1000  # the messenger's own numbers go on
        story = Story(town, "ru", family)
        student = town.phone(STUDENT, "ru", STUDENT)
        await story.write(student, "Модель вулкана")
        titles = await town.look(
            lambda conn: list(conn.execute(select(t.PortfolioItem.title)).scalars())
        )
        assert titles == ["Модель вулкана"]
