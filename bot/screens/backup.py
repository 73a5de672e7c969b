"""What ``backup`` and ``restore`` say."""

from pathlib import Path

from bot.domain.backups import BackupFault, BackupRefused, Copied
from bot.i18n import _


def backed_up(copied: Copied, file: Path) -> str:
    return _(
        "Saved to {file}: {rows} rows of {tables} tables, {size} KB. It was read again and is the"
        " same. Keep it where only the school can open it, with SECRET_KEY in another place."
    ).format(file=file, rows=copied.rows, tables=copied.tables, size=-(-copied.size // 1000))


def restored(copied: Copied) -> str:
    return _(
        "Restored: {rows} rows of {tables} tables. They were read again and are the same. Codes"
        " and links work with the SECRET_KEY of that time."
    ).format(rows=copied.rows, tables=copied.tables)


def backup_refused(refused: BackupRefused) -> str:
    """One sentence on what is wrong, and that nothing was changed."""
    match refused.fault:
        case BackupFault.FILE_EXISTS:
            return _(
                "There is such a file already. Name a new one: a backup never replaces a file."
            )
        case BackupFault.UNREADABLE:
            return _("The file cannot be opened. Check its name, its folder and its permissions.")
        case BackupFault.NOT_A_BACKUP:
            return _("This is not a backup of this program. Nothing was changed.")
        case BackupFault.DAMAGED:
            return _("The backup is damaged and cannot be used. Nothing was changed.")
        case BackupFault.NEWER:
            return _("It was made by a newer program: update the bot first. Nothing was changed.")
        case BackupFault.OUTDATED:
            return _("The database has an older shape: run migrate first.")
        case BackupFault.NOT_EMPTY:
            return _(
                "The database is not empty. Restoring needs an empty one: name a new one in"
                " DATABASE_URL. Nothing was changed."
            )
        case BackupFault.DIFFERS:
            return _("The copy came out different from its source and was thrown away. Try again.")
