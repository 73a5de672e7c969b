"""What survives: an outbox sent through a bad network while the sender is killed again and again.

`python -m benchmarks.chaos [--messages 10000] [--kills 20]`: on SQLite with one sender, then on
PostgreSQL with two. The server is the one that tests use.

The sandbox answers with 429, 5xx, dropped connections and lost answers; some people have blocked
the bot; sender processes get SIGKILL while letters are in flight. Afterwards every deliverable
message must be there, and whatever came twice was in flight at a kill (or its answer was lost).
"""

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from benchmarks import lone_sender
from bot.domain.delivery import Kind
from bot.sandbox.faults import Fault, RandomMix
from bot.sandbox.server import Sandbox
from bot.storage import outbox
from bot.storage.database import Database, open_database
from bot.storage.outbox import Draft
from bot.storage.tables import Account, Base, Chat, Outbox
from tests.postgres import scratch, server

DUE = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 18)
PER_CHAT = 5
BLOCKED_SHARE = 0.03
TROUBLES = ("too_many", "server_error", "drop", "lost_answer", "delay")

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["benchmarks.lone_sender"])


@dataclass(frozen=True, slots=True)
class Trial:
    """``troubles`` is the share of calls that fail."""

    url: str
    messages: int = 10_000
    kills: int = 20
    senders: int = 1
    rate: float = 600.0
    troubles: float = 0.02
    seed: int = 7


@dataclass(slots=True)
class Report:
    messages: int = 0
    seconds: float = 0.0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    in_flight: set[str] = field(default_factory=set)
    """What had arrived but was not yet written down when its sender was killed."""
    lost_answers: int = 0
    undeliverable: int = 0
    unfinished: int = 0

    @property
    def good(self) -> bool:
        unexplained = [what for what in self.doubled if what not in self.in_flight]
        return not self.lost and not self.unfinished and len(unexplained) <= self.lost_answers


class _Counting(RandomMix):
    """Remembers how many answers were lost after the message had been posted."""

    lost = 0

    def draw(self) -> Fault | None:
        fault = super().draw()
        self.lost += bool(fault and fault.after_effect)
        return fault


class Chaos:
    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.dice = random.Random(trial.seed)
        self.report = Report(trial.messages)
        self.sandbox = Sandbox(now=lambda: DUE)
        self.mix = _Counting(trial.seed, trial.troubles, TROUBLES)
        self.arrived: Counter[str] = Counter()
        self.posted = 0
        self.born = 0
        self.senders: list[tuple[str, BaseProcess]] = []
        self.db: Database = open_database(trial.url)

    async def run(self) -> Report:
        await self._prepare()
        started = time.monotonic()
        try:
            while len(self.senders) < self.trial.senders:
                self._spawn()
            for _ in range(self.trial.kills):
                await self._kill_one()
            await self._until_done()
        finally:
            for _me, process in self.senders:
                process.kill()
                process.join()
            await self._conclude(time.monotonic() - started)
        return self.report

    async def _prepare(self) -> None:
        await self.sandbox.start()
        world = self.sandbox.world
        world.faults._mix = self.mix  # counts what it did
        world.listeners.append(self._saw)
        chats = self.trial.messages // PER_CHAT
        for number in range(chats):
            user = world.add_user(1_000_000 + number)
            world.chats[user.id].started = True
            world.chats[user.id].blocked = self.dice.random() < BLOCKED_SHARE
        await self.db.write(self._fill)

    def _fill(self, conn: Connection) -> None:
        bot, chats = self.sandbox.token.partition(":")[0], self.trial.messages // PER_CHAT
        people = [
            {
                "id": n + 1,
                "platform": "telegram",
                "external_id": str(1_000_000 + n),
                "locale": "ru",
                "hidden_buttons": [],
                "created_at": DUE,
            }
            for n in range(chats)
        ]
        conn.execute(insert(Account), people)
        places = [
            {"id": p["id"], "bot": bot, "account_id": p["id"], "external_id": p["external_id"]}
            for p in people
        ]
        conn.execute(insert(Chat), places)
        drafts = (
            Draft(
                n % chats + 1, Kind.NEWS, f"m{n}", DAY, {"text": f"m{n}"}, DUE, None,
                expires_at=datetime(2036, 1, 1, tzinfo=UTC),
            )
            for n in range(self.trial.messages)
        )  # fmt: skip
        outbox.put(conn, bot, drafts)

    def _saw(self, event: str, _chat: int, message: Any) -> None:
        if event == "message" and message.from_bot:
            self.arrived[message.text] += 1
            self.posted += 1

    def _spawn(self) -> None:
        self.born += 1
        me = f"sender-{self.born}"
        where = (self.trial.url, self.sandbox.url, self.sandbox.token, me, self.trial.rate)
        process = processes.Process(target=lone_sender.child, args=where, daemon=True)
        process.start()
        self.senders.append((me, process))

    async def _kill_one(self) -> None:
        """At a random moment while letters are on their way."""
        share = self.trial.messages / (self.trial.kills + 1)
        goal = self.posted + self.dice.uniform(0.3, 0.8) * share
        await self._wait(lambda: self.posted >= goal)
        await asyncio.sleep(self.dice.uniform(0, 0.03))
        me, process = self.senders.pop(self.dice.randrange(len(self.senders)))
        process.kill()
        await asyncio.to_thread(process.join)
        await asyncio.sleep(0.1)  # what the network still carried arrives
        await self._note_in_flight(me)
        self.report.kills += 1
        self._spawn()

    async def _note_in_flight(self, me: str) -> None:
        held = select(Outbox.what).where(Outbox.leased_by == me, Outbox.status == "waiting")
        rows = await self.db.read(lambda conn: conn.execute(held).scalars().all())
        self.report.in_flight.update(what for what in rows if self.arrived[what])

    async def _wait(self, so: Any, seconds: float = 300.0) -> None:
        async with asyncio.timeout(seconds):
            while not so():  # noqa: ASYNC110  the children have no event to wait for
                await asyncio.sleep(0.005)

    async def _until_done(self) -> None:
        async with asyncio.timeout(600):
            while await self._waiting():  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def _waiting(self) -> int:
        count = select(func.count()).where(Outbox.status == "waiting")
        return await self.db.read(lambda conn: int(conn.execute(count).scalar_one()))

    async def _conclude(self, seconds: float) -> None:
        report, chats = self.report, self.sandbox.world.chats
        rows = await self.db.read(self._ends)
        report.seconds, report.lost_answers = seconds, self.mix.lost
        for what, status, chat in rows:
            report.unfinished += status == "waiting"
            if chats[int(chat)].blocked:
                report.undeliverable += 1
            elif not self.arrived[what]:
                report.lost.append(what)
        report.doubled = [what for what, times in self.arrived.items() if times > 1]
        await self.db.close()
        await self.sandbox.stop()

    @staticmethod
    def _ends(conn: Connection) -> list[Any]:
        query = select(Outbox.what, Outbox.status, Chat.external_id).join(
            Chat, Chat.id == Outbox.chat_id
        )
        return list(conn.execute(query).all())


async def prepared(url: str) -> None:
    """Empty tables in an empty or used database."""
    database = open_database(url)
    await database.write(Base.metadata.drop_all)
    await database.write(Base.metadata.create_all)
    await database.close()


def told(name: str, report: Report) -> str:
    return (
        f"{name}: {report.messages} messages, {report.kills} kills, {report.seconds:.0f} s: "
        f"lost {len(report.lost)}, unfinished {report.unfinished}, "
        f"doubled {len(report.doubled)} "
        f"(in flight at kills {len(report.in_flight)}, answers lost {report.lost_answers}), "
        f"blocked {report.undeliverable} -> {'ok' if report.good else 'FAILED'}"
    )


async def trials(messages: int, kills: int, postgres: str) -> bool:
    good = True
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'chaos.db'}"
        await prepared(url)
        report = await Chaos(Trial(url, messages, kills)).run()
        print(told("SQLite, one process", report))
        good &= report.good
    await prepared(postgres)
    report = await Chaos(Trial(postgres, messages, kills, senders=2)).run()
    print(told("PostgreSQL, two processes", report))
    return good and report.good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args()
    with scratch(server(), "zvonok_chaos") as postgres:
        sys.exit(not asyncio.run(trials(chosen.messages, chosen.kills, postgres)))


if __name__ == "__main__":
    main()
