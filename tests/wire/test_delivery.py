"""From the clock to the phone: the tick makes what is due, the sender brings it, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

import pytest
from aiogram import Bot
from prometheus_client import REGISTRY
from sqlalchemy import Connection, func, select, update

from bot.domain.clock import MovableClock
from bot.domain.delivery import Kind
from bot.jobs.delivery import delivery_jobs
from bot.jobs.mail import Mail
from bot.jobs.tick import Ticker
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.screens import pushes
from bot.services import alerts
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.outbox import Draft
from bot.storage.tables import Outbox
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Pace, Sender
from bot.telegram.session import LeanSession
from tests.builders import Seed

BOT = "4200000000"
FRIDAY = datetime.fromisoformat("2026-11-20T16:59:00+03:00")
MONDAY = datetime.fromisoformat("2026-11-23T18:00:00+03:00")
QUICK = Pace(flush=0.005, idle=0.02, lease=2.0, row_lease=10.0)


def family(conn: Connection, chat: str) -> None:
    seed = Seed(conn, FRIDAY - timedelta(days=30))
    school = seed.school()
    klass, algebra = seed.klass(school), seed.subject(school)
    anna = seed.student(school, klass)
    account = seed.account(chat, preset="weekly")
    seed.link(account, seed.parent(school, [anna]))
    seed.chat(account, chat, BOT)
    seed.term(klass)
    for day in range(16, 21):
        seed.lesson(klass, algebra, date(2026, 11, day))
    seed.mark(anna, algebra, klass, 5)


class Delivery:
    def __init__(self, db: Database, sandbox: Sandbox, phone: Phone) -> None:
        self.db = db
        self.phone = phone
        self.clock = MovableClock(FRIDAY, frozen=True)
        self.bot = Bot(sandbox.token, LeanSession(api_url=sandbox.url))
        self.sender = Sender(
            db, BOT, Letters(self.bot), pushes.render, self.clock, Flood(1000), me="a", pace=QUICK
        )
        self.ticker = Ticker(self.clock, delivery_jobs(db, BOT), self.sender.wake)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await alerts.begin(self.db, BOT)
        sending = asyncio.create_task(self.sender.run())
        try:
            yield
        finally:
            await self.sender.stop()
            await sending
            await self.bot.session.close()

    async def at(self, moment: datetime) -> list[str]:
        """The clock is moved there and ticks; what the phone then shows of the bot's."""
        self.clock.move_to(moment)
        await self.ticker.tick()
        async with asyncio.timeout(10):
            while await self._waiting():  # noqa: ASYNC110  the database has no event
                await asyncio.sleep(0.01)
        return [message.text for message in self.phone.messages if message.from_bot]

    async def _waiting(self) -> int:
        count = select(func.count()).where(Outbox.status == "waiting")
        return await self.db.read(lambda conn: int(conn.execute(count).scalar_one()))


async def test_how_much_waits_and_how_long_is_measured(
    db: Database, sandbox: Sandbox, parent: Phone
) -> None:
    await db.write(lambda conn: family(conn, str(parent.user.id)))
    clock = MovableClock(FRIDAY, frozen=True)
    bot = Bot(sandbox.token, LeanSession(api_url=sandbox.url))
    mail = Mail(db, BOT, Letters(bot), clock, Flood(1000), "a")

    def waiting(conn: Connection) -> None:
        since = FRIDAY - timedelta(minutes=5)
        both = [Draft(1, Kind.THREAD, n, FRIDAY.date(), {}, since, None) for n in ("1", "2")]
        outbox.put(conn, BOT, both)
        conn.execute(update(Outbox).where(Outbox.what == "2").values(status="dead"))

    await db.write(waiting)
    await mail.tick()
    letters = {
        state: REGISTRY.get_sample_value("zvonok_outbox_letters", {"state": state})
        for state in ("waiting", "due", "dead")
    }
    assert letters == {"waiting": 1, "due": 1, "dead": 1}
    assert REGISTRY.get_sample_value("zvonok_outbox_age_seconds") == 300


async def test_letters_go_out_though_their_beginning_broke(
    db: Database, sandbox: Sandbox, parent: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.mail.AFTER_A_FAULT", 0.02)
    await db.write(lambda conn: family(conn, str(parent.user.id)))
    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE watermark RENAME TO gone"))
    bot = Bot(sandbox.token, LeanSession(api_url=sandbox.url))
    clock = MovableClock(FRIDAY + timedelta(minutes=1), frozen=True)
    mail = Mail(db, BOT, Letters(bot), clock, Flood(1000), "a")
    running = asyncio.create_task(mail.run())
    await asyncio.sleep(0.1)
    assert not running.done()
    await db.write(lambda conn: conn.exec_driver_sql("ALTER TABLE gone RENAME TO watermark"))
    await mail.tick()
    written = "✍️ Неделю 16–20 ноября можно подписать: Анна"
    await sandbox.world.activity.until(
        lambda: any(message.text == written for message in parent.messages), 10, "the letter"
    )
    await mail.stop()
    await running
    await bot.session.close()


async def test_a_week_of_a_family_as_the_phone_shows_it(
    db: Database, sandbox: Sandbox, parent: Phone
) -> None:
    await db.write(lambda conn: family(conn, str(parent.user.id)))
    delivery = Delivery(db, sandbox, parent)
    async with delivery.running():
        assert await delivery.at(FRIDAY) == []
        friday = await delivery.at(FRIDAY + timedelta(minutes=1))
        assert friday == ["✍️ Неделю 16–20 ноября можно подписать: Анна"]
        assert parent.messages[-1].silent
        monday = await delivery.at(MONDAY)
        assert monday[1:] == [
            "Неделя 16–20 ноября\nАнна, 5А\nВсё сдано, пропусков нет. Отметки: алгебра 5"
        ]
        labels = [[button.label for button in row] for row in parent.messages[-1].buttons]
        assert labels == [["✍️ Анна"], ["Реже", "Выключить", "Меню"]]
        for later in (timedelta(minutes=1), timedelta(hours=10), timedelta(days=2)):
            assert await delivery.at(MONDAY + later) == monday, "once, whatever the clock does"
