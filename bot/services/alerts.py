"""What is told at once, found in what was written: any process may look, at any moment.

Each look is one transaction that also notes how far it looked and what it told, so nothing is told
twice and a look that fails changes nothing.
"""

from datetime import datetime
from functools import partial

from bot.services import absences_told, beginnings_told, links_told, marks_told
from bot.storage import told
from bot.storage.database import Database


async def begin(db: Database, bot: str) -> None:
    """At start: what was there before the very first start is not told."""
    await db.write(partial(told.begin, bot=bot))


async def look(db: Database, bot: str, now: datetime) -> None:
    """Puts everything into the outbox that is to be told at ``now``."""
    while await db.write(partial(marks_told.look, bot=bot, now=now)):
        pass
    while await db.write(partial(absences_told.look, bot=bot, now=now)):
        pass
    await db.write(partial(absences_told.take_back, bot=bot, now=now))
    while await db.write(partial(links_told.look, bot=bot, now=now)):
        pass
    await db.write(partial(beginnings_told.look, bot=bot, now=now))
