"""Threads, tickets, trusted persons and settings keep within a phone, whatever people write."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot import i18n
from bot.domain.contact import Category, SchoolHours, TicketState
from bot.domain.notifications import Notifications, Preset
from bot.domain.openings import Opened
from bot.domain.people import Grant, Name, SchoolRef, StudentRef
from bot.domain.trust import Trusted
from bot.domain.views.contact import (
    MyDataView,
    Pupil,
    ThreadFacts,
    ThreadsView,
    ThreadView,
    ThreadWords,
    TicketFacts,
    TicketsView,
    TicketView,
    TicketWords,
)
from bot.domain.views.settings import NotificationsView
from bot.domain.views.trust import TrustedView, TrustView
from bot.screens import export, journal, notifications, threads, tickets, trust
from bot.screens.screen import Screen
from tests.builders import NOW
from tests.screens.sound import assert_sound

ZONE = "Europe/Moscow"
SCHOOL = SchoolRef(1, "Школа № 14", ZONE)
ANNA = StudentRef(5, Name("Иванова", "Анна"), SCHOOL, 2, "5А", 5, parent_id=7)
WORST = "&" * 2000
TODAY = date(2026, 11, 18)
FACTS = ThreadFacts(
    id=9,
    pupil=Pupil(5, Name("Иванова", "Анна"), "5А"),
    school=SCHOOL,
    writer_id=7,
    writer=Name("", ""),
    relation="",
    teacher_id=8,
    teacher=Name("Бирюкова", "Елена", "Павловна"),
    last_at=NOW,
    closed_at=NOW,
    unread=3,
)
TICKET = TicketFacts(
    3, Category.DATA, TicketState.ANSWERED, NOW, NOW, SCHOOL, 7, Name("", ""), "", "parent"
)


def _words(number: int) -> ThreadWords:
    due = NOW + timedelta(hours=number)
    return ThreadWords(number, bool(number % 2), NOW, due, WORST, None, files=number)


def _thread(as_teacher: bool, closed: datetime | None = None) -> Screen:
    messages = tuple(_words(number) for number in range(6))
    facts = replace(FACTS, closed_at=closed)
    return threads.thread(ThreadView(facts, as_teacher, messages, 1, 3, SchoolHours(), ZONE))


def _ticket(as_office: bool) -> Screen:
    messages = tuple(TicketWords(bool(n % 2), NOW, WORST) for n in range(6))
    return tickets.ticket(TicketView(TICKET, messages, ZONE, as_office, 1, 3))


def _trusted(number: int) -> Trusted:
    granted = frozenset(Grant) if number % 2 else frozenset[Grant]()
    label = "&" * 40
    return Trusted(number, 5, label, granted, TODAY, NOW, NOW, NOW if number % 3 else None, TODAY)


WISHES = Notifications(preset=Preset.DAILY, paused_until=NOW + timedelta(days=3))
SETTINGS = NotificationsView(WISHES, chosen=True, paused=True, zone=ZONE)
SCREENS: dict[str, Callable[[], Screen]] = {
    "thread, family": lambda: _thread(as_teacher=False),
    "thread, teacher": lambda: _thread(as_teacher=True),
    "thread, closed": lambda: _thread(as_teacher=True, closed=NOW),
    "threads, family": lambda: threads.threads(ThreadsView((FACTS,) * 8, ANNA, 1, 4, ZONE)),
    "threads, teacher": lambda: threads.threads(ThreadsView((FACTS,) * 8, None, 1, 4, ZONE)),
    "ticket, asker": lambda: _ticket(as_office=False),
    "ticket, office": lambda: _ticket(as_office=True),
    "tickets": lambda: tickets.tickets(TicketsView((TICKET,) * 8, 1, 3, ZONE, as_office=True)),
    "trusted": lambda: trust.trusted(TrustedView(ANNA, TODAY, tuple(map(_trusted, range(10))))),
    "no trusted": lambda: trust.trusted(TrustedView(ANNA, TODAY, ())),
    "trust": lambda: trust.one(TrustView(ANNA, TODAY, _trusted(1))),
    "until": lambda: trust.choose_end(TrustView(ANNA, TODAY, _trusted(1)), TODAY),
    "notifications": lambda: notifications.page(SETTINGS),
    "switches": lambda: notifications.switches(WISHES),
    "times": lambda: notifications.times(WISHES),
    "quiet": lambda: notifications.quiet(replace(WISHES, quiet_from=time(0), quiet_to=time(0))),
    "pause": lambda: notifications.pause(SETTINGS, TODAY, TODAY),
    "journal": lambda: journal.journal(ANNA, _opened(), 0),
    "forget": export.ask_forget,
    "again": lambda: export.ask_again(1),
}


def _opened() -> tuple[Opened, ...]:
    days = [TODAY - timedelta(days=number) for number in range(60)]
    roles = ("parent", "student", "teacher", "admin")
    known = [Opened(day, role) for day in days for role in roles]
    return (*known, *(Opened(day, "trusted", label="&" * 40) for day in days for _ in range(2)))


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_sound(name: str, locale: str) -> None:
    with i18n.use(locale):
        assert_sound(SCREENS[name](), columns=7)


@pytest.mark.parametrize(
    ("locale", "said"),
    [("ru", "Группа 2: Английский язык"), ("en", "Group 2: English (Английский язык)")],
)
def test_my_data_names_the_group_and_its_subject(locale: str, said: str) -> None:
    view = MyDataView(ANNA, None, None, "", (("2", "Английский язык"),))
    with i18n.use(locale):
        assert said in tickets.my_data(view).text.splitlines()
