"""Somebody lets go of a mirrored child, as the button for it does."""

from datetime import datetime

from bot.services import linking
from bot.storage import audit, links
from bot.storage.database import Connection


def lets_go(conn: Connection, account: int, student: int, now: datetime) -> None:
    """Ends every link of the account to the child or to who stands for it."""
    school = audit.school_of(conn, student)
    for link, person in links.of_account(conn, account):
        if audit.school_of(conn, person) == school:
            linking.unlink(conn, account, link, now)
