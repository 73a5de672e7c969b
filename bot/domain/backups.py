"""What a backup is and why one cannot be used: data for a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import ZvonokError


@dataclass(frozen=True, slots=True)
class Copied:
    """``rows`` in ``tables``; ``size`` of the file in bytes. What was written was read again and
    is the same."""

    tables: int
    rows: int
    size: int


class BackupFault(StrEnum):
    FILE_EXISTS = "file_exists"
    UNREADABLE = "unreadable"
    """The file of the backup, or its folder."""
    NOT_A_BACKUP = "not_a_backup"
    DAMAGED = "damaged"
    NEWER = "newer"
    """Made by a newer program."""
    OUTDATED = "outdated"
    """The database is older than the program: it has to be migrated first."""
    NOT_EMPTY = "not_empty"
    """The database that should be restored into has rows."""
    DIFFERS = "differs"
    """What was written is not what was read."""


@dataclass
class BackupRefused(ZvonokError):
    """Nothing was changed."""

    fault: BackupFault
