"""A websocket through the door: the same trust, proxy and cookies, and the same silence.

The address may hold a token. It stands in nothing that leaves here: foreign errors end as
`DiaryTrouble` UNAVAILABLE, ``from None``.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import NoReturn

import aiohttp

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.door import Door

LARGEST = 64 * 1024
"""Bytes of one message."""
GOODBYE = 1.0
"""Seconds a server gets to close in good order."""


class Socket:
    """``send`` and ``receive`` text. Each waits for as long as it takes: the caller bounds it."""

    def __init__(self, inner: aiohttp.ClientWebSocketResponse) -> None:
        self._inner = inner

    async def send(self, text: str) -> None:
        try:
            await self._inner.send_str(text)
        except (aiohttp.ClientError, OSError):
            _gone()

    async def receive(self) -> str:
        message = await self._inner.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            return str(message.data)
        if message.type is aiohttp.WSMsgType.BINARY:
            return bytes(message.data).decode("utf-8", errors="replace")
        return _gone()


@asynccontextmanager
async def opened(door: Door, path: str, params: Mapping[str, str]) -> AsyncIterator[Socket]:
    """Tried once. Nothing is followed elsewhere: the cookies are of this server alone."""
    watch = aiohttp.TraceConfig()
    watch.on_request_redirect.append(_stay)
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[watch],
        timeout=aiohttp.ClientTimeout(total=door.timeout),
    ) as client:
        inner = await _connected(client, door, path, params)
        try:
            yield Socket(inner)
        finally:
            await inner.close()


async def _connected(
    client: aiohttp.ClientSession, door: Door, path: str, params: Mapping[str, str]
) -> aiohttp.ClientWebSocketResponse:
    try:
        return await client.ws_connect(
            f"{door.base}/{path}",
            params=params,
            headers=door.sent(),
            origin=_origin(door.base),
            proxy=door.proxy,
            ssl=door.trust,
            max_msg_size=LARGEST,
            timeout=aiohttp.ClientWSTimeout(ws_close=GOODBYE),
        )
    except (aiohttp.ClientError, OSError, ValueError):
        _gone()


def _origin(base: str) -> str:
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


async def _stay(*_: object) -> None:
    _gone()


def _gone() -> NoReturn:
    raise DiaryTrouble(Trouble.UNAVAILABLE) from None
