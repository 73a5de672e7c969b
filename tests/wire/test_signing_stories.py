"""Signing the week, press by press, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.receipts import Standing
from bot.sandbox.phone import Phone
from bot.screens.receipts import verdict
from bot.services.signing import receipt, verify_receipt
from bot.storage import tables as t
from tests.builders import Seed
from tests.family import FATHER, MONDAY, MOTHER, STUDENT, TEACHER, Family, with_accounts
from tests.wire.town import KEY, Town, town_at

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # noon in Moscow
WORDS = {
    "ru": {
        "sign": "✍️ Подписать",
        "opens": "Подпись откроется в пт 20.11 в 12:00. Читать можно сейчас.",
        "counts": "Анна, 16–20.11: 1 отметка, пропущен 1 урок.",
        "signed": "Подписано: Иванова М. П., 20.11, 12:00",
        "father": "Подписано: Иванов П. С., 20.11, 19:04",
        "already": "Уже принято",
        "changed": "Изменено после подписи",
        "correction": "Алгебра, Контрольная, пн 16.11: 5 (вес 3) → 3 (вес 3)",
        "added": "Добавлено после подписи",
        "addition": "История, Контрольная, ср 18.11: 4 (вес 3)",
        "teacher's correction": "Русский язык, Контрольная, вт 17.11: 4 (вес 3) → 5 (вес 3)",
        "teacher's addition": "История, Ответ на уроке, ср 18.11: 4 (вес 2)",
        "why": "Описка",
        "save": "Сохранить 1",
        "signed week": "9–13 ноября",
        "receipt": "📄 Квитанция",
        "badge": "неделя не подписана",
        "menu": "Меню",
        "unsigned": "Недель без подписи: 1",
        "before": "9–13 ноября",
    },
    "en": {
        "sign": "✍️ Sign",
        "opens": "Signing opens Fri 20 Nov at 12:00. You can read it now.",
        "counts": "Anna, 16–20 Nov: 1 mark, 1 lesson missed.",
        "signed": "Signed: Ivanova M. P., 20 Nov, 12:00",
        "father": "Signed: Ivanov P. S., 20 Nov, 19:04",
        "already": "Already done",
        "changed": "Changed after the signature",
        "correction": "Algebra (Алгебра), Test, Mon 16 Nov: 5 (weight 3) → 3 (weight 3)",
        "added": "Added since",
        "addition": "History (История), Test, Wed 18 Nov: 4 (weight 3)",
        "teacher's correction": "Russian (Русский язык), Test, Tue 17 Nov: 4 (weight 3)"
        " → 5 (weight 3)",
        "teacher's addition": "History (История), Answer in class, Wed 18 Nov: 4 (weight 2)",
        "why": "Slip of the pen",
        "save": "Save 1",
        "signed week": "9–13 November",
        "receipt": "📄 Receipt",
        "badge": "week not signed",
        "menu": "Menu",
        "unsigned": "Weeks not signed: 1",
        "before": "9–13 November",
    },
}


class Story:
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

    async def press(self, phone: Phone, label: str) -> str:
        """Presses and waits; the short answer to the press."""
        answer = await phone.press(label)
        await phone.settle()
        return answer.text or ""


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with town_at(database_url, FRIDAY) as town:
        family = await town.seed(lambda seed: with_accounts(seed, request.param))
        yield Story(town, request.param, family)


async def test_two_taps_sign_the_week_and_the_second_press_is_harmless(story: Story) -> None:
    phone = await story.opened(MOTHER)
    assert story.says("badge") in phone.text
    await story.press(phone, story.says("sign"))
    assert story.says("counts") in phone.text
    shown = phone.screen
    data = shown.buttons[0][0].data or ""
    await story.press(phone, story.says("sign"))
    assert story.says("signed") in phone.text

    again = await phone.press_data(data, shown)
    await phone.settle()
    assert again.text == story.says("already")
    assert phone.text.count(story.says("signed")) == 1

    await story.press(phone, story.says("menu"))
    assert story.says("badge") not in phone.text


async def test_both_names_stand_under_the_week(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.press(mother, story.says("sign"))
    await story.press(mother, story.says("sign"))
    story.town.clock.move_to(FRIDAY + timedelta(hours=7, minutes=4))
    father = await story.opened(FATHER)
    await story.press(father, story.says("sign"))
    assert story.says("signed") in father.text  # he sees hers before his own
    await story.press(father, story.says("sign"))
    assert story.says("signed") in father.text
    assert story.says("father") in father.text


async def test_before_friday_noon_it_can_only_be_read_also_by_an_old_button(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, story.says("sign"))
    data = phone.screen.buttons[0][0].data or ""
    story.town.clock.move_to(FRIDAY - timedelta(seconds=1))

    answer = await phone.press_data(data, phone.screen)
    await phone.settle()

    assert answer.text == story.says("opens")
    assert story.says("opens") in phone.text
    assert await story.town.look(lambda conn: conn.execute(select(t.Signature.id)).all()) == []


async def test_earlier_weeks_can_be_signed_too(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, story.says("sign"))
    await story.press(phone, story.says("unsigned"))
    await story.press(phone, story.says("before"))
    await story.press(phone, story.says("sign"))
    weeks = await story.town.look(
        lambda conn: conn.execute(select(t.Signature.week)).scalars().all()
    )
    assert weeks == [MONDAY - timedelta(days=7)]


async def test_what_changed_later_stands_apart_from_what_was_added(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, story.says("sign"))
    await story.press(phone, story.says("sign"))

    def correct(seed: Seed) -> None:
        seed.conn.execute(update(t.Mark).where(t.Mark.day == MONDAY).values(value=3, text="3"))
        replace(story.family, seed=seed).mark(4, MONDAY + timedelta(days=2), "История")

    await story.town.seed(correct)
    await story.press(phone, story.says("menu"))
    await story.press(phone, story.says("sign"))

    changed, _, added = phone.text.partition(story.says("added"))
    assert story.says("changed") in changed
    assert story.says("correction") in changed
    assert story.says("addition") in added


async def test_a_mark_corrected_in_the_teachers_chat_is_flagged_with_what_it_was(
    story: Story,
) -> None:
    """Signed as a 4, corrected to a 5; another lesson gets its first mark."""
    tuesday, family = MONDAY + timedelta(days=1), story.family

    def teach(seed: Seed) -> None:
        seed.conn.execute(update(t.Lesson).values(teacher_id=family.teacher))
        replace(family, seed=seed).mark(4, tuesday, "Русский язык")

    await story.town.seed(teach)
    mother, teacher = await story.opened(MOTHER), await story.opened(TEACHER)
    await story.press(mother, story.says("sign"))
    await story.press(mother, story.says("sign"))
    assert story.says("changed") not in mother.text

    for said, fixes in (
        ("5А русский 17.11 контрольная: Иванова 5", True),
        ("5А история 18.11: Иванова 4", False),
    ):
        await teacher.send(said)
        await teacher.settle()
        if fixes:
            await story.press(teacher, story.says("why"))
        await story.press(teacher, story.says("save"))
        assert "✅" in teacher.text

    await mother.send(story.says("menu"))
    await mother.settle()
    await story.press(mother, story.says("sign"))
    changed, _, added = mother.text.partition(story.says("added"))
    assert story.says("changed") in changed
    assert story.says("teacher's correction") in changed
    assert story.says("teacher's addition") in added
    assert story.says("teacher's addition") not in changed
    assert story.says("signed") in mother.text


async def test_the_receipt_is_a_paper_whose_code_the_school_can_check(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, story.says("sign"))
    await story.press(phone, story.says("sign"))
    await story.press(phone, story.says("receipt"))
    await phone.wait(lambda message: message.kind == "document", timeout=30)
    code = await story.town.look(lambda conn: _code(conn, story))
    found = await story.town.look(lambda conn: verify_receipt(conn, (KEY,), code))
    assert found.standing is Standing.STANDS
    assert verdict(found)


def _code(conn: Connection, story: Story) -> str:
    family = story.family
    mine = family.ref(family.mother)
    return receipt(conn, family.viewer(family.mother), mine, MONDAY, (KEY,)).code


async def test_a_student_has_no_way_to_sign(story: Story) -> None:
    mother = await story.opened(MOTHER)
    await story.press(mother, story.says("sign"))
    data = mother.screen.buttons[0][0].data or ""
    student = await story.opened(STUDENT)
    labels = [button.label for row in student.screen.buttons for button in row]
    assert story.says("sign") not in labels
    await student.press_data(data, student.screen)
    await student.settle()
    assert await story.town.look(lambda conn: conn.execute(select(t.Signature.id)).all()) == []
