"""A bare Bot API server in a process of its own: 50 ms away, strict about its limit."""

import asyncio
import json
import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from aiohttp import web

LATENCY = 0.05
TOLERANCE = 0.02
_BODY = json.dumps({"ok": True, "result": {"message_id": 7, "date": 1}}).encode()
_ME = json.dumps(
    {
        "ok": True,
        "result": {"id": 4200000, "is_bot": True, "first_name": "Zvonok", "username": "zvonok_bot"},
    }
).encode()
_FREE = {"getMe": _ME, "answerCallbackQuery": b'{"ok":true,"result":true}'}
"""What is not a message and counts against no limit."""
_REFUSAL = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
).encode()


class _Server:
    """Counts arrivals in a sliding second and refuses what is too many."""

    def __init__(self, limit: float | None, latency: float) -> None:
        self.limit = limit
        self.latency = latency
        self.window: deque[float] = deque()
        self.worst = self.posted = self.refused = self.sent = 0
        self.began = self.ended = 0.0

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        method = request.path.rpartition("/")[2]
        if method not in _FREE and not self._let_in(time.monotonic()):
            return web.Response(body=_REFUSAL, status=429, content_type="application/json")
        self.sent += method == "sendMessage"
        if self.latency:
            await asyncio.sleep(self.latency)
        return web.Response(body=_FREE.get(method, _BODY), content_type="application/json")

    def _let_in(self, now: float) -> bool:
        while self.window and self.window[0] <= now - 1.0:
            self.window.popleft()
        if self.limit and len(self.window) >= self.limit * (1 + TOLERANCE):
            self.refused += 1
            return False
        self.window.append(now)
        self.worst = max(self.worst, len(self.window))
        self.posted += 1
        self.began, self.ended = self.began or now, now
        return True

    async def stats(self, _request: web.Request) -> web.Response:
        seconds = self.ended - self.began
        rate = (self.posted - 1) / seconds if seconds else 0.0
        found = {
            "posted": self.posted,
            "sent": self.sent,
            "refused": self.refused,
            "worst": self.worst,
            "rate": rate,
        }
        return web.json_response(found)


def _run(ready: Connection, limit: float | None, latency: float) -> None:
    asyncio.run(_serve(ready, limit, latency))


async def _serve(ready: Connection, limit: float | None, latency: float) -> None:
    server = _Server(limit, latency)
    app = web.Application()
    app.router.add_get("/stats", server.stats)
    app.router.add_post("/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready.send(runner.addresses[0][1])
    await asyncio.Event().wait()


@contextmanager
def flood_server(limit: float | None = None, latency: float = LATENCY) -> Iterator[str]:
    """The address of a server that enforces ``limit`` messages in a sliding second."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, limit, latency), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.kill()
        process.join()
