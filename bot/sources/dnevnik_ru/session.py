"""Calls with one family's token: errors come with any status, also with 200."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.dnevnik_ru.fields import folded_names
from bot.sources.dnevnik_ru.tokens import Client, Tokens, refreshed
from bot.sources.door import Answer, Door, Outlet

_TYPES = {
    "apiservererror": Trouble.UNAVAILABLE,
    "apiunknownerror": Trouble.UNCLEAR,
    "parameterinvalid": Trouble.UNCLEAR,
    "authorizationfailed": Trouble.EXPIRED,
    "invalidtoken": Trouble.EXPIRED,
    "apirequestlimit": Trouble.TOO_OFTEN,
}
SELF = "users/me"


class Session:
    def __init__(self, base: str, tokens: Tokens, client: Client | None, way: Outlet) -> None:
        self.tokens = tokens
        self.door = Door(f"{base}/v2", way, headers={"Accept": "application/json"})
        self._client = client
        self._turn = asyncio.Lock()
        self._show(tokens)

    async def get(self, path: str, params: Mapping[str, str | int] = {}) -> Any:
        """Data under folded names. Raises `DiaryTrouble`."""
        used = self.tokens.access
        answer = await self.door.get(path, params)
        try:
            return _data(answer)
        except DiaryTrouble as error:
            if error.why is not Trouble.EXPIRED:
                raise
        if not await self._renewed(used):
            await self._doubt(path, answer)
        return _data(await self.door.get(path, params))

    async def close(self) -> None:
        await self.door.close()

    async def _renewed(self, used: str) -> bool:
        """A token that was refused is renewed once, however many calls notice."""
        async with self._turn:
            if self.tokens.access != used:
                return True
            if not self.tokens.refresh or self._client is None:
                return False
            new = await refreshed(self.door, self._client, self.tokens.refresh)
            self.tokens.access = new.access
            self.tokens.refresh = new.refresh or self.tokens.refresh
            self._show(self.tokens)
            return True

    async def _doubt(self, path: str, answer: Answer) -> None:
        """Something may be closed to a token that is good: nobody is unlinked for that."""
        if answer.status == 403 and path != SELF:
            _data(await self.door.get(SELF))
            raise DiaryTrouble(Trouble.UNCLEAR)
        raise DiaryTrouble(Trouble.EXPIRED)

    def _show(self, tokens: Tokens) -> None:
        self.door.headers["Access-Token"] = tokens.access


def _data(answer: Answer) -> Any:
    if answer.status == 405 or answer.html:
        raise DiaryTrouble(Trouble.MAINTENANCE)
    said = folded_names(answer.data()) if answer.body.strip() else None
    if isinstance(said, dict) and isinstance(said.get("type"), str):
        known = _TYPES.get(said["type"].casefold())
        if known is not None:
            raise DiaryTrouble(known)
    if answer.status in (401, 403):
        raise DiaryTrouble(Trouble.EXPIRED)
    if not answer.ok or said is None:
        raise DiaryTrouble(Trouble.UNCLEAR)
    return said
