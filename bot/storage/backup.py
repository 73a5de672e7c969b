"""A whole database in one SQLite file, taken while the bot runs, and back into either kind.

SQLite is copied by its own online backup; PostgreSQL is read in one REPEATABLE READ transaction.
Both are what a single moment held. Restoring goes into an empty database only. What was written
is read again and compared before it counts.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.backups import BackupFault, BackupRefused, Copied
from bot.storage.copying import Print, copy_rows, fingerprint, is_empty
from bot.storage.database import writer_url
from bot.storage.migrate import known_revisions, migrate, newest_revision, revision_of
from bot.storage.outages import translated


async def back_up(url: str, file: Path) -> Copied:
    """Copies the database at ``url`` into a new ``file`` that only its owner may read.

    Raises `BackupRefused` (the file exists or cannot be written, the database is not migrated,
    the copy differs) and `Unavailable`; then there is no file.
    """
    address = writer_url(url)
    with _unfinished(file) as made:
        if address.get_backend_name() == "sqlite":
            held = await asyncio.to_thread(_from_sqlite, address, made)
        else:
            held = await _from_postgres(address, made)
        await asyncio.to_thread(_compare, held, made)
        made.rename(file)
    return _copied(held, file)


async def restore(file: Path, url: str) -> Copied:
    """Fills the empty database at ``url`` (it is migrated first) with a backup of any age.

    Raises `BackupRefused` and `Unavailable`; then the database is as empty as before.
    """
    with tempfile.TemporaryDirectory(prefix="zvonok-restore-") as folder:
        copy = Path(folder) / "backup.db"
        await asyncio.to_thread(_fetch, file, copy)
        await migrate(f"sqlite:///{copy}")
        await migrate(url)
        with _opened(copy) as source:
            held = await _into(writer_url(url), source)
    return _copied(held, file)


# --- taking ---


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file beside the one to be made, for its owner alone, gone if anything fails."""
    if file.exists():
        raise BackupRefused(BackupFault.FILE_EXISTS)
    made = file.with_name(f".{file.name}.unfinished")
    try:
        made.unlink(missing_ok=True)
        made.touch(mode=0o600)
    except OSError:
        raise BackupRefused(BackupFault.UNREADABLE) from None
    try:
        yield made
    except OSError as error:
        raise translated(error) from None
    finally:
        for name in ("", "-wal", "-shm", "-journal", ".lock"):
            with suppress(OSError):
                made.with_name(made.name + name).unlink(missing_ok=True)


def _from_sqlite(address: URL, made: Path) -> Print:
    """The copy and what is compared with it are of the same moment: one reading transaction."""
    engine = _engine(f"sqlite:///{_existing(address)}")
    try:
        with engine.connect() as source, closing(sqlite3.connect(made)) as target:
            source.exec_driver_sql("BEGIN")
            _check_newest(source)
            cast("sqlite3.Connection", source.connection.driver_connection).backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            return fingerprint(source)
    except sqlite3.Error as error:
        raise translated(OSError(str(error))) from None
    except DBAPIError as error:
        raise translated(error) from None
    finally:
        engine.dispose()


def _existing(address: URL) -> Path:
    path = Path(address.database or "")
    if not path.is_file():
        raise translated(OSError("unable to open database"))
    return path


async def _from_postgres(address: URL, made: Path) -> Print:
    engine = create_async_engine(address, hide_parameters=True)
    try:
        await migrate(f"sqlite:///{made}")
        async with engine.connect() as conn:
            await conn.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return await conn.run_sync(lambda source: _fill(source, made))
    except DBAPIError as error:
        raise translated(error) from None
    finally:
        await engine.dispose()


def _fill(source: Connection, made: Path) -> Print:
    _check_newest(source)
    with _opened(made) as target:
        target.exec_driver_sql("PRAGMA journal_mode=DELETE")
        target.exec_driver_sql("BEGIN")
        copy_rows(source, target)
        target.commit()
    return fingerprint(source)


def _check_newest(conn: Connection) -> None:
    standing = revision_of(conn)
    if standing != newest_revision():
        known = standing is None or standing in known_revisions()
        raise BackupRefused(BackupFault.OUTDATED if known else BackupFault.NEWER)


def _compare(held: Print, made: Path) -> None:
    with _opened(made) as conn:
        if fingerprint(conn) != held:
            raise BackupRefused(BackupFault.DIFFERS)


# --- giving back ---


def _fetch(file: Path, copy: Path) -> None:
    """A whole copy to work on: an older backup is migrated before it is read."""
    try:
        with file.open("rb") as given:
            if not given.read(16).startswith(b"SQLite format 3"):
                raise BackupRefused(BackupFault.NOT_A_BACKUP)
        copy.touch(mode=0o600)
        address = f"{file.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            _check_whole(target)
    except sqlite3.DatabaseError:
        raise BackupRefused(BackupFault.DAMAGED) from None
    except OSError:
        raise BackupRefused(BackupFault.UNREADABLE) from None


def _check_whole(conn: sqlite3.Connection) -> None:
    if conn.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise BackupRefused(BackupFault.DAMAGED)
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        raise BackupRefused(BackupFault.NOT_A_BACKUP)
    row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise BackupRefused(BackupFault.NOT_A_BACKUP)
    if row[0] not in known_revisions():
        raise BackupRefused(BackupFault.NEWER)


async def _into(address: URL, source: Connection) -> Print:
    if address.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_into_sqlite, address, source)
    engine = create_async_engine(address, hide_parameters=True)
    try:
        async with engine.begin() as conn:
            return await conn.run_sync(lambda target: _restored(source, target))
    except (DBAPIError, OSError) as error:
        raise translated(error) from None
    finally:
        await engine.dispose()


def _into_sqlite(address: URL, source: Connection) -> Print:
    try:
        with _opened(_existing(address)) as target:
            target.exec_driver_sql("BEGIN IMMEDIATE")
            held = _restored(source, target)
            target.commit()
            return held
    except DBAPIError as error:
        raise translated(error) from None


def _restored(source: Connection, target: Connection) -> Print:
    """Inside the target's transaction: what differs or was not empty is rolled back."""
    if not is_empty(target):
        raise BackupRefused(BackupFault.NOT_EMPTY)
    copy_rows(source, target)
    held = fingerprint(source)
    if fingerprint(target) != held:
        raise BackupRefused(BackupFault.DIFFERS)
    return held


# --- both ---


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    engine = _engine(f"sqlite:///{path}")
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    """Transactions are begun by hand: the driver would begin them late. No foreign keys, because
    rows of a table may refer to one another."""
    by_hand = {"isolation_level": None, "check_same_thread": False}
    return create_engine(url, hide_parameters=True, connect_args=by_hand)


def _copied(held: Print, file: Path) -> Copied:
    rows = sum(count for count, _total in held.values())
    filled = sum(1 for count, _total in held.values() if count)
    return Copied(tables=filled, rows=rows, size=file.stat().st_size)
