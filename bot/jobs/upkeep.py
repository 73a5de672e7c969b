"""The job of forgetting, for the ticker."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.jobs.tick import Job
from bot.services.retention import forget
from bot.storage import link_pages
from bot.storage.database import Database

EVERY = timedelta(hours=6)

log = structlog.get_logger("upkeep")


def upkeep_jobs(db: Database, keep: timedelta) -> Mapping[str, Job]:
    return {"forget": _Forgetting(db, keep).run, "forget linkings": partial(_forget_linkings, db)}


async def _forget_linkings(db: Database, now: datetime) -> None:
    """A login that nobody came back for must not wait for the next round of forgetting."""
    if await db.read(lambda conn: link_pages.any_left(conn, now)):
        await db.write(lambda conn: link_pages.forget(conn, now))


class _Forgetting:
    """What is old need not be looked for every minute."""

    def __init__(self, db: Database, keep: timedelta) -> None:
        self._db = db
        self._keep = keep
        self._last: datetime | None = None

    async def run(self, now: datetime) -> None:
        if self._last is not None and abs(now - self._last) < EVERY:
            return
        forgotten = asdict(await self._db.write(lambda conn: forget(conn, now, self._keep)))
        self._last = now
        if any(forgotten.values()):
            log.info("forgotten", **forgotten)
