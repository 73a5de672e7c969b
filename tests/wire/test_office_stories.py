"""The office runs the school from the chat: a spreadsheet, a substitution, a right, a report."""

from collections.abc import AsyncIterator
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot import i18n
from bot.sandbox.phone import Phone
from bot.screens.pushes import render
from bot.storage import tables as t
from tests.builders import Seed
from tests.packages import asc
from tests.wire.town import Town, town_at

MARKS = (
    "Дата;Код ученика;Класс;Предмет;Отметка\n"
    "17.11.2026;A1;5А;Алгебра;4\n"
    "17.11.2026;X9;5А;Алгебра;5\n"
)
WORDS = {
    "ru": SimpleNamespace(
        apply="Применить",
        undo="↩️ Отменить загрузку",
        sure="Отменить загрузку",
        dry="пробный",
        changes="🔁 Замены",
        cancel="Отменить урок",
        people="👥 Люди",
        right="Право: Иванова",
        closed="закрыт",
        more="Ещё",
        reports="📊 Отчёты",
        averages="Средние по классам",
        average="средняя 4,00",
        absent="🍽 Кого нет",
        feed="Накормить: 1",
        audit="🕵️ Журнал",
        moved="отменён",
        gone="Убрано строк",
    ),
    "en": SimpleNamespace(
        apply="Apply",
        undo="↩️ Undo the import",
        sure="Undo the import",
        dry="dry run",
        changes="🔁 Changes",
        cancel="Cancel the lesson",
        people="👥 People",
        right="Right: Ivanova",
        closed="closed",
        more="More",
        reports="📊 Reports",
        averages="Averages by class",
        average="average 4.00",
        absent="🍽 Absent today",
        feed="To feed: 1",
        audit="🕵️ Audit",
        moved="cancelled",
        gone="Rows taken out",
    ),
}


def _people(seed: Seed, locale: str) -> SimpleNamespace:
    school = seed.school()
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    teacher = seed.teacher(school)
    klass = seed.klass(school, class_teacher_id=teacher)
    anna = seed.student(school, klass, foreign_id="A1")
    boris = seed.student(school, klass, "Белов Борис Ильич", foreign_id="B1")
    mother = seed.parent(school, [anna])
    algebra = seed.subject(school)
    seed.term(klass)
    lesson = seed.lesson(klass, algebra, teacher_id=teacher)
    seed.absent(boris, klass)
    for external, person in (("701", office), ("702", mother), ("703", teacher)):
        seed.link(seed.account(external, locale), person)
    seed.mark(anna, algebra, klass, 4)
    return SimpleNamespace(
        school=school, klass=klass, anna=anna, mother=mother, lesson=lesson, algebra=algebra
    )


class Story:
    def __init__(self, town: Town, locale: str, people: SimpleNamespace) -> None:
        self.town, self.locale, self.people = town, locale, people
        self.words = WORDS[locale]

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

    async def rows(self, column: object) -> list[object]:
        return await self.town.look(lambda conn: list(conn.execute(select(column)).scalars()))  # type: ignore[call-overload]


@pytest.fixture(params=["ru", "en"])
async def story(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        people = await town.seed(lambda seed: _people(seed, request.param))
        yield Story(town, request.param, people)


async def test_a_spreadsheet_is_looked_at_applied_and_taken_back(story: Story) -> None:
    office = await story.phone("701")
    await office.send_file("Отметки.csv", MARKS.encode())
    await office.wait(lambda message: story.words.apply in message.labels, timeout=30)
    report = next(m for m in reversed(office.messages) if story.words.apply in m.labels)
    assert story.words.dry in report.text
    await office.wait(lambda message: message.kind == "document", timeout=30)
    assert await story.rows(t.ImportBatch.id) == []

    await office.press(story.words.apply, report)
    await office.wait(lambda message: story.words.undo in message.labels, timeout=30)
    assert len(await story.rows(t.Mark.id)) == 2
    await office.press_data("oa:1:0:0", report)  # an old button: nothing comes of it twice
    await office.settle()
    assert len(await story.rows(t.ImportBatch.id)) == 1

    await office.press(story.words.undo)
    await office.settle()
    await office.press(story.words.sure)
    await office.wait(lambda message: story.words.gone in message.text, timeout=30)
    assert len(await story.rows(t.Mark.id)) == 1


async def test_a_timetable_of_another_program_goes_the_same_way(story: Story) -> None:
    office = await story.phone("701")
    await office.send_file("Расписание.xml", asc())
    await office.wait(lambda message: story.words.apply in message.labels, timeout=30)
    report = next(m for m in reversed(office.messages) if story.words.apply in m.labels)
    await office.press(story.words.apply, report)
    await office.wait(lambda message: story.words.undo in message.labels, timeout=30)
    assert len(await story.rows(t.TimetableSlot.id)) == 8


async def test_what_is_no_spreadsheet_is_said_so_and_nothing_is_kept(story: Story) -> None:
    office = await story.phone("701")
    await story.tap(office, story.words.people)  # a file is a file, whatever was asked for
    await office.send_file("letter.txt", b"\x00\x01\x02 hello")
    await office.wait(lambda message: ".xlsx" in message.text, timeout=30)
    assert await story.rows(t.ImportBatch.id) == []


async def test_a_teachers_and_a_parents_file_is_no_import(story: Story) -> None:
    for account in ("702", "703"):
        phone = await story.phone(account)
        await phone.send_file("Отметки.csv", MARKS.encode())
        await phone.settle()
    assert await story.rows(t.ImportRequest.id) == []


async def test_a_cancelled_lesson_is_told_to_the_family_and_its_teacher(story: Story) -> None:
    mother, teacher = await story.phone("702"), await story.phone("703")
    assert mother.text
    assert teacher.text
    office = await story.phone("701")
    text = await story.tap(office, story.words.changes, "5А", "1.", story.words.cancel)
    assert story.words.moved in text
    found = await story.town.look(
        lambda conn: conn.execute(
            select(t.Outbox.payload, t.Outbox.chat_id).where(
                t.Outbox.kind == "timetable", t.Outbox.status == "waiting"
            )
        ).all()
    )
    assert len(found) == 2
    with i18n.use(story.locale):
        screens = [render("timetable", row.payload) for row in found]
    assert all(screen and story.words.moved in screen.text for screen in screens)
    assert await story.rows(t.Lesson.status) == ["cancelled"]


async def test_a_closed_right_closes_the_diary_and_stands_in_the_audit(story: Story) -> None:
    office = await story.phone("701")
    await story.tap(office, story.words.people)
    await office.send("иванова анна")
    await office.settle()
    await story.tap(office, "5А", story.words.right, story.words.closed)
    assert await story.rows(t.Guardianship.rights) == ["closed"]

    mother = await story.phone("702")
    assert "5А" not in mother.text
    await office.send("Меню" if story.locale == "ru" else "Menu")
    await office.settle()
    text = await story.tap(office, story.words.audit)
    assert story.words.closed in text


async def test_numbers_of_the_school_and_who_is_to_be_fed(story: Story) -> None:
    office = await story.phone("701")
    text = await story.tap(office, story.words.reports, story.words.averages)
    assert story.words.average in text
    await office.send("Меню" if story.locale == "ru" else "Menu")
    await office.settle()
    assert story.words.feed in await story.tap(office, story.words.absent)


async def test_a_special_day_goes_the_way_of_the_spreadsheet(story: Story) -> None:
    office = await story.phone("701")
    day = date(2026, 11, 20)
    algebra = story.people.algebra
    await story.town.seed(lambda seed: seed.lesson(story.people.klass, algebra, day))
    labels = {"ru": ("📅 Особый день", "Нет занятий"), "en": ("📅 Special day", "No lessons")}
    special, off = labels[story.locale]
    await story.tap(office, story.words.more, special, "20", off)
    await office.wait(lambda message: story.words.apply in message.labels, timeout=30)
    await office.press(story.words.apply)
    await office.wait(lambda message: story.words.undo in message.labels, timeout=30)
    kinds = await story.rows(t.SpecialDay.kind)
    assert kinds == ["off"]
