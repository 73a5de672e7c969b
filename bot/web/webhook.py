"""Updates that a messenger brings by itself, acknowledged only when their effect is stored."""

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from bot.domain.errors import Unavailable

log = structlog.get_logger("webhook")

Raw = dict[str, Any]
FeedRaw = Callable[[Raw], Awaitable[bool]]
"""True when the update is finished; False when it was given up and must come again."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name
AT_ONCE = 200
COME_BACK = {"Retry-After": "2"}


class Webhook:
    """The endpoint. More than ``at_once`` updates under way are sent away to come back later."""

    def __init__(self, feed: FeedRaw, secret: str, *, at_once: int = AT_ONCE) -> None:
        self._feed = feed
        self._secret = secret.encode()
        self._at_once = at_once
        self._under_way = 0
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.last_contact: float | None = None
        """`time.monotonic` of the last genuine request; None before the first."""

    async def receive(self, request: web.Request) -> web.Response:
        """200: never again. 401: not from Telegram. 503: the same update again, later."""
        if not self._is_genuine(request):
            return web.Response(status=401)
        self.last_contact = time.monotonic()
        if self._closing or self._under_way >= self._at_once:
            return web.Response(status=503, headers=COME_BACK)
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._take(request)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self, seconds: float) -> bool:
        """Take nothing new and wait for what is under way. True: all of it is finished."""
        self._closing = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def _is_genuine(self, request: web.Request) -> bool:
        given = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret)

    async def _take(self, request: web.Request) -> web.Response:
        raw = _update_in(await request.read())
        if raw is None:
            log.warning("malformed request")
            return web.Response()
        try:
            finished = await self._feed(raw)
        except Unavailable:
            finished = False
        return web.Response() if finished else web.Response(status=503, headers=COME_BACK)


def _update_in(body: bytes) -> Raw | None:
    """None for what can never become an update: sending it again would not help."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) and isinstance(raw.get("update_id"), int) else None
