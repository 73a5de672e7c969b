"""What every stand-in diary system has: a real socket, levers, and a memory of who asked what.

A stand-in is written from the fact sheet of its system and knows nothing of our clients::

    async with NetSchool() as server:
        server.trouble(Fault(status=429, retry_after="7"), at="student/diary", times=2)
        ...
        assert server.count("student/diary") == 1
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

MAINTENANCE = "<html><body><div class='error__description'>Технические работы</div></body></html>"
PATIENCE = 1.5
"""Seconds that clients wait in these tests: a busy machine must not look like a slow system."""
SILENCE = 2 * PATIENCE
"""Seconds of a `Fault` that outlast it."""
NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор")
"""Of the children of a large family."""
Routes = Sequence[tuple[str, str, Callable[[web.Request], Awaitable[Any]]]]
Reshape = Callable[[str, Any], Any]
"""Given the path and the honest answer, what is sent instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived. ``form`` of a form, ``data`` of a JSON body."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    form: Mapping[str, str]
    data: Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a request instead of its answer; with only ``wait``, before its answer.

    ``after``: the request has its effect, and then this happens.
    """

    wait: float = 0.0
    """Seconds of silence."""
    status: int | None = None
    retry_after: str | None = None
    body: Any = None
    """Sent as JSON."""
    page: str | None = None
    """Sent as HTML; its status is 200 unless told."""
    hang_up: bool = False
    after: bool = False

    @property
    def only_slow(self) -> bool:
        return self.status is None and self.body is None and self.page is None and not self.hang_up


@dataclass
class _Lever:
    fault: Fault
    at: str
    left: int


@dataclass
class StandIn:
    """A server on this machine. ``base`` is where its addresses begin."""

    base: str = ""
    seen: list[Seen] = field(default_factory=list)
    reshape: Reshape | None = None
    tls: ssl.SSLContext | None = None
    _levers: list[_Lever] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    def routes(self) -> Routes:
        """``("GET", "/path/{id}", self.method)``…; a handler is given the request and returns
        what is sent as JSON, or a response."""
        return ()

    def bear(self, number: int) -> None:
        """The family has so many children from now on."""
        raise NotImplementedError

    def trouble(self, fault: Fault, at: str = "", times: int = 1) -> None:
        """The next ``times`` requests whose path holds ``at`` meet this fault; ``login$`` is the
        end of a path."""
        self._levers.append(_Lever(fault, at, times))

    def calm(self) -> None:
        """All levers back."""
        self._levers.clear()
        self.reshape = None

    def count(self, at: str = "") -> int:
        """How many requests came whose path holds ``at``."""
        return sum(_is_at(seen.path, at) for seen in self.seen)

    def last(self, at: str = "") -> Seen:
        return next(seen for seen in reversed(self.seen) if _is_at(seen.path, at))

    @property
    def host(self) -> str:
        return self.base.partition("://")[2].partition("/")[0]

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._met], client_max_size=1 << 24)
        for method, path, handler in self.routes():
            app.router.add_route(method, path, handler)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"https://localhost:{port}" if self.tls else f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _met(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[Any]],
    ) -> web.StreamResponse:
        self.seen.append(await _noted(request))
        fault = self._pulled(request.path)
        if fault is not None:
            if fault.after:
                await handler(request)
            await asyncio.sleep(fault.wait)
            if not fault.only_slow:
                return _instead(request, fault)
        answer = await handler(request)
        if isinstance(answer, web.StreamResponse):
            return answer
        if self.reshape is not None:
            answer = self.reshape(request.path, answer)
        return as_json(answer)

    def _pulled(self, path: str) -> Fault | None:
        for lever in self._levers:
            if lever.left > 0 and _is_at(path, lever.at):
                lever.left -= 1
                return lever.fault
        return None


def _is_at(path: str, at: str) -> bool:
    return at in f"{path}$"


def as_json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=_dumped)


def _dumped(value: Any) -> str:
    """As servers write it; half a character only fits in as an escape."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


async def _noted(request: web.Request) -> Seen:
    data: Any = None
    form: Mapping[str, str] = {}
    if request.content_type == "application/json":
        with suppress(ValueError):
            data = await request.json()
    elif request.content_type.startswith(("application/x-www", "multipart/")):
        form = {key: value for key, value in (await request.post()).items() if type(value) is str}
    return Seen(
        request.method,
        request.path,
        dict(request.query),
        {key.casefold(): value for key, value in request.headers.items()},
        dict(request.cookies),
        form,
        data,
    )


def _instead(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.hang_up:
        if request.transport is not None:
            request.transport.close()
        return web.Response()
    if fault.page is not None:
        response = web.Response(
            text=fault.page, content_type="text/html", status=fault.status or 200
        )
    elif fault.body is not None:
        response = as_json(fault.body, fault.status or 200)
    else:
        response = web.Response(status=fault.status or 200)
    if fault.retry_after is not None:
        response.headers["Retry-After"] = fault.retry_after
    return response
