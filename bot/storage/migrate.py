"""Migrations: one process at a time, and on SQLite with foreign keys off.

Alembic rebuilds a SQLite table by dropping the old one; with foreign keys on that would empty
every table that refers to it.
"""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import writer_url
from bot.storage.outages import translated

_FOLDER = Path(__file__).parent / "migrations"
_LOCK_KEY = 0x5A564F4E  # any number that is ours alone: "ZVON"


async def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to a revision. Several processes may call this at once.

    Raises `Unavailable` when the database cannot be opened.
    """
    await _run(url, lambda config: _go(config, revision))


async def is_current(url: str) -> bool:
    """Whether the database stands at the newest revision."""
    newest = ScriptDirectory(str(_FOLDER)).get_current_head()
    found: list[str | None] = []
    await _run(url, lambda config: found.append(_revision(config)))
    return found == [newest]


def newest_revision() -> str | None:
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def known_revisions() -> frozenset[str]:
    """Every revision this program can start from."""
    return frozenset(step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions())


def revision_of(conn: Connection) -> str | None:
    """The revision that the database stands at; None for an empty one."""
    return MigrationContext.configure(conn).get_current_revision()


def _revision(config: Config) -> str | None:
    return revision_of(config.attributes["connection"])


def _go(config: Config, revision: str) -> None:
    conn: Connection = config.attributes["connection"]
    standing = revision_of(conn)
    script = ScriptDirectory.from_config(config)
    target = script.get_current_head() if revision == "head" else revision
    if standing == target:
        return
    ahead = standing is None or (target != "base" and standing in _ancestors(script, str(target)))
    (command.upgrade if ahead else command.downgrade)(config, revision)


def _ancestors(script: ScriptDirectory, revision: str) -> set[str]:
    return {step.revision for step in script.iterate_revisions(revision, "base")}


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = conn
    return config


async def _run(url: str, work: Callable[[Config], None]) -> None:
    address = writer_url(url)
    try:
        if address.get_backend_name() == "sqlite":
            _on_sqlite(address, work)
        else:
            await _on_postgres(address, work)
    except (DBAPIError, OSError) as error:
        raise translated(error) from None


def _on_sqlite(url: URL, work: Callable[[Config], None]) -> None:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)  # children's names: for nobody else on this machine
    engine = create_engine(url, hide_parameters=True, connect_args={"isolation_level": None})
    try:
        with FileLock(f"{path}.lock"), engine.connect() as conn:
            # Begun by hand, else every CREATE TABLE would be a transaction of its own, and what
            # a killed process leaves behind would be neither the old shape nor the new.
            conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            work(_config(conn))
            broken = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"migration left {len(broken)} rows without their parent")
            conn.commit()
    finally:
        engine.dispose()


async def _on_postgres(url: URL, work: Callable[[Config], None]) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.begin() as conn:
            await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            await conn.run_sync(lambda sync: work(_config(sync)))
    finally:
        await engine.dispose()
