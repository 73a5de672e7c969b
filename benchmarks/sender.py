"""The sender against its targets: pace at 30 and 1000 a second, CPU of a message.

`python -m benchmarks.sender`. The server is another process, 50 ms away, and answers 429 when a
sliding second holds more than the limit and 2%.
"""

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
from aiogram import Bot
from sqlalchemy import Connection, insert

from benchmarks.flood_server import flood_server
from benchmarks.results import compared, told
from bot.domain.clock import MovableClock
from bot.domain.delivery import Kind
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import button, rows_of
from bot.screens.screen import Screen
from bot.storage import outbox
from bot.storage.database import Database, open_database
from bot.storage.outbox import Draft
from bot.storage.tables import Account, Base, Chat
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Sender
from bot.telegram.session import LeanSession

TOKEN = "4200000:" + "A" * 35
BOT = "4200000"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
TEXT = ("<b>Среда, 25 ноября</b>\n1. Алгебра: № 318, 320\n" * 20)[:700]
ROWS = rows_of(3, [button(f"Кнопка {n}", OpenMenu()) for n in range(6)])
ROUNDS, CALLS, AT_ONCE = 61, 100, 50
"""Short rounds side by side: what else the machine does touches both alike."""
SMALL_RATE, GREAT_RATE = 30.0, 1000.0
TRIES = 3


@dataclass(frozen=True, slots=True)
class Pacing:
    limit: float
    rate: float
    worst: int
    refused: int

    @property
    def good(self) -> bool:
        return self.rate >= 0.95 * self.limit and not self.refused


def shown(_kind: str, _payload: dict[str, Any]) -> Screen:
    return Screen(TEXT, ROWS)


# --- pace, with the outbox ---


async def filled(folder: str, messages: int) -> Database:
    """A database with so many due messages, each to its own chat."""

    def fill(conn: Connection) -> None:
        Base.metadata.create_all(conn)
        ids = range(1, messages + 1)
        conn.execute(
            insert(Account),
            [
                {
                    "id": n,
                    "platform": "telegram",
                    "external_id": str(n),
                    "locale": "ru",
                    "hidden_buttons": [],
                    "created_at": NOW,
                }
                for n in ids
            ],
        )
        conn.execute(
            insert(Chat),
            [{"id": n, "bot": BOT, "account_id": n, "external_id": str(n)} for n in ids],
        )
        day = date(2026, 11, 18)
        outbox.put(conn, BOT, (Draft(n, Kind.NEWS, "1", day, {}, NOW, None) for n in ids))

    db = open_database(f"sqlite:///{Path(folder) / 'outbox.db'}")
    await db.write(fill)
    return db


async def paced(limit: float, seconds: float) -> Pacing:
    with tempfile.TemporaryDirectory() as folder, flood_server(limit) as url:
        db = await filled(folder, int(limit * seconds))
        bot = Bot(TOKEN, session=LeanSession(api_url=url))
        clock = MovableClock(NOW, frozen=True)
        sender = Sender(db, BOT, Letters(bot), shown, clock, Flood(limit), me="bench")
        running = asyncio.create_task(sender.run())
        while sender.counts["sent"] < int(limit * seconds):  # noqa: ASYNC110  it is a benchmark
            await asyncio.sleep(0.05)
        await sender.stop()
        await running
        await bot.session.close()
        await db.close()
        async with aiohttp.ClientSession() as client, client.get(f"{url}/stats") as answer:
            found = await answer.json()
    return Pacing(limit, found["rate"], found["worst"], found["refused"])


async def best_paced(limit: float, seconds: float) -> Pacing:
    """The best of up to three: a busy machine can only slow it. A refusal counts at once."""
    found: list[Pacing] = []
    while len(found) < TRIES:
        found.append(await paced(limit, seconds))
        print(paced_in_words(found[-1]))
        if found[-1].refused or found[-1].good:
            return found[-1]
    return max(found, key=lambda pacing: pacing.rate)


# --- CPU of a message, without the outbox ---


async def cpu_ratio() -> tuple[float, float, float]:
    """µs of a bare call, µs of ours, their ratio in interleaved rounds."""
    with flood_server() as url:
        bot = Bot(TOKEN, session=LeanSession(api_url=url))
        flood, letters = Flood(1e9), Letters(bot)
        async with aiohttp.ClientSession() as client:
            bare: list[float] = []
            ours: list[float] = []
            for number in range(ROUNDS + 1):
                first_bare = number % 2 == 0
                for is_bare in (first_bare, not first_bare):
                    send = (
                        (lambda: _bare(client, url)) if is_bare else lambda: _ours(flood, letters)
                    )
                    (bare if is_bare else ours).append(await _cpu(send))
        await bot.session.close()
    del bare[0], ours[0]  # the first round opens the connections
    return median(bare), median(ours), compared(ours, bare)


async def _cpu(send: Any) -> float:
    begun = time.process_time()
    for _ in range(CALLS // AT_ONCE):
        await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return (time.process_time() - begun) / CALLS * 1e6


async def _bare(client: aiohttp.ClientSession, url: str) -> None:
    keyboard = [[{"text": b.label, "callback_data": "m"} for b in row] for row in ROWS]
    fields = {
        "chat_id": "5",
        "text": TEXT,
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": keyboard},
        "link_preview_options": {"is_disabled": True},
    }
    data = json.dumps(fields, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    async with client.post(f"{url}/bot{TOKEN}/sendMessage", data=data, headers=headers) as answer:
        json.loads(await answer.read())["result"]["message_id"]


async def _ours(flood: Flood, letters: Letters) -> None:
    await flood.turn()
    await letters.post("5", shown("news", {}))


def paced_in_words(pacing: Pacing) -> str:
    share = pacing.rate / pacing.limit
    return (
        f"pace at {pacing.limit:.0f}/s: {pacing.rate:.1f}/s ({share:.1%}), worst second "
        f"{pacing.worst}, refused {pacing.refused}"
    )


async def measured(seconds: float = 10.0) -> None:
    for limit in (SMALL_RATE, GREAT_RATE):
        pacing = await best_paced(limit, seconds)
        share = pacing.rate / pacing.limit if not pacing.refused else 0.0
        told(f"sender at {limit:.0f}/s, share reached", share, 0.95, at_least=True)
    bare, ours, ratio = await cpu_ratio()
    print(f"CPU of a message: bare aiohttp {bare:.0f} µs, sender {ours:.0f} µs, ratio {ratio:.2f}")
    told("sender without the outbox / bare aiohttp", ratio, 1.3)


def main() -> None:
    asyncio.run(measured())


if __name__ == "__main__":
    main()
