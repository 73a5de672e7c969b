"""Announcing an absence, press by press, in both languages, to the class teacher and back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import NOW
from tests.family import FATHER, MOTHER, STUDENT, TEACHER, Family, with_accounts
from tests.wire.pictures import png
from tests.wire.town import Town, town_at

WORDS = {
    "ru": {
        "absent": "🤒 Не придёт",
        "day": "<b>Чт 19.11, весь день</b>",
        "cause": "Семейные обстоятельства",
        "send": "✅ Отправить",
        "sent": "Заявление № {n} отправлено. Анна, чт 19.11, весь день. Причину видит только"
        " классный руководитель.",
        "withdraw": "Отозвать",
        "withdrawn": "↩️ Отозвано.",
        "all": "Все заявления",
        "accept": "✅ Принять",
        "accepted": "✅ Принято: Бирюкова Е. П., 18.11, 15:00",
        "seen": "👁 Просмотрено классным руководителем.",
        "ask": "❓ Уточнить",
        "note": "💬 Комментарий, фото",
        "files": "📎 Показать файлы: 1",
        "one_file": "📎 1 файл",
        "hide": "🙈 Скрыть причину от ребёнка",
        "days": "📅 День",
        "until": "До какого…",
        "range": "20–24 ноября",
        "school_days": "3 учебных дня",
        "lessons": "Уроки",
        "algebra": "▫️ 2. Алгебра",
        "only": "19.11, урок 2",
        "overlap": "На эти дни уже есть ваше заявление: № {n}.",
        "comes": "Ребёнок придёт",
        "contrary": "говорит обратное: придёт",
        "cancel": "Отменить",
        "already": "Уже принято",
        "reason": "Причина: Семейные обстоятельства",
        "unsent": "Это заявление ещё не отправлено.",
        "more": "Ещё",
        "notices": "🤒 Заявления",
        "certificate": "📄 Получена справка",
        "ill": "б: по болезни",
        "received": "📄 Получена справка, чт 19.11: по болезни (б).",
        "menu": "Меню",
        "number": "№ {n}",
        "rings": "🤒 Заявление № {n}: Анна (5А) не придёт, чт 19.11",
        "open": "Открыть",
        "accepted push": "✅ Заявление № {n} принято: Анна, чт 19.11",
        "back": "Назад",
        "to nobody": "Присланное никому не передано.",
    },
    "en": {
        "absent": "🤒 Absent",
        "day": "<b>Thu 19 Nov, all day</b>",
        "cause": "Family reasons",
        "send": "✅ Send",
        "sent": "Notice {n} sent. Anna, Thu 19 Nov, all day. Only the class teacher sees the"
        " reason.",
        "withdraw": "Withdraw",
        "withdrawn": "↩️ Taken back.",
        "all": "All notices",
        "accept": "✅ Accept",
        "accepted": "✅ Accepted: Biryukova E. P., 18 Nov, 15:00",
        "seen": "👁 The class teacher has seen it.",
        "ask": "❓ Ask",
        "note": "💬 Comment, photo",
        "files": "📎 Show files: 1",
        "one_file": "📎 1 file",
        "hide": "🙈 Hide reason from the child",
        "days": "📅 Day",
        "until": "Until…",
        "range": "20–24 November",
        "school_days": "3 school days",
        "lessons": "Lessons",
        "algebra": "▫️ 2. Algebra",
        "only": "Thu 19 Nov, lesson 2",
        "overlap": "You have announced these days already: notice {n}.",
        "comes": "The child will come",
        "contrary": "says the contrary: will come",
        "cancel": "Cancel",
        "already": "Already done",
        "reason": "Reason: Family reasons",
        "unsent": "This is the form you have not sent yet.",
        "more": "More",
        "notices": "🤒 Notices",
        "certificate": "📄 Certificate received",
        "ill": "б: ill",
        "received": "📄 A certificate was received for Thu 19 Nov: ill (б).",
        "menu": "Menu",
        "number": "No. {n}",
        "rings": "🤒 Notice {n}: Anna (5А) will be absent, Thu 19 Nov",
        "open": "Open",
        "accepted push": "✅ Notice {n} is accepted: Anna, Thu 19 Nov",
        "back": "Back",
        "to nobody": "What you sent has gone to nobody.",
    },
}


class Story:
    def __init__(self, url: str, town: Town, locale: str, family: Family) -> None:
        self.url = url
        self.town = town
        self.locale = locale
        self.family = family

    def says(self, what: str, n: int = 0) -> str:
        return WORDS[self.locale][what].format(n=n).replace("<b>", "").replace("</b>", "")

    async def opened(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start()
        await phone.settle()
        return phone

    async def press(self, phone: Phone, *labels: str) -> str:
        """Presses one after another; the short answer to the last press."""
        for label in labels:
            answer = await phone.press(self.says(label))
            await phone.settle()
        return answer.text or ""

    async def filed(self, phone: Phone) -> int:
        await self.press(phone, "absent", "cause", "send")
        return max(await self.numbers())

    async def reads(self, phone: Phone, words: str) -> None:
        """Somewhere on the screen, whatever push arrives below it meanwhile."""
        await phone.wait(lambda message: message.from_bot and words in message.text)

    async def numbers(self) -> list[int]:
        query = select(t.AbsenceNotice.id)
        return await self.town.look(lambda conn: list(conn.execute(query).scalars()))

    async def teaching(self, notice: int) -> Phone:
        """The class teacher with the notice open, as the push or the menu would open it."""
        phone = await self.opened(TEACHER)
        await phone.press_data(f"vo:{_base36(notice)}", phone.screen)
        await phone.settle()
        return phone


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


@pytest.fixture(params=["ru", "en"])
async def story(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Story]:
    async with town_at(database_url, NOW) as town:
        family = await town.seed(lambda seed: with_accounts(seed, request.param))
        yield Story(database_url, town, request.param, family)


async def test_three_taps_and_it_is_sent_and_once_more_is_harmless(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent")
    assert story.says("day") in phone.text
    await story.press(phone, "cause")
    form = phone.screen
    data = next(b.data for row in form.buttons for b in row if b.label == story.says("send"))
    await story.press(phone, "send")
    (number,) = await story.numbers()
    assert story.says("sent", number) in phone.text

    again = await phone.press_data(data or "", form)
    await phone.settle()
    assert again.text == story.says("already")
    assert await story.numbers() == [number]


async def test_the_parent_sees_it_seen_and_accepted_and_the_other_parent_too(story: Story) -> None:
    mother = await story.opened(MOTHER)
    number = await story.filed(mother)
    teacher = await story.teaching(number)
    assert story.says("reason") in teacher.text
    father = await story.opened(FATHER)
    await story.press(father, "more", "notices")
    await father.press(story.says("number", number))
    await father.settle()
    assert story.says("seen") in father.text
    await story.press(teacher, "accept")
    await story.press(mother, "all")
    await mother.press(story.says("number", number))
    await mother.settle()
    await story.reads(mother, story.says("accepted"))


async def test_the_class_teachers_phone_says_which_child_and_never_why(story: Story) -> None:
    teacher, mother = await story.opened(TEACHER), await story.opened(MOTHER)
    number = await story.filed(mother)
    push = await teacher.wait(lambda message: story.says("rings", number) in message.text)
    assert story.says("cause") not in push.text
    await teacher.press(story.says("open"), push)
    await teacher.settle()
    await story.press(teacher, "accept")
    await story.reads(mother, story.says("accepted push", number))
    for account in (FATHER, STUDENT):
        other = await story.opened(account)
        await story.press(other, "more", "notices")
        await other.press(story.says("number", number))
        await other.settle()
        await story.reads(other, story.says("accepted"))


async def test_a_question_in_the_teachers_words_and_a_withdrawal(story: Story) -> None:
    mother = await story.opened(MOTHER)
    number = await story.filed(mother)
    teacher = await story.teaching(number)
    await story.press(teacher, "ask")
    await teacher.send("До какого числа?")
    await teacher.settle()
    assert "До какого числа?" in teacher.text
    await story.press(mother, "all")
    await mother.press(story.says("number", number))
    await mother.settle()
    await story.reads(mother, "До какого числа?")
    await story.press(mother, "withdraw")
    await story.reads(mother, story.says("withdrawn"))


async def test_comment_and_photo_survive_a_restart_in_the_middle(
    story: Story, database_url: str
) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "cause", "note")
    await phone.send("Едем к бабушке")
    await phone.settle()
    story.town.app.stop()  # and another process takes over

    async with town_at(database_url, NOW) as town:
        town.sandbox.world.updates._next_id += 1000  # the messenger's own numbers go on
        later = Story(database_url, town, story.locale, story.family)
        phone = await later.opened(MOTHER)
        await later.press(phone, "absent")
        assert later.says("unsent") in phone.text
        assert "Едем к бабушке" in phone.text
        await later.press(phone, "note")
        await phone.send_photo(png(4, 4), "")
        await phone.settle()
        assert later.says("one_file") in phone.text
        await later.press(phone, "hide", "send")
        (number,) = await later.numbers()
        teacher = await later.teaching(number)
        assert "Едем к бабушке" in teacher.text
        await later.press(teacher, "files")
        await teacher.wait(lambda message: message.kind == "photo")
        student = await later.opened(STUDENT)
        await later.press(student, "more", "notices")
        await student.press(story.says("number", number))
        await student.settle()
        assert "бабушке" not in student.text
        assert later.says("reason") not in student.text


async def test_after_the_comment_its_photos_come_one_by_one(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "cause", "note")
    for send in (
        phone.send("Едем к бабушке"),
        phone.send_photo(png(4, 4), ""),
        phone.send_photo(png(5, 5), ""),
    ):
        await send
        await phone.settle()
    assert "Едем к бабушке" in phone.text
    assert "📎 2" in phone.text
    await phone.send("Спасибо")
    await phone.settle()
    await story.press(phone, "absent")
    assert "Едем к бабушке" in phone.text


async def test_a_photo_that_nobody_waits_for_is_answered(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await phone.send_photo(png(4, 4), "")
    await phone.settle()
    await story.reads(phone, story.says("to nobody"))
    await story.press(phone, "absent")


async def test_a_range_counts_only_school_days(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "cause", "days")
    await phone.press("20")
    await phone.settle()
    await story.press(phone, "until")
    assert "30" in phone.text.splitlines()[-1]  # what is longer needs the office
    await phone.press("24")
    await phone.settle()
    assert story.says("range") in phone.text
    assert story.says("school_days") in phone.text


async def test_single_lessons_and_an_overlap_with_ones_own_notice(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "lessons", "algebra")
    assert story.says("only") in phone.text
    await phone.press("✓ 2.")  # and off again, and on
    await phone.settle()
    await story.press(phone, "algebra")
    await story.press(phone, "back", "cause", "send")
    (number,) = await story.numbers()
    await story.press(phone, "menu", "absent")
    assert story.says("overlap", number) in phone.text


async def test_parents_who_disagree_both_have_their_say(story: Story) -> None:
    mother = await story.opened(MOTHER)
    number = await story.filed(mother)
    father = await story.opened(FATHER)
    await story.press(father, "more", "notices")
    await father.press(story.says("number", number))
    await father.settle()
    await story.press(father, "comes", "send")
    assert len(await story.numbers()) == 2
    teacher = await story.teaching(number)
    assert story.says("contrary") in teacher.text


async def test_a_form_can_be_left_and_nothing_was_sent(story: Story) -> None:
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "cause", "note", "cancel")
    assert await story.numbers() == []
    await phone.send("уже не комментарий")
    await phone.settle()
    assert await story.numbers() == []


async def test_a_word_typed_beside_the_form_loses_nothing_and_sends_nothing(
    story: Story,
) -> None:
    """Nobody asked for it, so the menu opens; the form waits, in its message and under the menu."""
    phone = await story.opened(MOTHER)
    await story.press(phone, "absent", "cause")
    form = phone.screen
    await phone.send("ой, не то")
    await phone.settle()
    assert await story.numbers() == []
    await story.press(phone, "absent")
    assert story.says("unsent") in phone.text
    assert story.says("reason") in phone.text

    await story.press(phone, "days")
    await phone.press("20")
    await phone.settle()
    await phone.press(story.says("send"), form)  # the older message still says the 19th
    await phone.settle()
    assert await story.numbers() == []
    await phone.press(story.says("send"), form)  # it shows the 20th now
    await phone.settle()
    (number,) = await story.numbers()
    query = select(t.AbsenceNotice.first_day).where(t.AbsenceNotice.id == number)
    day = await story.town.look(lambda conn: conn.execute(query).scalar_one())
    assert day.day == 20


async def test_a_certificate_is_seen_by_the_family(story: Story) -> None:
    mother = await story.opened(MOTHER)
    number = await story.filed(mother)
    story.town.clock.advance(timedelta(days=2))
    teacher = await story.teaching(number)
    await story.press(teacher, "certificate", "ill")
    await story.press(mother, "all")
    await mother.press(story.says("number", number))
    await mother.settle()
    await story.reads(mother, story.says("received"))
