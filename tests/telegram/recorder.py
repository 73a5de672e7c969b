"""A server that answers what it is told to and keeps what it was sent, byte for byte."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiohttp import web

from bot.telegram.session import LeanSession

TOKEN = "4200000:" + "A" * 35


@dataclass
class Recorder:
    """``answers`` are given in turn: status and body; then ``ok`` with True."""

    url: str = ""
    answers: list[tuple[int, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    called: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    async def serve(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.types.append(request.content_type)
        self.methods.append(request.path.rpartition("/")[2])
        self.called[self.methods[-1]].set()
        status, body = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": True})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return web.Response(status=status, body=data)

    @property
    def sent(self) -> dict[str, Any]:
        """The last JSON body."""
        return dict(json.loads(self.bodies[-1]))


@asynccontextmanager
async def recording(
    defaults: DefaultBotProperties | None = None,
) -> AsyncIterator[tuple[Recorder, Bot]]:
    recorder = Recorder()
    app = web.Application()
    app.router.add_post("/{path:.*}", recorder.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    recorder.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = Bot(TOKEN, session=LeanSession(api_url=recorder.url), default=defaults)
    try:
        yield recorder, bot
    finally:
        await bot.session.close()
        await runner.cleanup()
