"""The office looks up what could not be delivered."""

from datetime import datetime, timedelta

from bot.domain import access
from bot.domain.people import Viewer
from bot.domain.views.undelivered import UndeliveredView
from bot.storage import undelivered
from bot.storage.database import Connection

SHOWN_FOR = timedelta(days=14)


def recent(conn: Connection, viewer: Viewer, bot: str, page: int, now: datetime) -> UndeliveredView:
    """Of the last two weeks, the newest first."""
    office = access.office(viewer)
    letters = undelivered.dead_letters(conn, office, bot, now - SHOWN_FOR)
    return UndeliveredView(office.school, tuple(letters), max(page, 0))
