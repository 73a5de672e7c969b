"""Calls of one account: the headers they need, a token renewed while it lives, what a refusal says.

A token's end is told by the token itself. A server's 401 or 403 may as well mean a road that is
closed to this role, so it only ends a session when the profile is refused too.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.domain.clock import Clock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.door import Answer, Door, Outlet
from bot.sources.mesh import token as tokens
from bot.sources.mesh.nodes import Node
from bot.sources.port import Credentials
from bot.sources.shapes import ident, line, record, records, unclear

ROLES = {"student": "1", "parent": "2"}
RENEW_AGAIN = timedelta(hours=1)
"""After a renewal that was refused."""
_CLOSED = frozenset({403, 404, 405})
_NO_KEY = re.compile(rb'"apikey"\s*:\s*null')
_BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Mobile"


@dataclass(slots=True)
class Account:
    """``profile`` is the signed-in person's id; empty, as ``role`` is, until they are known."""

    node: Node
    token: tokens.Token = field(repr=False)
    role: str = ""
    profile: str = ""

    def kept(self) -> Credentials:
        return {
            "base": self.node.base,
            "token": self.token.text,
            "role": self.role,
            "profile": self.profile,
        }


class Session:
    def __init__(self, account: Account, way: Outlet, clock: Clock) -> None:
        self.account = account
        self._clock = clock
        self._way = way
        self._doors: dict[str, Door] = {}
        self._tried: datetime | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.account.node.family).netloc

    def now(self) -> datetime:
        return self._clock.now()

    async def get(self, place: str, path: str, params: Mapping[str, str | int] = {}) -> Any:
        """The data of an answer. ``place`` is one of a `Node`'s. Raises `DiaryTrouble`."""
        answer = await self._asked(place, path, params)
        if answer.status == 401 and not _closed(answer):
            await self._check_alive()
        return answer.json()

    async def look(self, place: str, path: str, params: Mapping[str, str | int] = {}) -> Any:
        """The data, or None where this road is closed to the account or does not exist."""
        answer = await self._asked(place, path, params)
        return None if _closed(answer) else answer.json()

    async def post(self, place: str, path: str, data: object) -> Answer:
        """Told once. Raises `DiaryTrouble` UNCLEAR where it may have arrived."""
        await self._renew()
        door, start = self._door(place)
        return await door.post(f"{start}/{path}", data=data)

    async def delete(self, place: str, path: str, data: object) -> Answer:
        """Like `post`."""
        await self._renew()
        door, start = self._door(place)
        return await door.delete(f"{start}/{path}", data=data)

    async def profile(self) -> Mapping[str, Any]:
        """Who the account is and whose diaries it has; what of it calls need is remembered."""
        answer = await self._asked("family", "profile")
        if answer.status == 401:
            raise DiaryTrouble(Trouble.EXPIRED)
        if answer.status == 422:
            raise DiaryTrouble(Trouble.REJECTED)
        found = record(answer.json())
        person = record(found.get("profile"))
        role = line(person.get("type")).casefold()
        self.account.role = role if role in ROLES else "parent"
        self.account.profile = ident(person.get("id"))
        return found

    async def close(self) -> None:
        for door in self._doors.values():
            await door.close()

    async def _asked(self, place: str, path: str, params: Mapping[str, str | int] = {}) -> Answer:
        await self._renew()
        door, start = self._door(place)
        return await door.get(f"{start}/{path}", params)

    async def _check_alive(self) -> None:
        """EXPIRED when not even the profile is shown."""
        await self.profile()

    async def _renew(self) -> None:
        """A new token for the old one while that lives; without one the old serves on."""
        now = self._clock.now()
        token = tokens.alive(self.account.token, now)
        early = self._tried is not None and now - self._tried < RENEW_AGAIN
        if early or not token.half_gone(now):
            return
        self._tried = now
        door, start = self._door("base")
        role = ROLES.get(self.account.role, ROLES["parent"])
        with suppress(DiaryTrouble):  # the old one still opens everything
            answer = await door.get(f"{start}/v2/token/refresh", {"roleId": role, "subsystem": "2"})
            fresh = tokens.read(answer.text) if answer.ok and not answer.html else token
            if fresh.expires > token.expires:
                self.account.token = fresh

    def _door(self, place: str) -> tuple[Door, str]:
        """The way to a host, and the path at which that place begins."""
        parts = urlsplit(self.account.node.address(place))
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._doors:
            self._doors[root] = Door(root, self._way)
        door = self._doors[root]
        door.headers = self._headers()
        return door, parts.path

    def _headers(self) -> dict[str, str]:
        account = self.account
        known = {
            "Profile-Id": account.profile,
            "Profile-Type": account.role,
            "X-Mes-Role": account.role,
            "X-Mes-RoleId": ROLES.get(account.role, ""),
        }
        return {
            "Authorization": f"Bearer {account.token.text}",
            "Auth-Token": account.token.text,
            "X-Mes-Subsystem": "familymp",
            "client-type": "diary-mobile",
            "Accept-Language": "ru",
            "User-Agent": _BROWSER,
        } | {name: value for name, value in known.items() if value}


def _closed(answer: Answer) -> bool:
    """401 with ``{"apikey": null}`` is a road that is not for this role."""
    return answer.status in _CLOSED or (
        answer.status == 401 and _NO_KEY.search(answer.body) is not None
    )


def listed(data: object) -> list[Mapping[str, Any]]:
    """The objects of an answer: bare, under ``payload``, or under ``response``. Anything else is
    UNCLEAR: an error told with status 200 must not look like an empty diary."""
    if isinstance(data, dict):
        wrapper = next((name for name in ("payload", "response") if name in data), None)
        return records(data[wrapper]) if wrapper and not data.get("errors") else unclear()
    return records(data) if isinstance(data, list) else unclear()
