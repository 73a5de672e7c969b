"""The whole bot over real polling and sockets, before a sandbox in a process of its own.

    python -m benchmarks.sockets [POSTGRES_URL]

People press day and marks as fast as the bot answers: presses a second, and the bot's own processor
time for one, without the sandbox's. PostgreSQL is measured where a server answers; its tables are
made in a database of their own.
"""

import asyncio
import multiprocessing as mp
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

import asyncpg
from pydantic import SecretStr
from sqlalchemy import make_url

from benchmarks.school import FAMILY, NOW, furnished
from bot.app import build
from bot.config import read_settings
from bot.domain.clock import MovableClock
from bot.keyboards.actions.diary import OpenDay
from bot.keyboards.actions.marks import OpenMarks
from bot.keyboards.codec import encode
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")
MARKS, PEOPLE, PRESSES, ROUNDS = 20_000, 20, 600, 3


class Speed(NamedTuple):
    a_second: float
    cpu: float
    """The bot's own microseconds for a press."""


def crowd(bot: Connection) -> None:
    """The other process: the sandbox and the people; told what to press, it says how long."""
    asyncio.run(_crowd(bot))


async def _crowd(bot: Connection) -> None:
    sandbox = Sandbox(now=lambda: NOW, strict=False)
    await sandbox.start()
    bot.send((sandbox.url, sandbox.token))
    phones = [
        sandbox.add_phone(label=str(n), language="ru", user_id=FAMILY + n) for n in range(PEOPLE)
    ]
    for phone in phones:
        await phone.send("/start")
        await phone.wait(lambda message: message.from_bot and bool(message.buttons), timeout=180)
    bot.send("ready")
    while choices := await asyncio.to_thread(bot.recv):
        begun = time.perf_counter()
        await asyncio.gather(*(_presses(phone, choices) for phone in phones))
        bot.send(time.perf_counter() - begun)


async def _presses(phone: Phone, choices: list[str]) -> None:
    for number in range(PRESSES // PEOPLE):
        await phone.press_data(choices[number % len(choices)], phone.screen, timeout=60)


async def measured(url: str) -> list[Speed]:
    here, there = mp.get_context("spawn").Pipe()
    people = mp.get_context("spawn").Process(target=crowd, args=(there,), daemon=True)
    people.start()
    there.close()  # so that nobody waits for people who have gone
    address, token = await asyncio.to_thread(here.recv)
    family = await furnished(url, MARKS, PEOPLE)
    settings = read_settings(
        _env_file=None,
        bot_token=SecretStr(token),
        telegram_api_url=address,
        database_url=SecretStr(url),
        zvonok_rate=1000,
        secret_key=SecretStr("an-invented-key-of-this-measurement"),
    )
    choices = [encode(OpenDay(family.student)), encode(OpenMarks(family.student))]
    async with build(settings, clock=MovableClock(NOW, frozen=True)) as app:
        running = asyncio.create_task(app.run())
        await asyncio.to_thread(here.recv)
        speeds = [await _round(here, choices) for _ in range(ROUNDS + 1)][1:]
        here.send(None)
        app.stop()
        await running
    people.join(5)
    people.kill()
    return speeds


async def _round(people: Connection, choices: list[str]) -> Speed:
    begun = time.process_time()
    people.send(choices)
    seconds = await asyncio.to_thread(people.recv)
    return Speed(PRESSES / seconds, (time.process_time() - begun) / PRESSES * 1e6)


@asynccontextmanager
async def postgres(server: str) -> AsyncIterator[str | None]:
    """An empty database, or None where no server answers."""
    name = f"zvonok_bench_{os.getpid()}"
    try:
        conn = await asyncpg.connect(server, timeout=5)
    except (OSError, asyncpg.PostgresError):
        yield None
        return
    await conn.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await conn.close()


def say(name: str, speeds: list[Speed]) -> None:
    best = max(speeds)
    cpu = sorted(speed.cpu for speed in speeds)[len(speeds) // 2]
    print(f"{name:<11} {best.a_second:5.0f} presses a second, {cpu:5.0f} µs of the bot's CPU each")


async def both(server: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        say("SQLite", await measured(f"sqlite:///{folder}/bench.db"))
    async with postgres(server) as url:
        if url is None:
            print("PostgreSQL: not measured, no server answers")
        else:
            say("PostgreSQL", await measured(url))


def main() -> None:
    asyncio.run(both(sys.argv[1] if len(sys.argv) > 1 else SERVER))


if __name__ == "__main__":
    main()
