"""A Bot API server on this machine, with phones.

An unmodified bot speaks to it over HTTP as it would to api.telegram.org: long polling or a webhook,
JSON, forms or files, and the same refusals in the same words. People live in `world`; their phones
are driven from Python (`add_phone`, phone.py) or from the page at `url` (wall.py, page/).

Who is where: params.py reads requests, dispatch.py carries one out, strict.py knows the names and
types of parameters, methods/ are the Bot API's methods, world.py keeps people and messages,
updates.py and webhook.py bring updates to the bot, faults.py makes trouble on demand.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo
from typing import Any

from aiohttp import web

from bot.sandbox.dispatch import Check, Dispatcher
from bot.sandbox.errors import ApiError, DroppedConnectionError
from bot.sandbox.model import User
from bot.sandbox.page_clock import PageClock
from bot.sandbox.params import MAX_UPLOAD, read_params
from bot.sandbox.phone import Phone
from bot.sandbox.wall import Wall
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

DEMO_TOKEN = "4200000000:AAsandbox-demo-token-of-this-machine"  # noqa: S105 -- opens nothing
_LARGEST_REQUEST = MAX_UPLOAD + (1 << 20)


class Sandbox:
    """The server.

    `now` gives the school moment (aware); `move_clock` lets the page move it; `zone` is the zone
    the page shows it in (that of `now()` when absent). `strict=False` skips the check of names
    and types, for measuring.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        token: str = DEMO_TOKEN,
        username: str = "zvonok_demo_bot",
        strict: bool = True,
        move_clock: Callable[[datetime], Awaitable[None]] | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self.token = token
        self.username = username
        bot = User(int(token.partition(":")[0]), "Zvonok", username, is_bot=True)
        self.world = World(now, bot)
        self.webhook = Webhook(self.world)
        self.phones: dict[int, Phone] = {}
        self.url = ""
        self._dispatcher = Dispatcher(self.world, self.webhook, _checker() if strict else None)
        self._wall = Wall(self.world, self.phones, PageClock(now, move_clock, zone))
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one. Afterwards `url` is known."""
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._serve)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        self._wall.add_routes(app)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=1.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{bound}"

    async def stop(self) -> None:
        """Close every connection; what was said stays in `world`."""
        await self.webhook.stop()
        self.world.updates.stop_polls("terminated by setWebhook request")
        self._wall.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    def add_phone(
        self,
        *,
        label: str,
        subtitle: str | dict[str, str] = "",
        language: str = "ru",
        start_payload: str = "",
        first_name: str = "",
        user_id: int | None = None,
    ) -> Phone:
        """A person with a phone on the wall; `start_payload` goes with the first /start.

        `subtitle` may be given in the page's languages: {"ru": …, "en": …}.
        """
        user = self.world.add_user(user_id, first_name or label, language_code=language)
        phone = Phone(self.world, user, label=label, subtitle=subtitle, start_payload=start_payload)
        self.phones[user.id] = phone
        self.world.tell("wall", user.id)
        return phone

    async def settle(self, timeout: float = 20.0) -> None:  # noqa: ASYNC109
        """Wait until the bot is idle for everybody."""
        for phone in self.phones.values():
            await phone.settle(timeout)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        try:
            params = await read_params(request)
            result = await self._dispatcher.call(request.match_info["method"].lower(), params)
        except ApiError as error:
            return _refusal(error)
        except DroppedConnectionError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return _json({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        file = self.world.files.by_path(request.match_info["path"])
        if file is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")


def _checker() -> Check:
    # aiogram takes seconds to import; a lenient server does without it.
    from bot.sandbox.strict import check_request

    return check_request


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(body=text.encode(), status=status, content_type="application/json")


def _refusal(error: ApiError) -> web.Response:
    answer = _json(error.body(), error.code)
    if error.parameters and "retry_after" in error.parameters:
        answer.headers["Retry-After"] = str(error.parameters["retry_after"])
    return answer
