"""The jobs of delivery, for the ticker."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.jobs.tick import Job
from bot.services import alerts, digests
from bot.services.alerts import Announced
from bot.storage import outbox
from bot.storage.database import Database

PRUNED_EVERY = timedelta(hours=6)

WhoGaveNotice = Callable[[datetime], Awaitable[Announced]]


def delivery_jobs(
    db: Database, bot: str, who_gave_notice: WhoGaveNotice | None = None
) -> Mapping[str, Job]:
    """``who_gave_notice``: students and days announced as absent around a moment."""
    pruning = _Pruning(db)

    async def look(now: datetime) -> None:
        announced = await who_gave_notice(now) if who_gave_notice else frozenset()
        await alerts.look(db, bot, now, announced)

    return {
        "alerts": look,
        "digests": partial(digests.send_due, db, bot),
        "prune": pruning.run,
    }


class _Pruning:
    """Forgetting what is old need not happen every minute."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last: datetime | None = None

    async def run(self, now: datetime) -> None:
        if self._last is None or abs(now - self._last) >= PRUNED_EVERY:
            await self._db.write(partial(outbox.prune, now=now))
            self._last = now
