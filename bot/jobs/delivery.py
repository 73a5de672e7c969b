"""The jobs of delivery, for the ticker."""

from collections.abc import Mapping
from functools import partial

from bot.jobs import broadcasts
from bot.jobs.tick import Job
from bot.services import alerts, class_mornings, digests, evenings
from bot.storage.database import Database


def delivery_jobs(db: Database, bot: str) -> Mapping[str, Job]:
    """In the order they run: what is urgent first."""
    return {
        "alerts": partial(alerts.look, db, bot),
        "digests": partial(digests.send_due, db, bot),
        "teachers": partial(evenings.send_due, db, bot),
        "class mornings": partial(class_mornings.send_due, db, bot),
        "announcements": partial(broadcasts.look, db, bot),
    }
