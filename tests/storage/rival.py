"""What another process of the same bot does, in a process of its own: see `test_two_processes`.

``gate`` lets everybody do the decisive thing at the same moment; ``told`` takes what came of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection as Pipe
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from secrets import randbits

from bot.domain.clock import MovableClock
from bot.domain.importing.report import ImportOptions
from bot.handlers.desk import Desk, Who
from bot.handlers.turn import Facts
from bot.keyboards.actions.absence import (
    AddNote,
    ChooseCause,
    HideCause,
    OpenAbsence,
    SendAbsence,
)
from bot.keyboards.actions.linking import AcceptConsent, ConfirmPeople
from bot.keyboards.codec import Action, encode
from bot.screens.screen import Screen
from bot.services import importing
from bot.sources.demo_school import SHORT_NAME, demo_book
from bot.storage import database
from bot.storage.database import Database, open_database
from tests.builders import NOW
from tests.crawl import actions_of
from tests.storage.test_issuing import KEYS

BOT = "bot"


class Caller:
    """Somebody at a desk of this process."""

    def __init__(self, db: Database, account: str) -> None:
        self._desk = Desk(db, MovableClock(NOW, frozen=True), Facts(BOT, "zvonok_bot", KEYS))
        self._account = account

    def who(self) -> Who:
        return Who(self._account, self._account, "ru", randbits(50))

    async def start(self, payload: str = "") -> Screen:
        return await self._desk.start(self.who(), payload)

    async def press(self, screen: Screen, kind: type[Action]) -> Screen:
        action = next(a for a in actions_of(screen) if isinstance(a, kind))
        return await self._desk.press(self.who(), encode(action))

    async def open(self, action: Action) -> Screen:
        return await self._desk.press(self.who(), encode(action))

    async def say(self, text: str) -> Screen:
        return await self._desk.said(self.who(), text)

    async def consent_to(self, code: str) -> Screen:
        return await self.press(await self.start(code), ConfirmPeople)


def link(url: str, account: str, code: str, gate: Barrier, told: "Queue[str]") -> None:
    async def story(db: Database) -> str:
        caller = Caller(db, account)
        consent = await caller.consent_to(code)
        gate.wait(30)
        return (await caller.press(consent, AcceptConsent)).text

    told.put(_run(url, story))


def sign_up(url: str, account: str, code: str, gate: Barrier, told: "Queue[str]") -> None:
    async def story(db: Database) -> str:
        gate.wait(30)
        return (await Caller(db, account).start(code)).text

    told.put(_run(url, story))


def import_school(url: str, gate: Barrier, told: "Queue[str]") -> None:
    database.BUSY_TIMEOUT_MS = 60_000  # however slow the machine is, the second one waits
    book = importing.prepare(demo_book(NOW.date()))
    options = ImportOptions(school=SHORT_NAME)

    async def story(db: Database) -> str:
        await db.read(lambda conn: None)
        gate.wait(30)
        report = await db.write(lambda conn: importing.apply(conn, book, options, NOW))
        return "changed" if report.changes_something else "nothing new"

    told.put(_run(url, story))


def link_and_die(url: str, account: str, code: str, begins: Event) -> None:
    """Links as somebody does; killed from outside at some point after ``begins``."""

    async def story(db: Database) -> str:
        caller = Caller(db, account)
        consent = await caller.consent_to(code)
        begins.set()
        return (await caller.press(consent, AcceptConsent)).text

    _run(url, story)


WORDS = "Олимпиада"


async def fill_in(caller: Caller, student: int, done: Callable[[], None]) -> None:
    """The form of an absence; ``done`` is called after each step that was answered."""
    screen = await caller.open(OpenAbsence(student))
    done()
    for kind in (ChooseCause, HideCause, AddNote):
        screen = await caller.press(screen, kind)
        done()
    screen = await caller.say(WORDS)
    done()
    await caller.press(screen, SendAbsence)
    done()


async def finish(caller: Caller, student: int) -> None:
    """Opens the form that somebody left, fills in what it lacks, and sends it."""
    screen = await caller.open(OpenAbsence(student))
    kinds = {type(action) for action in actions_of(screen)}
    if SendAbsence not in kinds:
        screen = await caller.press(screen, ChooseCause)
    if any(isinstance(action, HideCause) and action.hide for action in actions_of(screen)):
        screen = await caller.press(screen, HideCause)
    if WORDS not in screen.text:
        await caller.press(screen, AddNote)
        screen = await caller.say(WORDS)
    await caller.press(screen, SendAbsence)


def fill_in_and_die(url: str, account: str, student: int, answered: Pipe) -> None:
    """Announces an absence as somebody does; killed from outside between two steps."""

    async def story(db: Database) -> str:
        await fill_in(Caller(db, account), student, lambda: answered.send(True))
        return ""

    _run(url, story)


def _run(url: str, story: Callable[[Database], Awaitable[str]]) -> str:
    async def opened() -> str:
        db = open_database(url)
        try:
            return await story(db)
        finally:
            await db.close()

    try:
        return asyncio.run(opened())
    except Exception as error:  # told to the test, which knows what to make of it
        return f"{type(error).__name__}: {error}"
