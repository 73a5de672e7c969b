"""Updates delivered to an address of the bot's, as Telegram does it.

Each chat is a queue of its own: its next update waits until the former one got a 2xx. A failed
delivery is tried again at once, then after a doubling pause, until the update's life ends.
"""

import asyncio
import contextlib

import aiohttp

from bot.sandbox.updates import Pending
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a name, not a secret
ANSWER_SECONDS = 60.0
LONGEST_PAUSE = 60.0


class Webhook:
    """`first_pause` is the second retry's pause in seconds: tests make it short."""

    def __init__(self, world: World) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error = ""
        self.last_error_date = 0
        self.first_pause = 1.0
        self._world = world
        self._task: asyncio.Task[None] | None = None

    async def start(self, url: str, secret: str, max_connections: int) -> None:
        """Deliver to this address from now on."""
        await self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Deliver no more; what was not acknowledged stays pending."""
        self.url = ""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._task = None
        for update in self._world.updates.pending:
            update.delivered = False

    async def _run(self) -> None:
        chats: dict[int, asyncio.Task[None]] = {}
        places = asyncio.Semaphore(self.max_connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    self._start_queues(session, places, chats)
                    await self._world.activity.change(1.0)
            finally:
                for task in chats.values():
                    task.cancel()
                await asyncio.gather(*chats.values(), return_exceptions=True)

    def _start_queues(
        self,
        session: aiohttp.ClientSession,
        places: asyncio.Semaphore,
        chats: dict[int, asyncio.Task[None]],
    ) -> None:
        self._world.updates.expire()
        for owner in {update.owner for update in self._world.updates.pending}:
            if owner not in chats or chats[owner].done():
                chats[owner] = asyncio.create_task(self._serve(session, places, owner))

    async def _serve(
        self, session: aiohttp.ClientSession, places: asyncio.Semaphore, owner: int
    ) -> None:
        while waiting := self._world.pending_of(owner):
            await self._deliver(session, places, waiting[0])

    async def _deliver(
        self, session: aiohttp.ClientSession, places: asyncio.Semaphore, update: Pending
    ) -> None:
        updates = self._world.updates
        pause = 0.0
        while any(kept is update for kept in updates.pending):
            async with places:
                delivered, asked_pause = await self._post(session, update)
            if delivered:
                updates.drop([update])
                return
            await asyncio.sleep(max(pause, asked_pause))
            pause = min(pause * 2 or self.first_pause, LONGEST_PAUSE)
            updates.expire()

    async def _post(self, session: aiohttp.ClientSession, update: Pending) -> tuple[bool, float]:
        update.delivered = True
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=update.body, headers=headers) as answer:
                await answer.read()
                if answer.ok:
                    return True, 0.0
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                asked = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            reason, asked = f"Connection failed: {error}", ""
        self.last_error, self.last_error_date = reason, self._world.moment()
        return False, min(float(asked), 3600.0) if asked.isdigit() else 0.0
