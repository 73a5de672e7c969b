"""What a database's errors mean for people: full, busy, away, or a mistake of ours."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.domain.errors import Outage, Unavailable

__all__ = ["NoConnectionLeft", "translated"]

_CODES = (
    (Outage.FULL, ("53100",)),
    (Outage.BUSY, ("55P03", "40P01", "40001", "57014", "53200")),
    (Outage.UNREACHABLE, ("08", "28", "3D000", "25006", "53300", "57P", "58")),
)
"""How PostgreSQL's own codes begin: it may say the rest in any language."""
_FULL = ("disk is full", "no space left", "disk i/o error", "could not extend file", "disk quota")
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


def translated(error: SQLAlchemyError | sqlite3.Error | OSError) -> Exception:
    """`Unavailable` for what the machine or the server does; our own faults stay as they are."""
    if isinstance(error, _OURS):
        return error
    if isinstance(error, NoConnectionLeft):
        return Unavailable(Outage.BUSY)
    cause = error.orig if isinstance(error, DBAPIError) else error
    outage = _by_code(cause) or _by_words(cause)
    if outage is not None:
        return Unavailable(outage)
    return Unavailable(Outage.UNREACHABLE) if isinstance(error, OSError) else error


def _by_code(cause: BaseException | None) -> Outage | None:
    code = str(getattr(cause, "sqlstate", None) or "")
    return next((outage for outage, codes in _CODES if code and code.startswith(codes)), None)


def _by_words(cause: BaseException | None) -> Outage | None:
    said = str(cause).lower()
    for outage, signs in ((Outage.FULL, _FULL), (Outage.BUSY, _BUSY), (Outage.UNREACHABLE, _GONE)):
        if any(sign in said for sign in signs):
            return outage
    return None
