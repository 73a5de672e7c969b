"""What teachers and the office do besides marks, press by press, in both languages.

Buttons are named by their English sentence and pressed in the language of the phone.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot import i18n
from bot.keyboards.actions.diary import OpenDay, OpenHomework
from bot.keyboards.codec import Action, encode
from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import NOW, Seed
from tests.wire.town import Town, town_at

OFFICE, TEACHER, MOTHER, OTHER = "801", "802", "803", "804"
TODAY = date(2026, 11, 18)
NAMES = ("Белов Олег Ильич", "Иванова Анна Петровна", "Петров Николай Сергеевич")


@dataclass
class Story:
    town: Town
    locale: str
    anna: int
    petrov: int

    def says(self, sentence: str, **values: object) -> str:
        with i18n.use(self.locale):
            return i18n._(sentence).format(**values)

    async def phone(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start("")
        await phone.settle()
        return phone

    async def say(self, phone: Phone, text: str) -> str:
        await phone.send(text)
        await phone.settle()
        return phone.text

    async def tap(self, phone: Phone, *sentences: str) -> str:
        """Presses one after the other; a button whose label only begins so is meant too."""
        for sentence in sentences:
            wanted = self.says(sentence)
            label = next(one for one in phone.screen.labels if one.startswith(wanted))
            await phone.press(label)
            await phone.settle()
        return phone.text

    async def menu(self, phone: Phone, *sentences: str) -> str:
        await self.say(phone, "/menu")
        return await self.tap(phone, *sentences)

    async def open(self, phone: Phone, action: Action) -> str:
        await phone.press_data(encode(action), phone.screen)
        await phone.settle()
        return phone.text

    async def comes(self, phone: Phone, seen: Callable[[Message], bool]) -> Message:
        return await phone.wait(seen, timeout=60)

    async def paper(self, phone: Phone, kind: str, many: int) -> None:
        def there() -> int:
            return sum(one.from_bot and one.kind == kind for one in phone.messages)

        await phone.wait(lambda _message: there() >= many, timeout=60)

    async def later(self, **time: float) -> None:
        self.town.clock.advance(timedelta(**time))
        await self.town.app.mail.tick()


def _plant(seed: Seed, locale: str) -> tuple[int, int]:
    school = seed.school()
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    teacher = seed.teacher(school)
    other = seed.teacher(school, "Ким Ольга Юрьевна")
    klass = seed.klass(school, class_teacher_id=teacher)
    seed.klass(school, "6Б")
    seed.term(klass, "1 четверть", date(2026, 9, 1), date(2026, 10, 25))
    seed.term(klass)
    _belov, anna, petrov = (seed.student(school, klass, name) for name in NAMES)
    mother = seed.parent(school, [anna])
    others = seed.parent(school, [petrov], "Петрова Ольга Ивановна")
    algebra, history = seed.subject(school), seed.subject(school, "История")
    for subject, person, number in ((history, other, 1), (algebra, teacher, 8)):
        for days in (0, 1, 7):
            seed.lesson(klass, subject, TODAY + timedelta(days=days), number, teacher_id=person)
    seed.lesson(klass, algebra, TODAY - timedelta(days=7), 1)
    for external, person in (
        (OFFICE, office),
        (TEACHER, teacher),
        (MOTHER, mother),
        (OTHER, others),
    ):
        seed.link(seed.account(external), person)
    seed.mark(anna, algebra, klass, 4)
    seed.conn.execute(update(t.Account).values(locale=locale))
    return anna, petrov


@pytest.fixture(params=["ru", "en"])
async def story(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with town_at(database_url, NOW) as town:
        children = await town.seed(lambda seed: _plant(seed, request.param))
        yield Story(town, request.param, *children)


# --- lessons ---


async def test_optional_homework_for_one_student_is_seen_by_that_family_alone(
    story: Story,
) -> None:
    teacher = await story.phone(TEACHER)
    mother, other = await story.phone(MOTHER), await story.phone(OTHER)
    await story.menu(teacher, "📚 Homework", "➕ New homework")
    await story.say(teacher, "Доклад о Пифагоре")
    await story.tap(teacher, "For some only")
    name = "Ivanova" if story.locale == "en" else "Иванова"
    await teacher.press(name)
    await teacher.settle()
    await story.tap(teacher, "Done", "Make optional")
    await teacher.press(next(one for one in teacher.screen.labels if "25" in one))
    await teacher.settle()
    text = await story.tap(teacher, "Give homework")
    assert "Доклад о Пифагоре" in text
    due = TODAY + timedelta(days=7)
    text = await story.open(mother, OpenHomework(story.anna, due))
    assert "Доклад о Пифагоре" in text
    assert story.says("optional") in text
    assert "Доклад" not in await story.open(other, OpenHomework(story.petrov, due))


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("5А алгебра: 2-5, 3-4", {2: "5", 3: "4"}),
        ("5А алгебра: всем 5, кроме Петров 4", {1: "5", 2: "5", 3: "4"}),
        ("5А алгебра: Ивановой пять, Петрову четыре", {2: "5", 3: "4"}),
    ],
)
async def test_what_was_understood_is_what_is_saved(
    story: Story, words: str, understood: dict[int, str]
) -> None:
    teacher = await story.phone(TEACHER)
    await story.say(teacher, words)
    count = len(understood)
    await teacher.press(next(one for one in teacher.screen.labels if one.endswith(f" {count}")))
    await teacher.settle()
    rows = await story.town.look(
        lambda conn: conn.execute(
            select(t.Person.folded_name, t.Mark.text)
            .join(t.Person, t.Person.id == t.Mark.student_id)
            .where(t.Mark.day == TODAY)
        ).all()
    )
    folded = {name.casefold(): number for number, name in enumerate(NAMES, 1)}
    assert {folded[row.folded_name]: row.text for row in rows} == understood


async def test_a_name_of_another_class_is_refused_and_nothing_is_written(story: Story) -> None:
    teacher = await story.phone(TEACHER)
    text = await story.say(teacher, "5А алгебра: Чужестранцева 5")
    assert "⚠️" in text
    assert not any(one.startswith(story.says("Save {n}", n="")) for one in teacher.screen.labels)


async def test_the_evening_reminder_can_be_switched_off_and_the_office_sees(
    story: Story,
) -> None:
    teacher, office = await story.phone(TEACHER), await story.phone(OFFICE)
    await story.later(hours=3, minutes=30)
    off = story.says("Do not remind me")
    push = await story.comes(teacher, lambda one: off in one.labels)
    assert story.says("topic") in push.text
    await teacher.press(off, push)
    await teacher.settle()
    text = await story.menu(office, "More", "Not filled in")
    assert story.says("topic") in text
    assert ("Biryukova" if story.locale == "en" else "Бирюкова") in text


# --- announcing ---


async def test_in_two_languages_later_and_with_a_reminder(story: Story) -> None:
    teacher, mother = await story.phone(TEACHER), await story.phone(MOTHER)
    await story.menu(teacher, "📢 Announce")
    await story.say(teacher, "Завтра экскурсия, сбор в девять")
    await teacher.press("🌐 + English")
    await teacher.settle()
    await story.say(teacher, "An excursion tomorrow, at nine")
    await story.tap(teacher, "✅ Ask to confirm", "🕘 When")
    assert await story.say(teacher, "18:00")
    label = next(one for one in teacher.screen.labels if one.startswith("🕘") and "2" in one)
    await teacher.press(label)
    await teacher.settle()
    await story.later(hours=3, minutes=1)
    mine = "An excursion tomorrow" if story.locale == "en" else "Завтра экскурсия"
    await story.comes(mother, lambda one: mine in one.text)


# --- my class, papers ---


async def test_the_unsigned_are_reminded_gently_once_a_week(story: Story) -> None:
    teacher, mother = await story.phone(TEACHER), await story.phone(MOTHER)
    await story.menu(teacher, "👥 My class", "✍️ Signatures")
    remind = next(one for one in teacher.screen.labels if one.startswith("🔔"))
    known = len(mother.messages)
    first = await teacher.press(remind)
    await teacher.settle()
    await story.later(minutes=1)
    await story.comes(mother, lambda one: "9" in one.text and one in mother.messages[known:])
    again = await teacher.press(remind)
    await teacher.settle()
    nobody = story.says(
        "Nobody new to remind: they were told already, or nobody of them is linked."
    )
    assert first.text != again.text == nobody


async def test_on_monday_and_on_tuesday_the_class_teacher_is_told_how_it_stands(
    story: Story,
) -> None:
    teacher = await story.phone(TEACHER)
    days = [TODAY + timedelta(days=days) for days in (5, 6)]  # a Monday and a Tuesday

    def plant(seed: Seed) -> None:
        klass = seed.conn.execute(
            select(t.SchoolClass.id).where(t.SchoolClass.name == "5А")
        ).scalar_one()
        subject = seed.conn.execute(
            select(t.Subject.id).where(t.Subject.name == "Алгебра")
        ).scalar_one()
        for day in days:
            seed.lesson(klass, subject, day, 1)

    await story.town.seed(plant)
    monday = NOW.replace(day=days[0].day, hour=5, minute=11)
    story.town.clock.move_to(monday)
    await story.town.app.mail.tick()
    morning = story.says("{class_name} this morning", class_name="5А")
    await story.comes(teacher, lambda one: morning in one.text)
    story.town.clock.move_to(monday.replace(day=days[1].day, minute=1))
    await story.town.app.mail.tick()
    signatures = story.says("✍️ Signatures")
    push = await story.comes(teacher, lambda one: signatures in one.labels)
    assert ("Belov" if story.locale == "en" else "Белов") in push.text


async def test_a_journal_page_and_code_slips(story: Story) -> None:
    teacher = await story.phone(TEACHER)
    await story.menu(teacher, "👥 My class", "🖨 Print", "📖 Journal page")
    subject = "Algebra" if story.locale == "en" else "Алгебра"
    await teacher.press(next(one for one in teacher.screen.labels if subject in one))
    await teacher.settle()
    await story.paper(teacher, "document", 1)
    await story.menu(teacher, "👥 My class", "🖨 Print", "🔑 Code slips")
    await story.paper(teacher, "document", 2)


# --- the office ---


async def test_a_lesson_is_replaced_with_a_reason_and_the_family_reads_it(story: Story) -> None:
    office, mother = await story.phone(OFFICE), await story.phone(MOTHER)
    await story.menu(office, "🔁 Changes")
    await office.press(next(one for one in office.screen.labels if one.endswith("▶")))
    await office.settle()
    await story.tap(office, "5А", "1.", "👤 Other teacher")
    name = "Biryukova" if story.locale == "en" else "Бирюкова"
    await office.press(next(one for one in office.screen.labels if name in one))
    await office.settle()
    await story.tap(office, "💬 Reason")
    assert "Курсы" in await story.say(office, "Курсы")
    await story.later(minutes=4)
    push = await story.comes(mother, lambda one: "Курсы" in one.text)
    assert name in push.text
    text = await story.open(mother, OpenDay(story.anna, TODAY + timedelta(days=1)))
    assert "Курсы" in text


async def test_a_link_somebody_joins_and_somebody_leaves(story: Story) -> None:
    office = await story.phone(OFFICE)
    await story.menu(office, "More", "🔗 Useful links", "➕ Link")
    assert "food.example" in await story.say(office, "Столовая https://food.example/menu")
    await story.menu(office, "👥 People", "➕ Student", "5А")
    await story.say(office, "Яковлева Дарья Олеговна")
    await story.menu(office, "👥 People")
    await story.say(office, "Яковлева")
    await office.press(next(one for one in office.screen.labels if "5А" in one))
    await office.settle()
    await story.tap(office, "Leaves the school", "Leaves the school")
    left = await story.town.look(
        lambda conn: conn.execute(
            select(t.Person.left_on).where(t.Person.last_name == "Яковлева")
        ).scalar_one()
    )
    assert left is not None


async def test_a_report_as_picture_and_spreadsheet_and_the_rating_only_where_allowed(
    story: Story,
) -> None:
    office = await story.phone(OFFICE)
    await story.menu(office, "📊 Reports")
    assert story.says("Rating") not in office.screen.labels
    await story.tap(office, "Averages by class", "🖼 Picture")
    await story.paper(office, "photo", 1)
    await story.menu(office, "📊 Reports", "Averages by class", "📄 Spreadsheet")
    await story.paper(office, "document", 1)
    await story.menu(office, "📊 Reports", "Allow a rating")
    assert story.says("Rating") in office.screen.labels


async def test_who_opened_whose_diary_stands_in_the_audit_of_a_student(story: Story) -> None:
    mother, office = await story.phone(MOTHER), await story.phone(OFFICE)
    await story.open(mother, OpenDay(story.anna, TODAY))
    await story.menu(office, "👥 People")
    await story.say(office, "Иванова Анна")
    await office.press(next(one for one in office.screen.labels if "5А" in one))
    await office.settle()
    text = await story.tap(office, "🕵️ Who did what")
    assert story.says("opened the diary") in text
