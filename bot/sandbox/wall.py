"""The page with phones: its files, its JSON, its live events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.model import Json
from bot.sandbox.moves import moved
from bot.sandbox.params import read_params
from bot.sandbox.phone import Phone
from bot.sandbox.views import message_view, phone_view, wall_view

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

_PAGE = Path(__file__).parent / "page"
_BACKLOG = 1000
_PULSE_SECONDS = 15.0
_PRESS_SECONDS = 15.0
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_Event = tuple[str, Any]


class Wall:
    """Routes of the page. Every open page hears of changes through server-sent events."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._pages: set[asyncio.Queue[_Event | None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Put the page's routes into the app."""
        app.router.add_get("/", self._index)
        app.router.add_static("/page", _PAGE)
        app.router.add_get("/page-file/{file_id}", self._file)
        app.router.add_get("/api/events", self._events)
        app.router.add_post("/api/clock", self._guarded(self._clock))
        for name, action in self._actions().items():
            route = f"/api/phones/{{phone:\\d+}}/{name}"
            app.router.add_post(route, self._guarded(self._on_phone(action)))

    def close(self) -> None:
        """End all live connections."""
        for page in list(self._pages):
            self._put(page, None)

    # Files

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._world.files.by_id(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        way = "inline" if file.mime in _PICTURES or file.width else "attachment"
        headers = {
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        kind = file.mime if file.mime in _PICTURES else "application/octet-stream"
        return web.Response(body=file.data, content_type=kind, headers=headers)

    # Live events

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        page: asyncio.Queue[_Event | None] = asyncio.Queue(_BACKLOG)
        self._add(page)
        try:
            await response.write(_sse("state", self._state()))
            while (event := await self._next_event(page)) is not None:
                await response.write(_sse(*event))
        except ConnectionError:
            pass
        finally:
            self._remove(page)
        return response

    async def _next_event(self, page: asyncio.Queue[_Event | None]) -> _Event | None:
        try:
            async with asyncio.timeout(_PULSE_SECONDS):
                return await page.get()
        except TimeoutError:
            return "clock", self._clock_view()

    def _add(self, page: asyncio.Queue[_Event | None]) -> None:
        if not self._pages:
            self._world.listeners.append(self._on_change)
        self._pages.add(page)

    def _remove(self, page: asyncio.Queue[_Event | None]) -> None:
        self._pages.discard(page)
        if not self._pages and self._on_change in self._world.listeners:
            self._world.listeners.remove(self._on_change)

    def _on_change(self, event: str, chat_id: int, detail: Any) -> None:
        if chat_id and chat_id not in self._sandbox.phones:
            return
        told = self._told(event, chat_id, detail)
        for page in list(self._pages):
            self._put(page, told)

    def _put(self, page: asyncio.Queue[_Event | None], event: _Event | None) -> None:
        if page.full():  # it does not read: let it connect again and get the whole state
            while not page.empty():
                page.get_nowait()
            event = None
        page.put_nowait(event)

    def _told(self, event: str, chat_id: int, detail: Any) -> _Event:
        match event:
            case "message" | "edit":
                return event, message_view(self._world, self._sandbox.username, detail)
            case "delete":
                return event, {"chat": chat_id, "id": detail.message_id}
            case "typing":
                return event, {"chat": chat_id}
            case "phone":
                return event, phone_view(self._world, self._sandbox.phones[chat_id])
            case _:
                return "state", self._state()

    def _state(self) -> Json:
        phones = list(self._sandbox.phones.values())
        return wall_view(self._world, self._sandbox.username, phones) | {
            "clock": self._clock_view()
        }

    # The clock

    def _now(self) -> datetime:
        now = self._sandbox.now()
        return now.astimezone(self._sandbox.zone) if self._sandbox.zone else now

    def _clock_view(self) -> Json:
        now = self._now()
        offset = now.utcoffset()
        return {
            "now": now.timestamp(),
            "offset": offset.total_seconds() if offset else 0,
            "movable": self._sandbox.move_clock is not None,
        }

    async def _clock(self, request: web.Request) -> Json:
        params = await read_params(request)
        move = self._sandbox.move_clock
        target = self._target(params.text("step"), params.text("at"))
        if move is None or target is None:
            raise web.HTTPBadRequest
        if target < self._now():
            raise web.HTTPConflict
        await move(target)
        for page in list(self._pages):
            self._put(page, ("clock", self._clock_view()))
        return {"ok": True}

    def _target(self, step: str, at: str) -> datetime | None:
        if not at:
            return moved(self._now(), step)
        try:
            return datetime.fromisoformat(at).replace(tzinfo=self._now().tzinfo)
        except ValueError:
            return None

    # What a person does on the page

    def _guarded(
        self, action: Callable[[web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Only the page itself may act: another site in the same browser may not."""

        async def handle(request: web.Request) -> web.StreamResponse:
            origin = request.headers.get("Origin", self._sandbox.url)
            if origin.partition("://")[2] != request.host or not _is_local(request.host):
                raise web.HTTPForbidden
            return web.json_response(await action(request))

        return handle

    def _on_phone(
        self, action: Callable[[Phone, web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[Json]]:
        async def handle(request: web.Request) -> Json:
            phone = self._sandbox.phones.get(int(request.match_info["phone"]))
            if phone is None:
                raise web.HTTPNotFound
            try:
                return await action(phone, request)
            except (ValueError, RuntimeError, TimeoutError, AssertionError) as error:
                return {"ok": False, "reason": str(error)}
            except ApiError as error:
                return {"ok": False, "reason": error.description}

        return handle

    def _actions(self) -> dict[str, Callable[[Phone, web.Request], Awaitable[Json]]]:
        return {
            "send": self._send,
            "start": self._start,
            "press": self._press,
            "file": self._send_file,
            "follow": self._follow,
            "block": self._block,
            "language": self._language,
        }

    async def _send(self, phone: Phone, request: web.Request) -> Json:
        text = (await read_params(request)).text("text").strip()
        if text:
            await phone.send(text)
        return {"ok": True}

    async def _start(self, phone: Phone, _request: web.Request) -> Json:
        await phone.start()
        return {"ok": True}

    async def _press(self, phone: Phone, request: web.Request) -> Json:
        params = await read_params(request)
        message = phone.chat.messages.get(params.number("message"))
        if message is None:
            return {"ok": False, "reason": "gone"}
        try:
            button = message.buttons[params.number("row")][params.number("column")]
        except IndexError:
            return {"ok": False, "reason": "gone"}
        answer = await phone.press(lambda b: b == button, message, timeout=_PRESS_SECONDS)
        return {"ok": True, "text": answer.text, "alert": answer.alert, "url": answer.url}

    async def _send_file(self, phone: Phone, request: web.Request) -> Json:
        params = await read_params(request)
        upload = params.upload("file")
        if upload is None:
            raise web.HTTPBadRequest
        if params.flag("photo"):
            await phone.send_photo(upload.data, params.text("caption"))
        else:
            await phone.send_file(upload.name, upload.data, params.text("caption"), upload.mime)
        return {"ok": True}

    async def _follow(self, phone: Phone, request: web.Request) -> Json:
        await phone.follow((await read_params(request)).text("link"))
        return {"ok": True}

    async def _block(self, phone: Phone, request: web.Request) -> Json:
        blocked = (await read_params(request)).flag("blocked")
        await (phone.block() if blocked else phone.unblock())
        return {"ok": True}

    async def _language(self, phone: Phone, request: web.Request) -> Json:
        code = (await read_params(request)).text("language")
        if not code.isalpha():
            raise web.HTTPBadRequest
        phone.user.language_code = code
        self._world.tell("phone", phone.user.id)
        return {"ok": True}


def _sse(event: str, body: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def _is_local(host: str) -> bool:
    return host.rpartition(":")[0] in ("127.0.0.1", "localhost")
