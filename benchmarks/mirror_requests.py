"""What a family costs its diary system: requests of a school day, counted by each stand-in at the
other end of a real socket.

`python -m benchmarks.mirror_requests [--families 2]`. The clock is moved, the answers are the
stand-ins' own: a day like any other, in which nothing new comes.
"""

import argparse
import asyncio
import logging
import random
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.domain.clock import MovableClock
from bot.domain.mirrored import Linking
from bot.jobs.mirroring import Mirroring
from bot.services import alerts, mirror_linking
from bot.sources.port import DiarySource
from bot.storage import accounts, chats
from bot.storage.database import Connection, Database, open_database
from bot.storage.migrate import migrate
from tests.sources.cases import CASES, Case
from tests.standins.base import StandIn

KEYS = ("a-key-of-this-measurement-alone-0123456789",)
BOT = "1"
MORNING = datetime(2026, 10, 7, 3, tzinfo=UTC)  # six o'clock on a Wednesday in Moscow
DAY = timedelta(hours=18)
MINUTE = timedelta(minutes=1)


async def requests(case: Case, families: int) -> tuple[int, float, float]:
    """Children of a family; its looks and requests of the day."""
    clock = MovableClock(MORNING, frozen=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'day.db'}"
        await migrate(url)
        db = open_database(url)
        try:
            await alerts.begin(db, BOT)
            async with case.server() as server:
                source = case.source(server)
                wanted = await _entered(case, source, server)
                for number in range(families):
                    await db.write(partial(_link, wanted=wanted, number=number, now=clock.now()))
                linked = server.count()
                looks = await _day(db, source, clock)
                asked = server.count() - linked
                return len(wanted.children), looks / families, asked / families
        finally:
            await db.close()


async def _entered(case: Case, source: DiarySource, server: StandIn) -> Linking:
    diary = await source.enter(case.entry, case.given(server))
    children = await diary.children()
    await diary.close()
    kept = dict(diary.credentials)
    return Linking(source.code, source.title, source.gives, diary.host, kept, children)


def _link(conn: Connection, wanted: Linking, number: int, now: datetime) -> None:
    account = accounts.ensure(conn, "telegram", f"50{number}", "ru", now)
    chats.ensure(conn, BOT, account, f"50{number}")
    mirror_linking.link(conn, account, wanted, KEYS, "ru", now)


async def _day(db: Database, source: DiarySource, clock: MovableClock) -> int:
    chance = random.Random(7)
    loop = Mirroring(db, BOT, {source.code: source}, KEYS, clock, me="day", chance=chance)
    looks, ends = 0, clock.now() + DAY
    while clock.now() < ends:
        looks += await loop.look_once()
        clock.advance(MINUTE)
    return looks


async def measure(families: int) -> None:
    print("a family and day, over real sockets:")
    for case in CASES:
        children, looks, asked = await requests(case, families)
        print(f"  {case.name:<28} {looks:5.1f} looks, {asked:6.1f} requests, {children} children")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--families", type=int, default=2)
    given = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    asyncio.run(measure(given.families))


if __name__ == "__main__":
    main()
