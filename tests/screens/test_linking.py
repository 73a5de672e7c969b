"""Linking and settings as they are read: both languages, every button fits."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import i18n
from bot.domain.codes import IssuedCode, Pupil
from bot.domain.errors import (
    AlreadyDone,
    BadFile,
    CodeReason,
    CodeRefused,
    FileFault,
    NotUnderstood,
    Outage,
    Refused,
    Unavailable,
    ZvonokError,
)
from bot.domain.people import (
    ConsentDue,
    Hat,
    Name,
    Role,
    SchoolRef,
    StaffRef,
    StudentRef,
    Viewer,
)
from bot.domain.views.linking import Linked, LinkedPerson, Offer
from bot.domain.views.settings import SettingsView, Zone, ZonesView
from bot.domain.zones import RUSSIAN, offset
from bot.keyboards.actions.linking import AcceptConsent, ConfirmPeople
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import LABEL_LIMIT, Style
from bot.keyboards.codec import encode
from bot.screens import linking, menu, refusals, settings, slips
from bot.screens.screen import TEXT_LIMIT, Screen
from tests.builders import NOW

SCHOOL = SchoolRef(1, "Школа № 14", "Europe/Moscow")
ANNA = Pupil(Name("Иванова", "Анна", "Петровна"), "5А")
MAXIM = Pupil(Name("Иванов", "Максим", "Петрович"), "8Б")
SEAL = "f" * 16
MOSCOW = Zone("Europe/Moscow", "+3")


def offer(
    role: Role = Role.PARENT, *pupils: Pupil, name: Name | None = None, school: str = SCHOOL.name
) -> Offer:
    return Offer(10**11, SEAL, role, school, name, pupils or (ANNA, MAXIM))


def person(role: Role = Role.PARENT, *pupils: Pupil) -> LinkedPerson:
    name = Name("Иванова", "Мария", "Павловна")
    return LinkedPerson(10**11, 10**11, role, name, SCHOOL.name, pupils)


def due(role: Role) -> Viewer:
    child = StudentRef(1, ANNA.name, SCHOOL, 1, "5А", 5, parent_id=7)
    staff = StaffRef(7, ANNA.name, SCHOOL, is_admin=False)
    return Viewer(
        1,
        "ru",
        children=(child,) if role is Role.PARENT else (),
        staff=(staff,) if role is Role.TEACHER else (),
        consent_due=(ConsentDue(10**11, 7),),
    )


def settings_of(*hats: Hat) -> SettingsView:
    return SettingsView(i18n.current(), hats, None, MOSCOW if hats else None, "weekly", frozenset())


SCREENS: dict[str, Callable[[], Screen]] = {
    "ask": linking.ask_code,
    "not a code": linking.not_a_code,
    "already linked": linking.already_linked,
    "confirm parent": lambda: linking.confirm(offer()),
    "confirm one child": lambda: linking.confirm(offer(Role.PARENT, ANNA)),
    "confirm twenty": lambda: linking.confirm(offer(Role.PARENT, *[ANNA] * 20)),
    "confirm student": lambda: linking.confirm(offer(Role.STUDENT, ANNA)),
    "confirm teacher": lambda: linking.confirm(offer(Role.TEACHER, name=Name("Бирюкова", "Елена"))),
    "confirm office": lambda: linking.confirm(offer(Role.ADMIN, name=Name("", ""))),
    "frozen": linking.frozen,
    "declined": linking.declined,
    "consent parent": lambda: linking.consent_to(offer()),
    "consent student": lambda: linking.consent_to(offer(Role.STUDENT, ANNA)),
    "consent staff": lambda: linking.consent_to(offer(Role.ADMIN)),
    "renewal parent": lambda: linking.consent_renewal(due(Role.PARENT)),
    "renewal teacher": lambda: linking.consent_renewal(due(Role.TEACHER)),
    "renewal other hat": lambda: linking.consent_renewal(due(Role.STUDENT)),
    "linked": lambda: linking.linked(Linked(Role.PARENT, SCHOOL.name, (ANNA, MAXIM), True)),
    "ask unlink": lambda: linking.ask_unlink(person(Role.PARENT, ANNA, MAXIM)),
    "settings": lambda: settings.settings(settings_of(Hat.FAMILY, Hat.STAFF)),
    "settings of a stranger": lambda: settings.settings(settings_of()),
    "languages": lambda: settings.languages("en"),
    "zones": lambda: settings.zones(
        ZonesView(tuple(Zone(name, offset(name, NOW)) for name in RUSSIAN), MOSCOW, "Asia/Omsk")
    ),
    "menu buttons": lambda: settings.menu_buttons(frozenset({"week"}), menu.hideable()),
    "links": lambda: settings.links((person(Role.PARENT, ANNA), person(Role.TEACHER))),
    "no links": lambda: settings.links(()),
    "hats": lambda: settings.hats(
        Viewer(1, "ru", hat=Hat.STAFF, hats=(Hat.FAMILY, Hat.STAFF, Hat.STUDENT))
    ),
    "help": lambda: settings.help_page(linked=True),
    "apology": refusals.apology,
}
ERRORS: list[ZvonokError] = [
    Refused(),
    NotUnderstood("date"),
    NotUnderstood("code"),
    NotUnderstood(),
    BadFile(FileFault.DAMAGED),
    *(Unavailable(outage) for outage in Outage),
    *(CodeRefused(reason, NOW, NOW) for reason in CodeReason),
]


@pytest.fixture(params=i18n.LOCALES)
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    with i18n.use(request.param):
        yield request.param


def assert_shows_well(screen: Screen, locale: str) -> None:
    assert screen.text
    assert len(screen.text) < TEXT_LIMIT
    for row in screen.rows:
        assert len(row) <= 3
        for button in row:
            assert button.label
            assert len(button.label) <= LABEL_LIMIT
            assert button.action
            encode(button.action)
    ours = re.sub("Школа|Иванова? Мария Павловна|Анна|Максим", "", screen.text)
    if locale == "en":
        assert re.search("[а-яё]{4,}", ours) is None, screen.text


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_whole_in_both_languages(name: str, locale: str) -> None:
    screen = SCREENS[name]()
    assert_shows_well(screen, locale)
    assert "…" not in "".join(button.label for row in screen.rows for button in row)
    ends = [button.action for button in screen.rows[-1]]
    assert OpenMenu() in ends or name.startswith("renewal")


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_every_refusal_says_what_to_press(error: ZvonokError, locale: str) -> None:
    screen = refusals.screen_for(error, None)
    assert_shows_well(screen, locale)
    assert OpenMenu() in [button.action for button in screen.rows[-1]]


def test_the_refusal_is_word_for_word() -> None:
    said = {}
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            said[locale] = refusals.refusal().text
    assert said == {
        "ru": "Ничего не нашлось. Ваши данные целы.",
        "en": "Nothing found. Your data is safe.",
    }


def test_a_doubled_press_leaves_the_screen_as_it_is() -> None:
    with i18n.use("ru"):
        screen = refusals.screen_for(AlreadyDone(), None)
    assert (screen.text, screen.toast) == ("", "Уже принято")


def test_the_question_before_linking_is_word_for_word() -> None:
    with i18n.use("ru"):
        screen = linking.confirm(offer())
        assert screen.text == ("Код верный. Школа № 14: А. И., 5А; М. И., 8Б. Это ваши дети?")
        assert [row[0].label for row in screen.rows[:2]] == ["Да, дальше", "Не мои дети"]
        assert screen.rows[0][0].style is Style.MAIN
        assert screen.rows[1][0].style is Style.DANGER
        assert linking.confirm(offer(Role.PARENT, ANNA)).text.endswith("Это ваш ребёнок?")
    with i18n.use("en"):
        assert linking.confirm(offer()).text.endswith("Are these your children?")


def test_no_name_is_shown_before_linking(locale: str) -> None:
    for role in (Role.PARENT, Role.STUDENT):
        shown = linking.confirm(offer(role, ANNA)).text + linking.consent_to(offer(role, ANNA)).text
        assert "Анна" not in shown
        assert "Иванова" not in shown


def test_the_buttons_carry_the_proof_that_the_code_was_typed() -> None:
    with i18n.use("ru"):
        [confirm, _no, _menu] = linking.confirm(offer()).rows
        [accept, *_rest] = linking.consent_to(offer()).rows
    assert confirm[0].action == ConfirmPeople(10**11, SEAL)
    assert isinstance(accept[0].action, AcceptConsent)
    assert accept[0].action.seal == SEAL


def test_names_from_the_school_cannot_break_the_markup() -> None:
    bad = Pupil(Name("<b>", "<i>", "&"), "5<А")
    with i18n.use("ru"):
        assert "<b>" not in linking.confirm(offer(Role.PARENT, bad, school="<x>&")).text
        assert "<x>" not in linking.consent_to(offer(Role.PARENT, bad, school="<x>&")).text
        assert "<i>" not in linking.ask_unlink(person(Role.PARENT, bad)).text
        assert "<i>" not in settings.links((person(Role.PARENT, bad),)).text


@pytest.mark.parametrize(
    ("until", "zone", "shown"),
    [
        (datetime(2026, 11, 18, 11, 35, tzinfo=UTC), "Europe/Moscow", "после 14:35 "),
        (datetime(2026, 11, 18, 11, 35, tzinfo=UTC), "Asia/Novosibirsk", "после 18:35 "),
        (datetime(2026, 11, 18, 21, 5, tzinfo=UTC), "Europe/Moscow", "после 19.11, 00:05 "),
        (datetime(2026, 11, 18, 11, 35, tzinfo=UTC), None, "после 14:35 "),
    ],
)
def test_a_lock_ends_by_the_schools_clock(until: datetime, zone: str | None, shown: str) -> None:
    refused = CodeRefused(CodeReason.LOCKED, until, until - timedelta(minutes=15), zone)
    with i18n.use("ru"):
        text = refusals.screen_for(refused, None).text
        assert text.startswith("Много неверных попыток. Код не испорчен. Попробуйте ")
        assert shown in text


def test_a_persons_own_zone_comes_first() -> None:
    refused = CodeRefused(CodeReason.LOCKED, NOW, NOW, "Europe/Moscow")
    with i18n.use("en"):
        assert "after 19:00" in refusals.screen_for(refused, Viewer(1, "en", "Asia/Tomsk")).text


# --- paper ---


def code(role: Role, name: Name | None, *pupils: Pupil) -> IssuedCode:
    return IssuedCode("7K3DMX29QA", role, name, SCHOOL, pupils, "", date(2026, 12, 1))


def test_a_slip_says_everything_in_both_languages() -> None:
    issued = [
        code(Role.PARENT, Name("Иванова", "Мария", "Павловна"), ANNA, MAXIM),
        code(Role.PARENT, None, ANNA),
        code(Role.STUDENT, ANNA.name, ANNA),
        code(Role.TEACHER, Name("Бирюкова", "Елена")),
        code(Role.ADMIN, Name("", "")),
    ]
    with i18n.use("ru"):
        paper = slips.slips(issued, "zvonok_bot")
    assert [slip.kind for slip in paper.slips] == [
        "parent",
        "parent",
        "student",
        "teacher",
        "admin",
    ]
    assert [(slip.name, slip.class_name) for slip in paper.slips] == [
        ("Иванова Мария Павловна", "Анна, 5А; Максим, 8Б"),
        ("Иванова Анна Петровна", "5А"),
        ("Иванова Анна Петровна", "5А"),
        ("Бирюкова Елена", "Школа № 14"),
        ("Школа № 14", ""),
    ]
    for slip in paper.slips:
        assert slip.code == "7K3DM-X29QA"
        assert slip.link == "https://t.me/zvonok_bot?start=7K3DMX29QA"
        russian, english = slip.lines
        assert "01.12.2026" in russian
        assert "1 Dec 2026" in english
        assert " / " in slip.heading
    assert paper.slips[0].lines != paper.slips[2].lines


def test_the_receipt_holds_no_code_and_the_file_does() -> None:
    issued = [code(Role.PARENT, Name("Иванова", "Мария"), ANNA)]
    with i18n.use("en"):
        receipt, sheet = slips.receipt(issued), slips.sheet(issued, "")
    assert "7K3DM" not in str(receipt)
    assert receipt.rows == (("5А", "family", "Иванова Мария (Анна)", "", ""),)
    assert sheet.rows[0][3:5] == ("7K3DM-X29QA", "")
    for table in (receipt, sheet):
        assert all(len(row) == len(table.columns) for row in table.rows)
