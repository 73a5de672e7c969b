"""Somebody asked for what is new in a mirrored diary: waited for, then said what came of it.

The look itself is the loop's (`jobs.mirroring`), perhaps in another process; here it is only woken
and watched.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.domain.errands import Fetch
from bot.domain.errors import Unavailable
from bot.screens import mirror as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import mirror_rounds as services
from bot.storage.database import Database

PATIENCE = 25.0
"""Seconds somebody waits for a slow system."""
LOOKS_EVERY = 0.3


class MirrorErrands:
    """``wake`` tells the loop of this process."""

    def __init__(self, db: Database, wake: Callable[[], None], patience: float = PATIENCE) -> None:
        self._db = db
        self._wake = wake
        self._patience = patience

    async def awaited(self, errand: Fetch) -> Screen:
        self._wake()
        try:
            return await self._seen(errand)
        except Unavailable as outage:
            return refusals.screen_for(outage, None)

    async def _seen(self, errand: Fetch) -> Screen:
        left = self._patience
        came = partial(services.came_of, errand=errand)
        state = await self._db.read(came)
        while state is not None and not (state.done or state.why) and left > 0:
            await asyncio.sleep(LOOKS_EVERY)
            left -= LOOKS_EVERY
            state = await self._db.read(came)
        return refusals.refusal() if state is None else screens.fetched(state)
