"""How long somebody waits for an answer while 10,000 messages go out at full rate.

`python -m benchmarks.broadcast [messages]`. It is the whole bot: the mail with its sender, the
clerk's writes, and twenty people who leaf through the diary, through the same queues as updates of
a webhook. The server is 50 ms away and enforces 1000 messages a second. A wait is counted from the
moment a press was due, so that a loop that is late is late for everybody.
"""

import asyncio
import gc
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import cycle
from statistics import quantiles
from typing import Any, NamedTuple

import aiohttp
from pydantic import SecretStr
from sqlalchemy import insert, select

from benchmarks.flood_server import flood_server
from benchmarks.results import told
from benchmarks.school import FAMILY, NOW, Family, furnished
from benchmarks.screens import TOKEN, Press
from bot.app import build
from bot.config import read_settings
from bot.domain.clock import MovableClock
from bot.domain.delivery import Kind
from bot.domain.views.announce import NewsCopy
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.marks import OpenMarks
from bot.running import App
from bot.screens.screen import Screen
from bot.storage import outbox
from bot.storage.database import Connection
from bot.storage.outbox import Draft
from bot.storage.tables import Account, Chat
from bot.telegram.lanes import Lanes

RATE = 1000.0
EVERY = 0.04
"""Seconds between two presses."""
PEOPLE, MARKS, QUIET = 20, 20_000, 250
TARGET = 2.0
LOOK = 0.2
"""Seconds between two looks at how far the broadcast is."""
TEXT = "Завтра в 18:00 родительское собрание. " * 12
NEWS = NewsCopy(1, ("Орлова", "Елена", "Павловна"), [], "ru", {"ru": [TEXT, []]})
DAY = date(2026, 11, 18)

Raw = dict[str, Any]


class Found(NamedTuple):
    alone: float
    """Milliseconds, the 95th percentile."""
    during: float
    refused: int
    rate: float
    """Messages of the broadcast a second."""


def announce(conn: Connection, bot: str, messages: int) -> None:
    """So many families that hear the same news, each in a chat of its own."""
    external = [str(10_000_000 + n) for n in range(messages)]
    account = {"platform": "telegram", "locale": "ru", "hidden_buttons": [], "created_at": NOW}
    conn.execute(insert(Account), [{**account, "external_id": name} for name in external])
    ids = conn.execute(select(Account.id).where(Account.external_id.in_(external))).scalars().all()
    rows = [{"bot": bot, "account_id": id_, "external_id": str(10_000_000 + id_)} for id_ in ids]
    conn.execute(insert(Chat), rows)
    chats = conn.execute(select(Chat.id).where(Chat.account_id.in_(ids))).scalars()
    payload = NEWS.payload()
    outbox.put(conn, bot, (Draft(chat, Kind.NEWS, "1", DAY, payload, NOW, None) for chat in chats))


class People:
    """They press one after the other, whatever the answer before has come to."""

    def __init__(self, lanes: Lanes, family: Family) -> None:
        self._lanes = lanes
        actions = (OpenDay(family.student), OpenMarks(family.student))
        self._presses = cycle([Press(action, Screen("Среда")) for action in actions])
        self._persons = cycle(range(FAMILY, FAMILY + PEOPLE))
        self._number = 0

    async def press(self, goes_on: Callable[[int], bool]) -> float:
        """The 95th percentile of their waits, in milliseconds."""
        loop = asyncio.get_running_loop()
        due, waits = loop.time(), list[asyncio.Task[float]]()
        while goes_on(len(waits)):
            waits.append(asyncio.create_task(self._wait(due)))
            due += EVERY
            await asyncio.sleep(max(0.0, due - loop.time()))
        return quantiles(await asyncio.gather(*waits), n=20)[-1] * 1000

    async def _wait(self, due: float) -> float:
        self._number += 1
        raw = next(self._presses).raw(next(self._persons), self._number)
        await self._lanes.run(raw)
        return asyncio.get_running_loop().time() - due


class Progress:
    """How far the server has seen the broadcast go."""

    def __init__(self, url: str, messages: int) -> None:
        self._url = url
        self._messages = messages
        self.stats: dict[str, Any] = {}

    def unfinished(self, _presses: int) -> bool:
        return bool(self.stats.get("sent", 0) < self._messages)

    async def watch(self) -> None:
        async with aiohttp.ClientSession() as client:
            while not self.stats or self.unfinished(0):
                async with client.get(f"{self._url}/stats") as answer:
                    self.stats = await answer.json()
                await asyncio.sleep(LOOK)


async def measured(messages: int) -> Found:
    with tempfile.TemporaryDirectory() as folder, flood_server(RATE) as url:
        database = f"sqlite:///{folder}/bench.db"
        family = await furnished(database, MARKS, PEOPLE)
        settings = read_settings(
            _env_file=None,
            bot_token=SecretStr(TOKEN),
            telegram_api_url=url,
            database_url=SecretStr(database),
            zvonok_rate=RATE,
            secret_key=SecretStr("an-invented-key-of-this-measurement"),
        )
        async with build(settings, clock=MovableClock(NOW, frozen=True)) as app:
            gc.freeze()  # as `serve` does
            return await _side_by_side(app, family, url, messages)


async def _side_by_side(app: App, family: Family, url: str, messages: int) -> Found:
    lanes = Lanes(app.bot, app.feed)
    people, progress = People(lanes, family), Progress(url, messages)
    mailing = asyncio.create_task(app.mail.run())
    await people.press(lambda done: done < QUIET // 5)  # opens the connections
    alone = await people.press(lambda done: done < QUIET)
    await app.db.write(lambda conn: announce(conn, app.facts.bot, messages))
    begun = asyncio.get_running_loop().time()
    watching: Awaitable[None] = asyncio.create_task(progress.watch())
    during = await people.press(progress.unfinished)
    seconds = asyncio.get_running_loop().time() - begun
    await watching
    await app.mail.stop()
    await mailing
    await lanes.drain(5)
    return Found(alone, during, progress.stats["refused"], messages / seconds)


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = asyncio.run(measured(messages))
    print(
        f"95th percentile of an answer: {found.alone:.0f} ms alone, {found.during:.0f} ms during "
        f"a broadcast of {messages} at {found.rate:.0f}/s; {found.refused} refused"
    )
    told("an answer during a broadcast, 95th percentile", found.during / found.alone, TARGET)


if __name__ == "__main__":
    main()
