"""The sender against the sandbox: what is put into the outbox arrives, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import structlog
from aiogram import Bot
from prometheus_client import REGISTRY
from sqlalchemy import Connection, select, update

from bot.domain.clock import MovableClock
from bot.domain.delivery import Kind
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.screens.screen import KeptFile, Screen, plain
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.outbox import Draft
from bot.storage.tables import Chat, Outbox
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Pace, Sender
from bot.telegram.session import LeanSession
from tests.builders import NOW, Seed

BOT = "4200000000"
TODAY = date(2026, 11, 18)
QUICK = Pace(flush=0.005, idle=0.02, lease=1.0, row_lease=5.0)


def shown(_kind: str, payload: dict[str, Any]) -> Screen | None:
    if payload.get("broken"):
        raise ValueError("a renderer with a mistake")
    if payload.get("two files"):  # more than one message can carry
        return Screen("", files=(KeptFile("a"), KeptFile("b")))
    return None if payload.get("empty") else Screen(plain(payload["text"]))


class World:
    """A sandbox with phones, an outbox, and senders to let loose on it."""

    def __init__(self, db: Database, sandbox: Sandbox) -> None:
        self.db = db
        self.sandbox = sandbox
        self.clock = MovableClock(NOW, frozen=True)
        self.phones: list[Phone] = []
        self.chats: list[int] = []

    async def people(self, number: int) -> None:
        def make(conn: Connection) -> None:
            seed = Seed(conn)
            for phone in self.phones:
                user = str(phone.user.id)
                account = seed.account(user)
                self.chats.append(seed.chat(account, user, BOT))

        self.phones = [self.sandbox.add_phone(label=f"P{n}") for n in range(number)]
        for phone in self.phones:
            await phone.start()
        await self.db.write(make)

    async def put(self, text: str, to: int = 0, kind: Kind = Kind.NEWS, **values: Any) -> int:
        payload = {"text": text} | values.pop("payload", {})
        fields = {"zone": None, "due_at": self.clock.now()} | values
        draft = Draft(self.chats[to], kind, text, TODAY, payload, **fields)
        return await self.db.write(lambda conn: outbox.put_one(conn, BOT, draft))

    def sender(self, me: str = "a", rate: float = 1000.0, pace: Pace = QUICK) -> Sender:
        bot = Bot(self.sandbox.token, LeanSession(api_url=self.sandbox.url))
        flood = Flood(rate)
        return Sender(self.db, BOT, Letters(bot), shown, self.clock, flood, me=me, pace=pace)

    @asynccontextmanager
    async def sending(self, *senders: Sender) -> AsyncIterator[None]:
        running = [asyncio.create_task(sender.run()) for sender in senders]
        try:
            yield
        finally:
            for sender in senders:
                await sender.stop()
                await sender._letters._bot.session.close()
            async with asyncio.timeout(10):
                await asyncio.gather(*running)

    async def rows(self) -> list[Any]:
        what = select(Outbox.status, Outbox.reason, Outbox.what, Outbox.attempts, Outbox.payload)
        return await self.db.read(lambda conn: list(conn.execute(what.order_by(Outbox.id)).all()))

    async def until(self, so: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while not await so():  # noqa: ASYNC110  the database has no event to wait for
                await asyncio.sleep(0.01)

    async def all_finished(self) -> bool:
        return all(row.status != "waiting" for row in await self.rows())

    def texts(self, of: int = 0) -> list[str]:
        return [m.text for m in self.phones[of].messages if m.from_bot]


@pytest.fixture
async def world(db: Database) -> AsyncIterator[World]:
    sandbox = Sandbox(now=lambda: datetime(2026, 11, 18, 12, 0, tzinfo=UTC))
    await sandbox.start()
    yield World(db, sandbox)
    await sandbox.stop()


def _letters(end: str) -> float:
    return REGISTRY.get_sample_value("zvonok_letters_total", {"end": end}) or 0.0


async def test_what_is_put_arrives_and_is_forgotten(world: World) -> None:
    before = _letters("sent")
    await world.people(2)
    await world.put("Собрание <в среду>", 0)
    await world.put("Собрание", 1)
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert world.texts(0) == ["Собрание <в среду>"]
    assert world.texts(1) == ["Собрание"]
    assert {(row.status, row.payload) for row in await world.rows()} == {("sent", None)}
    assert _letters("sent") - before == 2


async def test_a_flood_limit_pauses_everybody_and_loses_nothing(world: World) -> None:
    await world.people(8)
    for n in range(8):
        await world.put("Привет", n)
    world.sandbox.world.faults.too_many(1, retry_after=1)
    sender = world.sender()
    async with world.sending(sender):
        await world.until(world.all_finished)
    assert all(world.texts(n) == ["Привет"] for n in range(8))
    calls = [call for call in world.sandbox.world.calls if call.method == "sendmessage"]
    refused = next(call.at for call in calls if not call.ok)
    in_flight = 0.2
    paused = [c for c in calls if refused + in_flight < c.at < refused + 0.99]
    assert paused == []
    assert all(row.attempts == 0 for row in await world.rows())


async def test_a_pause_longer_than_a_hold_doubles_nothing(world: World) -> None:
    """What is in hand then could be claimed again, and by nobody else than by us."""
    await world.people(20)
    for n in range(20):
        await world.put("Привет", n)
    faults = world.sandbox.world.faults
    faults.too_many(1, retry_after=3)
    faults.delay(0.5, 60)
    pace = Pace(8, 0.005, 0.02, lease=1.0, row_lease=1.0)
    async with world.sending(world.sender(rate=20.0, pace=pace)):
        await world.until(world.all_finished)
    assert [world.texts(n) for n in range(20)] == [["Привет"]] * 20


@pytest.mark.parametrize("trouble", ["server", "drop"])
async def test_a_bad_moment_is_tried_again(world: World, trouble: str) -> None:
    await world.people(1)
    await world.put("Привет")
    faults = world.sandbox.world.faults
    if trouble == "server":
        faults.server_error(1)
    else:
        faults.drop(1)
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert world.texts() == ["Привет"]
    assert (await world.rows())[0].attempts == 1


async def test_who_blocked_the_bot_is_not_tried_again(world: World) -> None:
    await world.people(2)
    await world.phones[0].block()
    for n in range(3):
        await world.put(f"Привет {n}", 0)
    await world.put("Привет", 1)
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    tried = [c for c in world.sandbox.world.calls if c.chat_id == world.phones[0].user.id]
    assert len([c for c in tried if c.method == "sendmessage"]) == 1
    assert [row.reason for row in await world.rows()][:3] == ["blocked"] * 3
    blocked = await world.db.read(
        lambda conn: conn.execute(select(Chat.blocked_at).order_by(Chat.id)).scalars().all()
    )
    assert blocked == [NOW, None]


async def test_what_can_never_succeed_steps_aside(world: World) -> None:
    await world.people(4)
    await world.put("a", 0, payload={"broken": True})
    await world.put("b", 1, payload={"empty": True})
    await world.put("c", 2)
    await world.put("d", 3)
    refusal = bad_request('can\'t parse entities: Unsupported start tag "anna" at byte offset 5')
    world.sandbox.world.faults.refuse(refusal, chat_id=world.phones[2].user.id)
    with structlog.testing.capture_logs() as lines:
        async with world.sending(world.sender()):
            await world.until(world.all_finished)
    found = [(row.status, row.reason) for row in await world.rows()]
    assert found == [
        ("dead", "unrendered"),
        ("dropped", "void"),
        ("dead", "refused"),
        ("sent", ""),
    ]
    (said,) = (line["said"] for line in lines if line["event"] == "outbox.refused")
    assert said.endswith("can't parse entities: Unsupported start tag"), "nothing of the letter"


async def test_a_chat_nobody_knows_is_put_aside_for_the_office(world: World) -> None:
    def stranger(conn: Connection) -> None:
        seed = Seed(conn)
        world.chats.append(seed.chat(seed.account("987654"), "987654", BOT))

    await world.db.write(stranger)
    await world.put("Привет")
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert [(row.status, row.reason) for row in await world.rows()] == [("dead", "no_chat")]


def moved_to(chat: int) -> ApiError:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, words, {"migrate_to_chat_id": chat})


async def test_a_group_that_moved_is_followed(world: World) -> None:
    await world.people(1)
    there = world.sandbox.add_phone(label="there")
    await there.start()
    await world.put("Собрание")
    world.sandbox.world.faults.refuse(moved_to(there.user.id), chat_id=world.phones[0].user.id)
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert [m.text for m in there.messages if m.from_bot] == ["Собрание"]
    assert [(row.status, row.attempts) for row in await world.rows()] == [("sent", 1)]


async def test_a_group_that_moves_in_circles_is_put_aside(world: World) -> None:
    await world.people(2)
    await world.put("Собрание")
    await world.db.write(lambda conn: conn.execute(update(Outbox).values(attempts=9)))
    world.sandbox.world.faults.refuse(
        moved_to(world.phones[1].user.id), times=99, chat_id=world.phones[0].user.id
    )
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert [(row.status, row.reason) for row in await world.rows()] == [("dead", "moved")]


async def test_a_correction_that_failed_does_not_undo_the_next(world: World) -> None:
    await world.people(1)
    first = await world.put("4")
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    second = await world.put("4 → 5", edits=first)
    once = update(Outbox).where(Outbox.id == second).values(attempts=1)
    await world.db.write(lambda conn: conn.execute(once))
    world.sandbox.world.faults.server_error(1, method="editmessagetext")
    async with world.sending(world.sender()):
        await world.until(lambda: _failed_twice(world))
        await world.put("4 → 3", edits=first)
        await world.until(world.all_finished)
    assert world.texts() == ["4 → 3"]


async def _failed_twice(world: World) -> bool:
    return any(row.attempts == 2 for row in await world.rows())


async def test_quiet_hours_hold_a_message_until_the_morning(world: World) -> None:
    await world.people(1)
    world.clock.move_to(datetime(2026, 11, 18, 19, 0, tzinfo=UTC))
    await world.put("Отметки", zone="Europe/Moscow")
    sender = world.sender()
    async with world.sending(sender):
        await world.until(lambda: _held(world))
        assert world.texts() == []
        world.clock.move_to(datetime(2026, 11, 19, 4, 0, tzinfo=UTC))
        sender.wake()
        await world.until(world.all_finished)
    assert world.texts() == ["Отметки"]


async def test_a_correction_edits_the_message_while_it_is_there(world: World) -> None:
    await world.people(2)
    first, second = await world.put("4", 0), await world.put("4", 1)
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
        gone = world.phones[1].messages[-1]
        world.sandbox.world.delete(world.sandbox.world.chats[gone.chat_id], gone)
        await world.put("4 → 5", 0, edits=first)
        await world.put("4 → 5", 1, edits=second)
        await world.until(world.all_finished)
    assert world.texts(0) == ["4 → 5"]
    assert world.texts(1) == ["4 → 5"], "a new message where the old one is gone"


async def test_an_urgent_message_overtakes_a_broadcast(world: World) -> None:
    await world.people(30)
    for n in range(1, 30):
        await world.put("Собрание", n)
    sender = world.sender(rate=60)
    async with world.sending(sender):
        await world.until(lambda: _reached(world, 5))
        await world.put("Нет на уроке", 0, Kind.ABSENCE)
        sender.wake()
        await world.until(lambda: _got(world, 0))
        reached = sum(bool(world.texts(n)) for n in range(1, 30))
        assert reached < 29, "the broadcast is still going"
        await world.until(world.all_finished)


async def _reached(world: World, least: int) -> bool:
    return sum(bool(world.texts(n)) for n in range(len(world.phones))) >= least


async def _held(world: World) -> bool:
    due = await world.db.read(lambda conn: conn.execute(select(Outbox.due_at)).scalar_one())
    return due == datetime(2026, 11, 19, 4, 0, tzinfo=UTC)


async def _got(world: World, of: int) -> bool:
    return bool(world.texts(of))


async def test_one_chat_is_not_flooded(world: World) -> None:
    await world.people(1)
    world.sandbox.world.flood.per_chat = 1
    for n in range(3):
        await world.put(str(n))
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert world.texts() == ["0", "1", "2"]
    assert not world.sandbox.world.refused


async def test_of_two_senders_one_stands_by_until_the_other_is_gone(world: World) -> None:
    await world.people(2)
    first, second = world.sender("first"), world.sender("second")
    await world.put("раз", 0)
    async with world.sending(second):
        async with world.sending(first):
            await world.put("два", 1)
            await world.until(world.all_finished)
            assert min(first.counts["sent"], second.counts["sent"]) == 0
        await world.put("три", 0)
        await world.until(world.all_finished)
    assert world.texts(0) == ["раз", "три"]
    assert world.texts(1) == ["два"]


async def test_stopping_gives_back_what_was_not_sent(world: World) -> None:
    await world.people(20)
    for n in range(20):
        await world.put("Собрание", n)
    async with world.sending(world.sender(rate=40)):
        await world.until(lambda: _reached(world, 3))
    sent = sum(row.status == "sent" for row in await world.rows())
    assert sent == sum(len(world.texts(n)) for n in range(20)) < 20
    async with world.sending(world.sender("next")):
        await world.until(world.all_finished)
    assert all(world.texts(n) == ["Собрание"] for n in range(20))


async def test_a_sender_that_broke_while_it_waited_for_its_turn_goes_on(world: World) -> None:
    """Again and again: what each run held back would leave no room for letters in the end."""
    await world.people(2)
    for n in range(2):
        await world.put("Собрание", n)
    sender = world.sender(rate=1.0, pace=Pace(1, 0.005, 0.02, lease=0.4, row_lease=5.0))
    broken = asyncio.create_task(sender.run())
    await world.until(lambda: _reached(world, 1))
    await world.db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE lease RENAME TO gone"))
    with pytest.raises(ExceptionGroup):
        await broken
    await world.db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE gone RENAME TO lease"))
    async with world.sending(sender):
        await world.until(world.all_finished)
    assert [world.texts(n) for n in range(2)] == [["Собрание"]] * 2


@pytest.mark.parametrize("odd", [{"kind": "of another version"}, {"zone": "Mars/Olympus"}])
async def test_what_another_version_has_put_stops_nobody(world: World, odd: dict[str, str]) -> None:
    await world.people(2)
    for n in range(2):
        await world.put("Привет", n)
    strange = update(Outbox).where(Outbox.chat_id == world.chats[0]).values(**odd)
    await world.db.write(lambda conn: conn.execute(strange))
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert [(row.status, row.reason) for row in await world.rows()] == [
        ("dead", "unrendered"),
        ("sent", ""),
    ]


async def test_what_cannot_be_said_at_all_is_tried_again_and_stops_nobody(world: World) -> None:
    await world.people(2)
    await world.put("a", 0, payload={"two files": True})
    sender = world.sender()
    async with world.sending(sender):
        await world.until(lambda: _counted(sender, "server"))
        await world.put("b", 1)
        await world.until(lambda: _reached(world, 1))
    (unsaid, said) = await world.rows()
    assert (unsaid.status, unsaid.reason, said.status) == ("waiting", "server", "sent")


async def _counted(sender: Sender, what: str) -> bool:
    return sender.counts[what] > 0


async def test_an_expired_message_is_not_sent(world: World) -> None:
    await world.people(1)
    await world.put("Вчера", expires_at=NOW - timedelta(seconds=1))
    async with world.sending(world.sender()):
        await world.until(world.all_finished)
    assert (world.texts(), (await world.rows())[0].reason) == ([], "expired")
