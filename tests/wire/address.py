"""One public address before several processes of the bot, as a school's own web server would be.

A person's next update goes to the next process, so that everybody is answered by all of them.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from bot.telegram.lanes import person_of
from bot.web.webhook import SECRET_HEADER

Raw = dict[str, Any]
PATH = "/telegram/hook"
NOBODY = 502


class Address:
    """``ports`` are those of the processes; ``answered`` says for each person how many updates
    which process has acknowledged; ``under_way`` whose updates each process is answering.

    Levers: ``twice`` brings each update to two processes at once; ``watch`` is called with each
    update and the port it is brought to.
    """

    def __init__(self) -> None:
        self.url = ""
        self.ports: list[int] = []
        self.twice = False
        self.watch: Callable[[Raw, int], None] = _nobody_watches
        self.answered: dict[int, Counter[int]] = defaultdict(Counter)
        self.under_way: dict[int, Counter[int]] = defaultdict(Counter)
        self._turns: Counter[int] = Counter()
        self._client: aiohttp.ClientSession

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post(PATH, self._bring)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        self._client = aiohttp.ClientSession()
        return runner

    async def stop(self, runner: web.AppRunner) -> None:
        await self._client.close()
        await runner.cleanup()

    async def _bring(self, request: web.Request) -> web.Response:
        """The answer of the process; of two, the later one's, as after a lost answer."""
        body = await request.read()
        raw = json.loads(body)
        secret = {SECRET_HEADER: request.headers.get(SECRET_HEADER, "")}
        work = [self._post(port, raw, body, secret) for port in self._next(person_of(raw))]
        return (await asyncio.gather(*work))[-1] if work else web.Response(status=NOBODY)

    def _next(self, person: int) -> list[int]:
        self._turns[person] += 1
        turn = self._turns[person] + person
        count = min(2 if self.twice else 1, len(self.ports))
        return [self.ports[(turn + n) % len(self.ports)] for n in range(count)]

    async def _post(self, port: int, raw: Raw, body: bytes, secret: dict[str, str]) -> web.Response:
        self.watch(raw, port)
        url, person = f"http://127.0.0.1:{port}{PATH}", person_of(raw)
        self.under_way[port][person] += 1
        try:
            async with self._client.post(url, data=body, headers=secret) as answer:
                await answer.read()
        except aiohttp.ClientError:
            return web.Response(status=NOBODY)
        finally:
            self.under_way[port][person] -= 1
        if answer.ok:
            self.answered[person][port] += 1
        kept = ("Retry-After",)
        headers = {name: answer.headers[name] for name in kept if name in answer.headers}
        return web.Response(status=answer.status, headers=headers)


def _nobody_watches(_raw: Raw, _port: int) -> None:
    return


@asynccontextmanager
async def address() -> AsyncIterator[Address]:
    made = Address()
    runner = await made.start()
    try:
        yield made
    finally:
        await made.stop(runner)


async def well(port: int, seconds: float = 120.0) -> None:
    """Until the process that listens there is healthy."""
    async with asyncio.timeout(seconds), aiohttp.ClientSession() as client:
        while not await _is_well(client, port):  # noqa: ASYNC110  it has no other way to tell
            await asyncio.sleep(0.05)


async def _is_well(client: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with client.get(f"http://127.0.0.1:{port}/health") as answer:
            return answer.ok
    except aiohttp.ClientError:
        return False
