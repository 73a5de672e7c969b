"""The one door to foreign servers: what comes back is an `Answer` or a `DiaryTrouble`.

Nothing that was sent or received is in an exception: foreign errors end here (``from None``), and
an answer's text never travels in one of ours. TLS is always verified; a host that is signed by an
authority of its own gets a CA file from the operator. Reading is tried again for a while, writing
never.
"""

import asyncio
import json
import math
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import certifi
import httpx
import stamina

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.told import Operator, wrong

LARGEST = 10_000_000
"""Bytes of an answer, after it is unpacked: a whole school's week is a hundredth of it."""
LONGEST_WAIT = 6 * 3600.0
"""Seconds; a system that asks for more is asked again after that."""
TRIES = 3
FIRST_PAUSE = 0.2
TOO_MANY = frozenset({429, 433})
_PROXIES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Outlet:
    """How calls leave this machine. ``ca``: a PEM file by host; ``timeout`` in seconds, for
    connecting and for each piece of an answer, three times that for the whole."""

    proxy: str | None = field(default=None, repr=False)
    ca: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 20.0


def outlet(operator: Operator) -> Outlet:
    """From an operator's settings for one system. Raises `SettingsFault`."""
    usual = Outlet()
    proxy, ca = operator.get("proxy"), operator.get("ca", {})
    timeout = operator.get("timeout", usual.timeout)
    if proxy is not None and urlsplit(str(proxy)).scheme not in _PROXIES:
        raise wrong("proxy")
    if not isinstance(timeout, int | float) or not 0 < timeout <= 300:
        raise wrong("timeout")
    if not isinstance(ca, Mapping) or not all(Path(str(file)).is_file() for file in ca.values()):
        raise wrong("ca")
    files = {str(host).casefold(): str(file) for host, file in ca.items()}
    return Outlet(None if proxy is None else str(proxy), files, float(timeout))


@lru_cache(maxsize=32)
def _trusted(ca: str | None) -> ssl.SSLContext:
    """Making one takes 20 ms and half a megabyte: families share them."""
    context = ssl.create_default_context(cafile=certifi.where())
    if ca is not None:
        context.load_verify_locations(cafile=ca)
    return context


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Of statuses only 2xx to 4xx arrive; 429, 433 and 5xx are raised."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def html(self) -> bool:
        """A page for people stands where data should be."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().casefold()
        return kind == "text/html" or self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

    @property
    def text(self) -> str:
        return self.body.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """The data of a 2xx answer. MAINTENANCE for a page, UNCLEAR for anything else."""
        if self.html:
            raise DiaryTrouble(Trouble.MAINTENANCE)
        if not self.ok:
            raise DiaryTrouble(Trouble.UNCLEAR)
        return self.data()

    def data(self) -> Any:
        """What a body says, whatever the status. Raises UNCLEAR when it is no JSON."""
        try:
            return json.loads(self.body, parse_constant=_not_a_number)
        except (ValueError, RecursionError):
            raise DiaryTrouble(Trouble.UNCLEAR) from None


def _not_a_number(_word: str) -> NoReturn:
    raise ValueError


class _AgainError(Exception):
    """Worth another try. Carries nothing but our own word for it."""

    def __init__(self, why: Trouble, wait: float | None = None) -> None:
        super().__init__(why.value)
        self.trouble = DiaryTrouble(why, wait)


class _FailedError(_AgainError):
    """The server says that it failed."""


class Door:
    """One family's way to one server: its cookies and headers, and nobody else's.

    ``headers`` and ``cookies`` may be changed between calls; what the server sets is in
    ``cookies`` after each. Redirects are not followed: they arrive as answers.
    """

    def __init__(
        self,
        base: str,
        way: Outlet,
        *,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
    ) -> None:
        self.base = base.rstrip("/")
        self.host = urlsplit(base).netloc.rpartition("@")[2].casefold()
        self.headers: dict[str, str] = dict(headers)
        self._way = way
        self.cookies: dict[str, str] = dict(cookies)
        self._client: httpx.AsyncClient | None = None

    async def get(self, path: str, params: Mapping[str, str | int] = {}) -> Answer:
        """Ask; again up to `TRIES` times when the server stumbles. Raises `DiaryTrouble`."""
        return await self._again(lambda: self._call("GET", path, params=params or None))

    async def ask(self, path: str, data: object) -> Answer:
        """A question that is sent as a JSON post and changes nothing: tried again like `get`."""
        return await self._again(lambda: self._call("POST", path, json=data))

    async def post(
        self,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        data: object = None,
        params: Mapping[str, str | int] = {},
    ) -> Answer:
        """Tell something, once. UNCLEAR: it went out, and nobody knows whether it arrived."""
        return await self._write("POST", path, form, data, params)

    async def put(self, path: str, *, data: object = None) -> Answer:
        """Like `post`."""
        return await self._write("PUT", path, None, data, {})

    async def delete(self, path: str, *, data: object = None) -> Answer:
        """Like `post`: what is taken away may stand in a body."""
        return await self._write("DELETE", path, None, data, {})

    @property
    def timeout(self) -> float:
        """Seconds."""
        return self._way.timeout

    @property
    def proxy(self) -> str | None:
        return self._way.proxy

    @property
    def trust(self) -> ssl.SSLContext:
        """Whose signatures count at this host."""
        name = self.host.partition(":")[0]
        return _trusted(self._way.ca.get(self.host) or self._way.ca.get(name))

    def sent(self) -> dict[str, str]:
        """The headers of a call, cookies among them."""
        return self.headers | ({"Cookie": _written(self.cookies)} if self.cookies else {})

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    async def _write(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None,
        data: object,
        params: Mapping[str, str | int],
    ) -> Answer:
        try:
            return await self._call(method, path, params=params or None, data=form, json=data)
        except _FailedError as error:
            # A gateway that gave up says nothing about the server behind it.
            raise DiaryTrouble(Trouble.UNCLEAR, error.trouble.wait) from None
        except _AgainError as error:
            raise error.trouble from None

    async def _again(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            async for attempt in stamina.retry_context(
                on=_worth_it, attempts=TRIES, wait_initial=FIRST_PAUSE, wait_jitter=FIRST_PAUSE
            ):
                with attempt:
                    return await call()
        except _AgainError as error:
            why = error.trouble.why
            # What was only asked cannot have had an effect.
            lost = why is Trouble.UNCLEAR
            raise DiaryTrouble(Trouble.UNAVAILABLE if lost else why, error.trouble.wait) from None
        raise AssertionError("a retry ends in an answer or an error")

    async def _call(self, method: str, path: str, **what: Any) -> Answer:
        """One request. UNAVAILABLE: nothing was sent or the server says it failed; UNCLEAR: sent,
        and nobody knows."""
        try:
            async with asyncio.timeout(3 * self._way.timeout):
                answer = await self._received(method, f"{self.base}/{path.lstrip('/')}", what)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            raise _AgainError(Trouble.UNAVAILABLE) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise DiaryTrouble(Trouble.UNAVAILABLE) from None
        except (httpx.HTTPError, httpx.StreamError, OSError, TimeoutError):
            raise _AgainError(Trouble.UNCLEAR) from None
        return _judged(answer)

    async def _received(self, method: str, url: str, what: Mapping[str, Any]) -> Answer:
        given = {key: value for key, value in what.items() if value is not None}
        client = self._opened()
        client.cookies.clear()  # one host, one small jar: ours
        async with client.stream(method, url, headers=self.sent(), **given) as response:
            for line in response.headers.get_list("set-cookie"):
                _keep(self.cookies, line)
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise DiaryTrouble(Trouble.UNCLEAR)
            return Answer(response.status_code, response.headers, bytes(body))

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                verify=self.trust,
                proxy=self._way.proxy,
                timeout=self._way.timeout,
                limits=httpx.Limits(max_connections=2, max_keepalive_connections=1),
                trust_env=False,
            )
        return self._client


def _written(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _keep(cookies: dict[str, str], line: str) -> None:
    """What a ``Set-Cookie`` line says; an emptied or outlived cookie is taken out."""
    pair, *terms = line.split(";")
    name, equals, value = pair.strip().partition("=")
    if not equals:
        return
    if not value or any(term.strip().casefold() in ("max-age=0", "max-age=-1") for term in terms):
        cookies.pop(name, None)
    else:
        cookies[name] = value


def _worth_it(error: Exception) -> bool:
    """Whoever asks for fewer calls is not called at once again."""
    return isinstance(error, _AgainError) and error.trouble.why is not Trouble.TOO_OFTEN


def _judged(answer: Answer) -> Answer:
    if answer.status in TOO_MANY:
        raise _AgainError(Trouble.TOO_OFTEN, wait_of(answer))
    if answer.status in (503, 550) and answer.html:
        raise _AgainError(Trouble.MAINTENANCE, wait_of(answer))
    if answer.status >= 500:
        raise _FailedError(Trouble.UNAVAILABLE, wait_of(answer))
    return answer


def wait_of(answer: Answer) -> float | None:
    """Seconds in ``Retry-After``, between 0 and `LONGEST_WAIT`; None where it does not say."""
    written = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(written) if written[:1].isdigit() else _until(written, answer)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


def _until(written: str, answer: Answer) -> float:
    """A date counts from the server's own clock, which it sends along."""
    then = parsedate_to_datetime(written)
    now = parsedate_to_datetime(answer.headers.get("date", ""))
    return (then - now).total_seconds()
