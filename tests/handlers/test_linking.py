"""Linking, step by step as somebody presses: by link, by typing, by hand; two phones; locks."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.domain.clock import MovableClock
from bot.domain.codes import Selection, shown
from bot.handlers.desk import Desk, Who
from bot.handlers.turn import Facts
from bot.keyboards.actions.linking import (
    AcceptConsent,
    ChoosePreset,
    ConfirmPeople,
    DeclineConsent,
    EnterCode,
    NotMine,
    RenewConsent,
    Unlink,
)
from bot.keyboards.actions.menu import ChooseChild, ChooseHat, OpenMenu
from bot.keyboards.actions.settings import (
    ChooseLanguage,
    ChooseZone,
    OpenHelp,
    OpenLinks,
    OpenNotifications,
    OpenSettings,
    ToggleButton,
)
from bot.keyboards.actions.trust import (
    AcceptTrust,
    ConfirmTrust,
    InviteTrusted,
    LeaveTrust,
    MakeTrustCode,
    OpenTrusted,
)
from bot.keyboards.codec import Action, encode
from bot.screens.screen import Screen
from bot.services.codes import issue_codes
from bot.storage import tables
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.test_issuing import KEYS, Town

REFUSAL = "Ничего не нашлось. Ваши данные целы."


class Phone:
    """Somebody's phone: presses what is on the screen, types, follows a link."""

    count = 0

    def __init__(self, desk: Desk, external_id: str = "2001", locale: str = "ru") -> None:
        self._desk = desk
        self._id = external_id
        self._locale = locale
        self.screen = Screen("")

    def _who(self) -> Who:
        Phone.count += 1
        return Who(self._id, self._id, self._locale, Phone.count)

    async def follow(self, code: str) -> Screen:
        return self._shown(await self._desk.start(self._who(), code))

    async def say(self, text: str) -> Screen:
        return self._shown(await self._desk.said(self._who(), text))

    async def do(self, action: Action) -> Screen:
        return self._shown(await self._desk.press(self._who(), encode(action)))

    async def press(self, kind: type[Action]) -> Screen:
        return await self.do(self.button(kind))

    def button(self, kind: type[Action]) -> Action:
        actions = [button.action for row in self.screen.rows for button in row]
        return next(action for action in actions if action and isinstance(action, kind))

    def offers(self, kind: type[Action]) -> bool:
        return any(isinstance(b.action, kind) for row in self.screen.rows for b in row)

    def _shown(self, screen: Screen) -> Screen:
        if screen.text:
            self.screen = screen
        return screen

    async def agree(self) -> Screen:
        await self.press(ConfirmPeople)
        return await self.press(AcceptConsent)


class Place:
    """A school with codes in hand, one bot, one clock."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = MovableClock(NOW, frozen=True)
        self.desk = Desk(db, self.clock, Facts("bot", "zvonok_bot", KEYS))
        self.town: Town

    async def open(self) -> None:
        self.town = await self.db.write(Town)

    async def code(self, person: int) -> str:
        def issue(conn: Connection) -> str:
            chosen = Selection(person=str(person))
            return issue_codes(conn, KEYS, NOW, chosen, reissue=True).codes[0].plain

        return await self.db.write(issue)

    def phone(self, external_id: str = "2001", locale: str = "ru") -> Phone:
        return Phone(self.desk, external_id, locale)

    async def family(self) -> Phone:
        phone = self.phone()
        await phone.follow(await self.code(self.town.mother))
        await phone.agree()
        await phone.do(ChoosePreset("weekly"))
        return phone


@pytest.fixture
async def place(db: Database) -> Place:
    there = Place(db)
    await there.open()
    return there


# --- the three ways in ---


async def test_by_the_link_of_the_slip(place: Place) -> None:
    phone = place.phone()
    screen = await phone.follow(await place.code(place.town.mother))
    assert screen.text == "Код верный. Школа № 14: А. И., 5А; М. И., 8Б. Это ваши дети?"
    assert "Согласие" in (await phone.press(ConfirmPeople)).text
    assert "Привязано: Анна, Максим." in (await phone.press(AcceptConsent)).text
    menu = await phone.do(ChoosePreset("daily"))
    assert "Анна" in menu.text
    assert menu.menu_key
    kept = await place.db.read(lambda conn: conn.execute(select(tables.Account.preset)).scalar())
    assert kept == "daily"


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_by_typing_the_code_in_the_wrong_layout(place: Place, locale: str) -> None:
    keys = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "йцукенгшщзфывапролдячсмить", strict=True))
    phone = place.phone(locale=locale)
    code = shown(await place.code(place.town.mother))
    screen = await phone.say("".join(keys.get(char, char) for char in code))
    expected = {
        "ru": "Школа № 14: А. И., 5А; М. И., 8Б",
        "en": "School 14: A. I., 5А; M. I., 8Б",
    }
    assert expected[locale] in screen.text
    linked = await phone.agree()
    assert ("Linked" if locale == "en" else "Привязано") in linked.text


async def test_by_hand_from_start(place: Place) -> None:
    phone = place.phone()
    await phone.follow("")
    await phone.press(EnterCode)
    assert "Это не код" in (await phone.say("а где код?")).text
    await phone.press(EnterCode)
    await phone.say(await place.code(place.town.boris))
    assert "Согласие" not in phone.screen.text  # under 14: a parent comes first
    assert "До 14 лет" in phone.screen.text


async def test_any_word_of_a_stranger_opens_the_first_screen(place: Place) -> None:
    phone = place.phone()
    await phone.say("привет")
    assert phone.offers(EnterCode)
    tries = await place.db.read(lambda conn: conn.execute(select(tables.CodeLock)).all())
    assert tries == []


async def test_a_link_without_a_code_in_it(place: Place) -> None:
    assert "Это не код" in (await place.phone().follow("promo")).text


# --- answers other than yes ---


async def test_declining_leaves_the_code_for_later(place: Place) -> None:
    phone, code = place.phone(), await place.code(place.town.mother)
    await phone.follow(code)
    await phone.press(ConfirmPeople)
    assert "Код не потрачен" in (await phone.press(DeclineConsent)).text
    await phone.follow(code)
    assert "Привязано" in (await phone.agree()).text


async def test_not_mine_stops_the_code(place: Place) -> None:
    finder, mother = place.phone(), place.phone("2002")
    code = await place.code(place.town.mother)
    await finder.follow(code)
    assert "Спасибо" in (await finder.press(NotMine)).text
    assert "остановлен" in (await mother.follow(code)).text


async def test_somebody_elses_button_is_refused(place: Place) -> None:
    mother, thief = place.phone(), place.phone("2002")
    await mother.follow(await place.code(place.town.mother))
    confirm = mother.button(ConfirmPeople)
    assert isinstance(confirm, ConfirmPeople)
    for action in (
        confirm,
        AcceptConsent(confirm.code, confirm.seal, 1),
        NotMine(confirm.code, confirm.seal),
        NotMine(confirm.code + 1, ""),
    ):
        assert (await thief.do(action)).text == REFUSAL
    assert "Привязано" in (await mother.agree()).text


async def test_of_two_phones_one_is_linked_and_the_other_is_told(place: Place) -> None:
    one, other = place.phone(), place.phone("2002")
    code = await place.code(place.town.mother)
    for phone in (one, other):
        await phone.follow(code)
        await phone.press(ConfirmPeople)
    answers = await asyncio.gather(one.press(AcceptConsent), other.press(AcceptConsent))
    assert sorted("Привязано" in answer.text for answer in answers) == [False, True]
    assert any("Этот код уже использован" in answer.text for answer in answers)


async def test_a_doubled_press_and_the_same_link_again(place: Place) -> None:
    phone, code = place.phone(), await place.code(place.town.mother)
    await phone.follow(code)
    await phone.press(ConfirmPeople)
    accept = phone.button(AcceptConsent)
    await phone.do(accept)
    assert (await phone.do(accept)).toast == "Уже принято"
    assert "уже привязан к вам" in (await phone.follow(code)).text


async def test_the_lock_and_its_end(place: Place) -> None:
    phone, code = place.phone(), await place.code(place.town.mother)
    for _ in range(4):
        assert "Такого кода нет" in (await phone.say("00000-00000")).text
    assert "после 15:15" in (await phone.say("00000-00000")).text
    assert "Много неверных попыток" in (await phone.follow(code)).text
    place.clock.advance(timedelta(minutes=15))
    assert "Код верный" in (await phone.follow(code)).text


# --- afterwards ---


async def test_a_second_code_adds_a_hat_which_can_be_changed(place: Place) -> None:
    phone = await place.family()
    await phone.say(shown(await place.code(place.town.teacher_id)))
    assert "Е. Б., учитель" in phone.screen.text
    menu = await phone.agree()
    assert "Привязано" in menu.toast
    assert phone.offers(ChooseHat)
    await phone.press(ChooseHat)
    back = await phone.press(ChooseHat)
    assert "Анна" in back.text


async def test_a_word_of_ten_letters_is_no_code_for_somebody_linked(place: Place) -> None:
    phone = await place.family()
    for word in ("поведению", "расписание", "шестнадцат"):
        assert "Анна" in (await phone.say(word)).text


async def test_unlinking_asks_first_and_leaves_nothing(place: Place) -> None:
    phone = await place.family()
    await phone.do(OpenSettings())
    await phone.press(OpenLinks)
    assert "Отвязать" in (await phone.press(Unlink)).text
    await phone.press(Unlink)
    assert phone.offers(EnterCode)
    assert "Анна" not in phone.screen.text
    assert (await phone.do(ChooseChild(place.town.anna))).text == REFUSAL


async def test_the_other_child_is_chosen(place: Place) -> None:
    phone = await place.family()
    await phone.do(ChooseChild(place.town.maxim))
    assert "▸ <b>Максим" in phone.screen.text
    assert (await phone.do(ChooseChild(place.town.boris))).text == REFUSAL


async def test_settings_are_kept(place: Place) -> None:
    phone = await place.family()
    await phone.do(ChooseLanguage("en"))
    assert "Language: English" in phone.screen.text
    await phone.do(ChooseZone("Asia/Omsk"))
    assert "✓ +6 Omsk" in str(phone.screen.rows)
    await phone.do(ToggleButton("week"))
    await phone.do(ChoosePreset("urgent"))
    await phone.do(OpenSettings())
    assert "Omsk (UTC+6)" in phone.screen.text
    assert "only urgent" in phone.screen.text
    await phone.do(OpenMenu())
    assert "Week" not in [button.label for row in phone.screen.rows for button in row]
    await phone.do(ToggleButton("week"))
    await phone.do(ChooseZone("school"))
    await phone.do(OpenSettings())
    assert "as at school, Moscow" in phone.screen.text


async def test_the_menu_button_leaves_a_form_that_waits_for_words(place: Place) -> None:
    phone = await place.family()
    await phone.do(EnterCode())
    await phone.do(OpenMenu())
    menu = phone.screen.text
    assert (await phone.say("спасибо")).text == menu

    await phone.do(EnterCode())
    assert (await phone.say("спасибо")).text != menu


@pytest.mark.parametrize(
    "action",
    [
        ChooseLanguage("de"),
        ChooseZone("Europe/Paris"),
        ChooseZone("../etc"),
        ToggleButton("nothing"),
        ChoosePreset("hourly"),
        Unlink(10**9, sure=True),
        Unlink(10**9),
        ChooseHat(None),
    ],
    ids=repr,
)
async def test_what_nobody_offered_is_refused(place: Place, action: Action) -> None:
    phone = await place.family()
    assert (await phone.do(action)).text == REFUSAL


async def test_a_stranger_can_read_the_help_and_choose_a_language(place: Place) -> None:
    phone = place.phone()
    for action in (OpenSettings(), OpenHelp(), OpenLinks(), ChooseLanguage()):
        assert (await phone.do(action)).text != REFUSAL
    assert "Zvonok" in (await phone.do(ChooseLanguage("en"))).text
    for forbidden in (ChooseZone(), ToggleButton(), OpenNotifications(), ChoosePreset("daily")):
        assert (await phone.do(forbidden)).text == "Nothing found. Your data is safe."


async def test_a_newer_consent_is_asked_at_the_next_tap(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await place.family()
    monkeypatch.setattr("bot.domain.consent.VERSION", 2)
    assert "Текст согласия изменился" in (await phone.do(OpenMenu())).text
    await phone.press(ChooseLanguage)
    assert "The text of the consent has changed" in phone.screen.text
    assert "Anna" in (await phone.press(RenewConsent)).text


async def test_the_menu_key_out_of_a_form_asks_for_a_newer_consent_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = await place.family()
    await phone.do(EnterCode())
    monkeypatch.setattr("bot.domain.consent.VERSION", 2)
    assert "Текст согласия изменился" in (await phone.say("Меню")).text


async def test_who_gives_one_diary_back_is_still_asked_about_the_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother, aunt = await place.family(), place.phone("2002")
    await aunt.follow(await place.code(place.town.teacher_id))
    await aunt.agree()
    await mother.do(InviteTrusted(place.town.anna))
    await mother.say("Тётя Лена")
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", (await mother.press(MakeTrustCode)).text)
    assert code is not None
    await aunt.say(code[0])
    await aunt.press(ConfirmTrust)
    await aunt.press(AcceptTrust)
    await aunt.do(OpenTrusted(place.town.anna))
    leaving = aunt.button(LeaveTrust)
    monkeypatch.setattr("bot.domain.consent.VERSION", 2)
    await aunt.do(leaving)
    assert "Текст согласия изменился" in (await aunt.press(LeaveTrust)).text


async def test_a_consent_text_that_changed_while_it_was_read_is_shown_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = place.phone()
    await phone.follow(await place.code(place.town.mother))
    await phone.press(ConfirmPeople)
    monkeypatch.setattr("bot.domain.consent.VERSION", 2)
    assert "Версия текста 2." in (await phone.press(AcceptConsent)).text
    assert "Привязано" in (await phone.press(AcceptConsent)).text


async def test_staff_agree_to_a_shorter_text_and_are_not_asked_how_often(place: Place) -> None:
    phone = place.phone()
    await phone.follow(await place.code(place.town.teacher_id))
    await phone.press(ConfirmPeople)
    assert "должность" in phone.screen.text
    assert "Бирюкова" in (await phone.press(AcceptConsent)).text
