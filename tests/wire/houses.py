"""A bot of several processes: one database, one address, and everybody's phones."""

import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.storage.database import Database, open_database
from tests.builders import NOW, Seed
from tests.wire.address import Address, address, well
from tests.wire.nursery import Child, Nursery

T = TypeVar("T")
KEY = "an-invented-key-of-these-tests-alone"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def webhook_settings(sandbox: Sandbox, database: str, address: str, port: int) -> dict[str, str]:
    """As in the environment of a process that updates are brought to."""
    return {
        "BOT_TOKEN": sandbox.token,
        "SECRET_KEY": KEY,
        "TELEGRAM_API_URL": sandbox.url,
        "DATABASE_URL": database,
        "WEBHOOK_URL": address,
        "WEBHOOK_SECRET": "a-secret-of-these-tests-alone",
        "PORT": str(port),
        "ZVONOK_RATE": "1000",
    }


@dataclass
class House:
    """The bot as several processes (``children``, by port), and everybody's phones."""

    url: str
    sandbox: Sandbox
    address: Address
    nursery: Nursery
    db: Database
    children: dict[int, Child] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)
    """Settings of every process opened from now on."""

    async def open(self, count: int) -> None:
        """So many processes more, and all of them answer."""
        ports = [free_port() for _ in range(count)]
        for port in ports:
            self.children[port] = await self.nursery.bot(self._settings(port), NOW)
        for port in ports:
            await well(port)
        self.address.ports += ports

    async def close(self, port: int) -> None:
        """Ends one as a restart does; the address notices by itself."""
        assert await self.children.pop(port).stop() == 0

    async def kill(self, port: int) -> None:
        """As the machine's end would."""
        assert await self.children.pop(port).kill() == -signal.SIGKILL

    def _settings(self, port: int) -> dict[str, str]:
        usual = webhook_settings(self.sandbox, self.url, self.address.url, port)
        return usual | self.further

    def phone(self, label: str, account: str | None = None) -> Phone:
        return self.sandbox.add_phone(label=label, user_id=int(account) if account else None)

    async def seed(self, plant: Callable[[Seed], T]) -> T:
        return await self.db.write(lambda conn: plant(Seed(conn, NOW)))


@asynccontextmanager
async def house_at(url: str, nursery: Nursery) -> AsyncIterator[House]:
    sandbox = Sandbox(now=lambda: NOW)
    sandbox.webhook.first_pause = 0.05
    await sandbox.start()
    db = open_database(url)
    try:
        async with address() as door:
            house = House(url, sandbox, door, nursery, db)
            try:
                yield house
            finally:
                for port in list(house.children):
                    await house.kill(port)
                await sandbox.webhook.stop()
    finally:
        await db.close()
        await sandbox.stop()
