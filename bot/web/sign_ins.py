"""Asking diary systems for the linking page: so many at once, so many tries, two presses as one."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from bot.domain.clock import Clock
from bot.domain.codes import derived_code
from bot.domain.errors import DiaryTrouble, Trouble
from bot.screens import link_ends as ends
from bot.services import diary_sign_in
from bot.services import link_pages as services
from bot.sources.port import Ask, FoundSchool
from bot.storage import link_pages
from bot.storage.database import Database
from bot.web.once import Once
from bot.web.visits import AnsweredError, Visit

log = structlog.get_logger("linking")

AT_ONCE = 8
PATIENCE = 5.0
"""Seconds to wait for a turn: with the sign-in's own it stays below what proxies wait."""


class SignIns:
    """Calls raise `DiaryTrouble` for what the system says."""

    def __init__(self, db: Database, clock: Clock, keys: Sequence[str]) -> None:
        self._db = db
        self._clock = clock
        self._keys = keys
        self._places = asyncio.Semaphore(AT_ONCE)
        self._once = Once[None]()

    async def schools(self, visit: Visit, place: str, text: str) -> tuple[FoundSchool, ...]:
        async with self._turn():
            return await diary_sign_in.schools(visit.source, place, text)

    async def check(self, visit: Visit, entry: str, given: Mapping[Ask, str]) -> None:
        """Signs in and keeps what was found. `AnsweredError` when no try is left."""
        asked = (visit.state.id, entry, tuple(given.items()))
        await self._once.do(asked, lambda: self._checked(visit, entry, given))

    async def _checked(self, visit: Visit, entry: str, given: Mapping[Ask, str]) -> None:
        source, page = visit.source, visit.state
        try:
            async with self._turn():
                await self._count_try(visit)
                found = await diary_sign_in.sign_in(source, entry, given)
        except DiaryTrouble as trouble:
            log.info("diary not linked", source=source.code, why=trouble.why.value)
            raise
        now, code = self._clock.now(), self.code(visit)
        await self._db.write(lambda conn: services.keep(conn, page, found, code, self._keys, now))
        log.info("diary signed in", source=source.code)

    def code(self, visit: Visit) -> str:
        """What brings the result back to the chat; the same whenever it is asked for."""
        return derived_code(visit.cookie, self._keys[0])

    async def _count_try(self, visit: Visit) -> None:
        now, page = self._clock.now(), visit.state.id
        if not await self._db.write(lambda conn: link_pages.count_try(conn, page, now)):
            raise AnsweredError(429, ends.too_many_tries, visit.locale)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise DiaryTrouble(Trouble.TOO_OFTEN) from None
        try:
            yield
        finally:
            self._places.release()
