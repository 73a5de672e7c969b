"""An announcement to 2,000 people on a bad day: the ledger says what the sandbox saw."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from sqlalchemy import Connection, insert

from bot.domain.audience import Place, PlaceKind
from bot.domain.clock import MovableClock
from bot.domain.people import Viewer
from bot.domain.reach import State
from bot.domain.views.announce import Part, ReachCounts
from bot.jobs import broadcasts as jobs
from bot.sandbox.faults import RandomMix
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.screens import pushes
from bot.services import announced, broadcasts
from bot.storage import tables as t
from bot.storage import viewers
from bot.storage.database import Database
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Pace, Sender
from bot.telegram.session import LeanSession
from tests.builders import NOW, Seed

BOT = "4200000000"
PEOPLE, UNLINKED, BLOCKED, BLOCKING, MUTED = 2000, 150, 60, 40, 50
QUICK = Pace(flush=0.005, idle=0.02, lease=30.0, row_lease=60.0)


@dataclass
class Crowd:
    """Who is who among the readers, by person."""

    office: int
    school: int
    phones: dict[int, Phone] = field(default_factory=dict)
    unlinked: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    muted: set[int] = field(default_factory=set)


def bulk(conn: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    conn.execute(insert(table), rows)


def gather(conn: Connection, sandbox: Sandbox) -> Crowd:
    """One class of 2,000 families; ids follow on each other."""
    seed = Seed(conn)
    school = seed.school()
    office = seed.teacher(school, "Канцелярия Ирина Львовна", "admin")
    seed.reader(office, "office")
    klass = seed.klass(school)
    child = seed.student(school, klass)
    first = seed.parent(school, [child], "Родитель 0")
    parents = range(first, first + PEOPLE)
    bulk(
        conn,
        t.Person,
        [
            {
                "id": number,
                "school_id": school,
                "role": "parent",
                "last_name": f"Родитель {number}",
                "first_name": "Мария",
                "middle_name": "",
                "folded_name": f"родитель {number:05}",
            }
            for number in parents[1:]
        ],
    )
    family = [{"parent_id": number, "student_id": child} for number in parents[1:]]
    bulk(conn, t.Guardianship, family)
    crowd = Crowd(office, school)
    order = list(parents)
    random.Random(14).shuffle(order)
    crowd.unlinked = set(order[:UNLINKED])
    crowd.muted = set(order[UNLINKED : UNLINKED + MUTED])
    accounts, chats, links = [], [], []
    for number in sorted(set(parents) - crowd.unlinked):
        user = sandbox.world.add_user(None, str(number), started=True)
        crowd.phones[number] = Phone(sandbox.world, user)
        where = {"external_id": str(user.id)}
        account = {
            "id": 10_000 + number,
            "platform": "telegram",
            "locale": "ru",
            "preset": "urgent" if number in crowd.muted else "weekly",
            "created_at": NOW,
        }
        accounts.append(account | where)
        chats.append({"bot": BOT, "account_id": 10_000 + number} | where)
        links.append(
            {
                "account_id": 10_000 + number,
                "person_id": number,
                "consent_version": 1,
                "consent_language": "ru",
                "consented_at": NOW,
            }
        )
    bulk(conn, t.Account, accounts)
    bulk(conn, t.Chat, chats)
    bulk(conn, t.Link, links)
    return crowd


def announce(conn: Connection, crowd: Crowd) -> int:
    viewer = office(conn)
    view = broadcasts.open_draft(conn, viewer, None, NOW, fresh=True)
    place = Place(PlaceKind.SCHOOL, crowd.school)
    if place not in view.draft.audience.places:
        broadcasts.toggle(conn, viewer, view.draft.id, place, NOW)
    broadcasts.write(conn, viewer, view.draft.id, "Карантин с понедельника", (), None, NOW)
    view = broadcasts.ask_to_confirm(conn, viewer, view.draft.id, True, NOW)
    assert (view.heads.all, view.heads.linked) == (PEOPLE, PEOPLE - UNLINKED)
    return broadcasts.publish(conn, viewer, view.draft.id, BOT, NOW)


def office(conn: Connection) -> Viewer:
    found = viewers.load(conn, "telegram", "office", NOW)
    assert found is not None
    return found


def counted(conn: Connection, announcement: int) -> ReachCounts:
    return announced.one(conn, office(conn), announcement, BOT).counts


async def until(so: Callable[[], Any], seconds: float = 100) -> None:
    async with asyncio.timeout(seconds):
        while not await so():  # noqa: ASYNC110  the database has no event to wait for
            await asyncio.sleep(0.3)


async def test_the_ledger_of_two_thousand_is_what_the_sandbox_saw(db: Database) -> None:
    sandbox = Sandbox(now=lambda: NOW, strict=False)
    await sandbox.start()
    crowd = await db.write(lambda conn: gather(conn, sandbox))
    reachable = sorted(crowd.phones.keys() - crowd.muted)
    crowd.blocked = set(reachable[: BLOCKED + BLOCKING])
    for person in reachable[:BLOCKED]:
        await crowd.phones[person].block()
    sandbox.world.faults._mix = RandomMix(5, 0.03, ("server_error", "drop"))
    made = await db.write(lambda conn: announce(conn, crowd))
    bot = Bot(sandbox.token, LeanSession(api_url=sandbox.url))
    sender = Sender(
        db,
        BOT,
        Letters(bot),
        pushes.render,
        MovableClock(NOW, frozen=True),
        Flood(1000),
        me="a",
        pace=QUICK,
    )
    for person in reachable[BLOCKED : BLOCKED + BLOCKING]:  # while it is going out
        await crowd.phones[person].block()
    sending = asyncio.create_task(sender.run())

    async def finished() -> bool:
        await jobs.look(db, BOT, NOW)
        return not (await db.read(lambda conn: counted(conn, made))).of(State.WAITING)

    try:
        await until(finished)
    finally:
        await sender.stop()
        await sending
        await bot.session.close()
        await sandbox.stop()

    saw = {
        person
        for person, phone in crowd.phones.items()
        if any("Карантин" in message.text for message in phone.messages)
    }
    assert saw == crowd.phones.keys() - crowd.blocked - crowd.muted
    assert all(len(crowd.phones[person].messages) == 1 for person in saw), "nobody twice"
    counts = await db.read(lambda conn: counted(conn, made))
    assert {state: n for state, n in counts.states.items() if n} == {
        State.DELIVERED: len(saw),
        State.BLOCKED: BLOCKED + BLOCKING,
        State.NOT_LINKED: UNLINKED,
        State.MUTED: MUTED,
    }

    def to_call(conn: Connection) -> set[int]:
        pages = range(20)
        lists = (
            announced.names(conn, office(conn), made, Part.TO_CALL, page, BOT, NOW)
            for page in pages
        )
        return {line.person_id for view in lists for line in view.lines}

    assert await db.read(to_call) == crowd.blocked | crowd.unlinked
