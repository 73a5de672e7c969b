"""Forgetting: what served its purpose is kept as long as the settings say, and no longer.

Marks, signatures, notices, announcements, consents and their traces are the school's and stay.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage import leftovers, outbox, updates
from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each."""

    updates: int
    letters: int
    dialogues: int
    drafts: int
    leases: int


def forget(conn: Connection, now: datetime, keep: timedelta) -> Forgotten:
    """One transaction. ``keep`` is for what people left unfinished; numbers of updates and sent
    messages have their own times, which keep doubled ones from having an effect."""
    before = now - keep
    return Forgotten(
        updates=updates.prune(conn, now),
        letters=outbox.prune(conn, now),
        dialogues=leftovers.forget_dialogues(conn, before),
        drafts=leftovers.forget_drafts(conn, before),
        leases=leftovers.forget_leases(conn, before),
    )
