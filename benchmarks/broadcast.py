"""How long somebody waits for an answer while 10,000 messages go out at full rate.

`python -m benchmarks.broadcast [messages]`. Answers and the broadcast share one process, one
event loop, one set of flood limits and one server, 50 ms away, that enforces the limit.
"""

import asyncio
import sys
import tempfile
import time
from statistics import quantiles

import aiohttp
from aiogram import Bot

from benchmarks.flood_server import flood_server
from benchmarks.results import told
from benchmarks.sender import BOT, GREAT_RATE, NOW, TOKEN, filled, shown
from bot.domain.clock import MovableClock
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Sender
from bot.telegram.session import LeanSession

EVERY = 0.04
"""Seconds between two people who want an answer."""
QUIET = 120
"""Answers measured without a broadcast."""
TARGET = 2.0


class Desk:
    """Answers people, as the handlers do: at once, but counted in the flood limits."""

    def __init__(self, flood: Flood, letters: Letters) -> None:
        self._flood = flood
        self._letters = letters
        self.waits: list[float] = []

    async def answer(self) -> None:
        begun = time.perf_counter()
        await self._flood.answer()
        await self._letters.post("5", shown("thread", {}))
        self.waits.append(time.perf_counter() - begun)

    def p95(self) -> float:
        """Milliseconds."""
        return quantiles(self.waits, n=20)[-1] * 1000


async def measured(messages: int) -> tuple[float, float, int]:
    """The 95th percentile without and with a broadcast, and how many calls were refused."""
    with tempfile.TemporaryDirectory() as folder, flood_server(GREAT_RATE) as url:
        db = await filled(folder, messages)
        bot = Bot(TOKEN, session=LeanSession(api_url=url, limit=400))
        flood, letters = Flood(GREAT_RATE), Letters(bot)
        quiet = Desk(flood, letters)
        for _ in range(QUIET):
            await asyncio.gather(quiet.answer(), asyncio.sleep(EVERY))
        quiet.waits = quiet.waits[QUIET // 4 :]  # the first ones open the connections
        busy = Desk(flood, letters)
        sender = Sender(db, BOT, letters, shown, MovableClock(NOW, frozen=True), flood, me="bench")
        running = asyncio.create_task(sender.run())
        while sender.counts["sent"] < messages:
            await asyncio.gather(busy.answer(), asyncio.sleep(EVERY))
        await sender.stop()
        await running
        await bot.session.close()
        await db.close()
        async with aiohttp.ClientSession() as client, client.get(f"{url}/stats") as answer:
            refused = int((await answer.json())["refused"])
    return quiet.p95(), busy.p95(), refused


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    alone, during, refused = asyncio.run(measured(messages))
    print(
        f"95th percentile of an answer: {alone:.0f} ms alone, {during:.0f} ms during a broadcast "
        f"of {messages} at {GREAT_RATE:.0f}/s; {refused} refused"
    )
    told("an answer during a broadcast, 95th percentile", during / alone, TARGET)


if __name__ == "__main__":
    main()
