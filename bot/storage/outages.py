import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from bot.domain.errors import Outage, Unavailable

_FULL = ("disk is full", "no space left", "disk i/o error", "could not extend file")
_BUSY = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")
_GONE = (
    "unable to open database",
    "connection",
    "connect call failed",
    "readonly database",
    "shutting down",
    "too many clients",
    "no such file",
    "not a directory",
    "permission denied",
    "password authentication failed",
    "no pg_hba.conf entry",
    "not a database",
    "malformed",
    'role "',
    'database "',
)


_OURS = (IntegrityError, ProgrammingError, sqlite3.IntegrityError, sqlite3.ProgrammingError)


def translated(error: DBAPIError | sqlite3.Error | OSError) -> Exception:
    """`Unavailable` for what the machine or the server does; our own faults stay as they are."""
    if isinstance(error, _OURS):
        return error
    said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    for outage, signs in ((Outage.FULL, _FULL), (Outage.BUSY, _BUSY), (Outage.UNREACHABLE, _GONE)):
        if any(sign in said for sign in signs):
            return Unavailable(outage)
    return Unavailable(Outage.UNREACHABLE) if isinstance(error, OSError) else error
