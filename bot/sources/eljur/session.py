"""Calls of one token at one school. Tokens travel in addresses: none of these is ever written down.

A token lives for about three months and is not renewed. What sounds like its end is only believed
when ``getrules`` is refused too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import Clock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.door import Door, Outlet
from bot.sources.eljur.envelope import Refusal, result
from bot.sources.eljur.hosts import MOSCOW

API = "apiv3"


@dataclass(slots=True)
class Access:
    """A token of one school (``vendor``; empty where nobody has told it). ``expires`` is as the
    server wrote it, or empty."""

    vendor: str
    token: str = field(repr=False)
    expires: str = ""

    def is_over(self, now: datetime) -> bool:
        """By the clock of Moscow: an hour more or less the server tells by itself."""
        try:
            end = datetime.fromisoformat(self.expires).replace(tzinfo=ZoneInfo(MOSCOW))
        except ValueError:
            return False
        return end <= now


class Session:
    def __init__(self, door: Door, devkey: str, access: Access, clock: Clock) -> None:
        self.access = access
        self._door = door
        self._devkey = devkey
        self._clock = clock

    async def get(self, method: str, params: Mapping[str, str] = {}) -> Any:
        """A method's result. Raises `DiaryTrouble`."""
        try:
            return await self._asked(method, params)
        except Refusal as refusal:
            trouble, over = refusal.trouble, refusal.over
        if over:
            await self._check_alive(method)
        raise trouble

    async def post(self, method: str, form: Mapping[str, str]) -> Any:
        """Told once. REJECTED: the school does not take it; UNCLEAR: nobody knows."""
        self._check_clock()
        answer = await self._door.post(method, form=form, params=self._signed({}))
        try:
            return result(answer)
        except Refusal as refusal:
            later = refusal.over or refusal.trouble.why is not Trouble.UNCLEAR
        raise DiaryTrouble(Trouble.UNAVAILABLE if later else Trouble.REJECTED)

    async def _asked(self, method: str, params: Mapping[str, str]) -> Any:
        self._check_clock()
        return result(await self._door.get(method, self._signed(params)))

    async def _check_alive(self, refused: str) -> None:
        """EXPIRED when the token is not even let in to say whose it is."""
        if refused != "getrules":
            try:
                await self._asked("getrules", {})
            except Refusal as refusal:
                over = refusal.over
            else:
                return
            if not over:
                return
        raise DiaryTrouble(Trouble.EXPIRED)

    def _check_clock(self) -> None:
        if self.access.is_over(self._clock.now()):
            raise DiaryTrouble(Trouble.EXPIRED)

    def _signed(self, params: Mapping[str, str]) -> dict[str, str]:
        vendor = {"vendor": self.access.vendor} if self.access.vendor else {}
        return {
            **common(self._devkey),
            **vendor,
            "auth_token": self.access.token,
            **params,
        }


def common(devkey: str) -> dict[str, str]:
    """What every call carries."""
    return {"devkey": devkey, "out_format": "json"}


def api(base: str, way: Outlet) -> Door:
    return Door(f"{base}/{API}", way)
