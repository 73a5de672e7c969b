"""The page with phones: its files, its JSON, its live events."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.files import picture_type
from bot.sandbox.live import Live
from bot.sandbox.model import Json
from bot.sandbox.page_clock import PageClock
from bot.sandbox.params import read_params
from bot.sandbox.phone import Phone
from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
_PRESS_SECONDS = 15.0


class Wall:
    """Routes of the page, and what its buttons do."""

    def __init__(self, world: World, phones: dict[int, Phone], clock: PageClock) -> None:
        self._world = world
        self._phones = phones
        self._clock = clock
        self._live = Live(world, phones, clock)

    def add_routes(self, app: web.Application) -> None:
        """Put the page's routes into the app."""
        app.router.add_get("/", self._index)
        app.router.add_static("/page", _PAGE)
        app.router.add_get("/page-file/{file_id}", self._file)
        app.router.add_get("/api/events", self._live.serve)
        app.router.add_post("/api/clock", self._guarded(self._move_clock))
        for name, action in self._actions().items():
            route = f"/api/phones/{{phone:\\d+}}/{name}"
            app.router.add_post(route, self._guarded(self._on_phone(action)))

    def close(self) -> None:
        """End all live connections."""
        self._live.close()

    # Files

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._world.files.by_id(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        shown = picture_type(file.data)
        way = "inline" if shown else "attachment"
        headers = {
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        kind = shown or "application/octet-stream"
        return web.Response(body=file.data, content_type=kind, headers=headers)

    # The clock

    async def _move_clock(self, request: web.Request) -> Json:
        params = await read_params(request)
        move = self._clock.move
        target = self._clock.target(params.text("step"), params.text("at"))
        if move is None or target is None:
            raise web.HTTPBadRequest
        if target < self._clock.moment():
            raise web.HTTPConflict
        await move(target)
        self._live.tell_time()
        return {"ok": True}

    # What a person does on the page

    def _guarded(
        self, action: Callable[[web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Only the page itself may act: another site in the same browser may not."""

        async def handle(request: web.Request) -> web.StreamResponse:
            origin = request.headers.get("Origin", f"http://{request.host}")
            if origin.partition("://")[2] != request.host or not _is_local(request.host):
                raise web.HTTPForbidden
            return web.json_response(await action(request))

        return handle

    def _on_phone(
        self, action: Callable[[Phone, web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[Json]]:
        async def handle(request: web.Request) -> Json:
            phone = self._phones.get(int(request.match_info["phone"]))
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


def _is_local(host: str) -> bool:
    return host.rpartition(":")[0] in ("127.0.0.1", "localhost")
