"""The jobs of delivery, for the ticker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.jobs import broadcasts
from bot.jobs.tick import Job
from bot.services import alerts, class_mornings, digests, evenings
from bot.storage import outbox
from bot.storage.database import Database

PRUNED_EVERY = timedelta(hours=6)


def delivery_jobs(db: Database, bot: str) -> Mapping[str, Job]:
    """In the order they run: what is urgent first."""
    return {
        "alerts": partial(alerts.look, db, bot),
        "digests": partial(digests.send_due, db, bot),
        "teachers": partial(evenings.send_due, db, bot),
        "class mornings": partial(class_mornings.send_due, db, bot),
        "announcements": partial(broadcasts.look, db, bot),
        "prune": _Pruning(db).run,
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
