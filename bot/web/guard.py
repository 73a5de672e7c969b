"""What stands between the open internet and our pages: headers, a bounded body, allowances."""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qsl

from aiohttp import web

LARGEST_FORM = 32 << 10
"""Bytes. A token is the largest thing anybody sends."""
MOST_FIELDS = 20
_KEYS_KEPT = 20_000
_LONGEST_KEY = 64
PATIENCE = 15.0
"""Seconds for a form to arrive: phones in a tunnel, not somebody who sends a byte a minute."""
_FORM = "application/x-www-form-urlencoded"

PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


class BadFormError(Exception):
    """Too large, of another type, or not readable. Carries nothing of it."""


class Allowance:
    """At most ``most`` of something within ``seconds`` for each key. In this process alone: what
    must hold for all of them is counted in the database."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._since: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str) -> bool:
        """False when there is nothing left for now."""
        now, key = self._clock(), key[:_LONGEST_KEY]
        began, count = self._since.pop(key, (now, 0))
        if now - began >= self._seconds:
            began, count = now, 0
        self._since[key] = (began, count + 1)
        while len(self._since) > _KEYS_KEPT:
            self._since.popitem(last=False)
        return count < self._most


def address_of(request: web.Request) -> str:
    """Who asks. Behind the school's proxy, which is near, what the proxy says: its own last word,
    for the ones before it were written by anybody. A household has a whole network of the newer
    addresses, so that is what counts."""
    peer = request.remote or ""
    if _is_near(peer):
        peer = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or peer
    return _household(peer)


def _is_near(peer: str) -> bool:
    """Of this machine or of a network that no stranger is in; a socket file has no address."""
    try:
        return not ipaddress.ip_address(peer).is_global
    except ValueError:
        return not peer


def _household(said: str) -> str:
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said
    if isinstance(address, ipaddress.IPv4Address):
        return said
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a plain form, each once. Raises `BadFormError`."""
    if request.content_type != _FORM or (request.content_length or 0) > LARGEST_FORM:
        raise BadFormError
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _body(request)
    except TimeoutError:
        raise BadFormError from None
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except (ValueError, UnicodeError):
        raise BadFormError from None
    return {name: value for name, value in pairs if "\x00" not in value}


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > LARGEST_FORM:
            raise BadFormError
    return bytes(body)


def is_from_our_page(request: web.Request) -> bool:
    """What browsers say themselves about where a form came from; old ones say nothing."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
