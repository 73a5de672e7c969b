"""Every open page hears of changes at once, through server-sent events."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.sandbox.model import Json
from bot.sandbox.page_clock import PageClock
from bot.sandbox.phone import Phone
from bot.sandbox.views import message_view, phone_view, wall_view
from bot.sandbox.world import World

_BACKLOG = 1000
_PULSE_SECONDS = 15.0
_Event = tuple[str, Any]
_Page = asyncio.Queue[_Event | None]


class Live:
    """The open pages. The world is listened to only while there are any."""

    def __init__(self, world: World, phones: dict[int, Phone], clock: PageClock) -> None:
        self._world = world
        self._phones = phones
        self._clock = clock
        self._pages: set[_Page] = set()

    def close(self) -> None:
        """End all live connections."""
        for page in list(self._pages):
            _put(page, None)

    def tell_time(self) -> None:
        """The clock was moved."""
        for page in list(self._pages):
            _put(page, ("clock", self._clock.view()))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The whole state first, then every change."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        page: _Page = asyncio.Queue(_BACKLOG)
        self._add(page)
        try:
            await response.write(_sse("state", self._state()))
            while (event := await self._next_event(page)) is not None:
                await response.write(_sse(*event))
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._remove(page)
        return response

    async def _next_event(self, page: _Page) -> _Event | None:
        try:
            async with asyncio.timeout(_PULSE_SECONDS):
                return await page.get()
        except TimeoutError:
            return "clock", self._clock.view()

    def _add(self, page: _Page) -> None:
        if not self._pages:
            self._world.listeners.append(self._on_change)
        self._pages.add(page)

    def _remove(self, page: _Page) -> None:
        self._pages.discard(page)
        if not self._pages and self._on_change in self._world.listeners:
            self._world.listeners.remove(self._on_change)

    def _on_change(self, event: str, chat_id: int, detail: Any) -> None:
        if chat_id and chat_id not in self._phones:
            return
        told = self._told(event, chat_id, detail)
        for page in list(self._pages):
            _put(page, told)

    def _told(self, event: str, chat_id: int, detail: Any) -> _Event:
        match event:
            case "message" | "edit":
                return event, message_view(self._world, detail)
            case "delete":
                return event, {"chat": chat_id, "id": detail.message_id}
            case "typing":
                return event, {"chat": chat_id}
            case "phone":
                return event, phone_view(self._world, self._phones[chat_id])
            case _:
                return "state", self._state()

    def _state(self) -> Json:
        phones = list(self._phones.values())
        return wall_view(self._world, phones) | {"clock": self._clock.view()}


def _put(page: _Page, event: _Event | None) -> None:
    if page.full():  # it does not read: let it connect again and get the whole state
        while not page.empty():
            page.get_nowait()
        event = None
    page.put_nowait(event)


def _sse(event: str, body: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
