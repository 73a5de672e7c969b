"""A child's lessons for calendars that subscribe: one secret address, no names behind it.

A wrong address and a revoked one read alike.
"""

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256

import structlog
from aiohttp import web

from bot import i18n
from bot.domain.clock import Clock
from bot.domain.errors import LostWork, Unavailable
from bot.domain.views.feeds import FeedView
from bot.reports.papers import Calendar
from bot.screens import feeds as screens
from bot.services import calendar_feeds as services
from bot.storage.calendar_feeds import Feed
from bot.storage.database import Database
from bot.web.guard import HSTS, Allowance, address_of
from bot.web.public import PublicAddress

log = structlog.get_logger("calendar")

Draw = Callable[[Calendar, str], Awaitable[bytes]]
BY_ADDRESS = (120, 60.0)
BY_FEED = (30, 600.0)
"""Phones look every few hours; Google from many machines at once."""
COME_BACK = {"Retry-After": "600"}
KEPT = 1000
"""Calendars in memory, packed: some seven kilobytes each."""
_AS_FILE = {"Content-Disposition": 'inline; filename="lessons.ics"', "Vary": "Accept-Encoding"}
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class CalendarFeeds:
    """``draw`` makes the bytes, in the worker process."""

    def __init__(
        self, db: Database, clock: Clock, keys: Sequence[str], public: PublicAddress, draw: Draw
    ) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._draw = draw
        self._path = f"{public.path}/calendar/{{name}}"
        self._headers = _HEADERS | (HSTS if public.is_secure else {})
        self._by_address = Allowance(*BY_ADDRESS)
        self._by_feed = Allowance(*BY_FEED)
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(self._path, self.answer)

    async def answer(self, request: web.Request) -> web.Response:
        """200 or 304; 404 for wrong and revoked alike; 429 and 503 to come back later."""
        name, dot, kind = request.match_info["name"].partition(".")
        if not self._by_address.take(address_of(request)):
            return self._said(429, COME_BACK)
        try:
            view = await self._view(name) if dot and kind == "ics" else None
            if view is None:
                return self._said(404)
            if not self._by_feed.take(name):
                return self._said(429, COME_BACK)
            return await self._calendar(request, view)
        except (Unavailable, LostWork):
            return self._said(503, {"Retry-After": "60"})

    async def _view(self, secret: str) -> FeedView | None:
        now = self._clock.now()
        found = await self._db.read(lambda conn: services.read(conn, secret, self._keys, now))
        if isinstance(found, Feed):
            lost = found
            await self._db.write(lambda conn: services.revoke_lost(conn, lost.account, now))
            return None
        return found

    async def _calendar(self, request: web.Request, view: FeedView) -> web.Response:
        with i18n.use(view.locale):
            calendar = screens.calendar(view)
        tag = {"ETag": f'W/"{_tag(calendar)}"'}  # weak: packed or not, drawn anew or not
        if _tag(calendar) in request.headers.get("If-None-Match", ""):
            return self._said(304, tag)
        packed = await self._packed(calendar)
        headers = self._headers | tag | _AS_FILE
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"], body = "gzip", packed
        else:
            body = gzip.decompress(packed)
        return web.Response(
            body=body, content_type="text/calendar", charset="utf-8", headers=headers
        )

    async def _packed(self, calendar: Calendar) -> bytes:
        """A term takes a second to write down, and not every phone says what it has already."""
        tag = _tag(calendar)
        packed = self._kept.pop(tag, None)
        if packed is None:
            packed = gzip.compress(await self._draw(calendar, "ics"), mtime=0)
        self._kept[tag] = packed
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return packed

    def _said(self, status: int, more: dict[str, str] | None = None) -> web.Response:
        return web.Response(status=status, headers=self._headers | (more or {}))


def _tag(calendar: Calendar) -> str:
    """What is in it, without the moment at which it was made."""
    content = repr((calendar.name, calendar.zone, calendar.entries))
    return sha256(content.encode()).hexdigest()[:32]
