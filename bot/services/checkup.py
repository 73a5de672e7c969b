"""``doctor``: looks at everything a deployment stands on and changes nothing."""

import asyncio
import os
import shutil
import stat
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.domain.checkup import (
    Finding,
    TelegramState,
    Verdict,
    What,
    diary_findings,
    disk_finding,
    key_findings,
    telegram_findings,
)
from bot.domain.errors import Unavailable
from bot.domain.rhythm import NEEDS_FAMILY
from bot.storage import mirror_logins
from bot.storage.database import file_of, open_database
from bot.storage.migrate import known_revisions, newest_revision, revision_of

PATIENCE = 10.0
"""Seconds for the database; Telegram has its own."""
_MEGABYTE = 1_000_000

AskTelegram = Callable[[], Awaitable[TelegramState | None]]


@dataclass(frozen=True, slots=True)
class Setup:
    """What the settings say, as far as they can be used."""

    database: str
    keys: tuple[str, ...] = ()
    webhook: str = ""
    secret_files: tuple[Path, ...] = ()
    """Files nobody else should read, beside the database's own."""


async def examine(setup: Setup, ask_telegram: AskTelegram | None) -> list[Finding]:
    """All findings, in the order of reading. ``ask_telegram`` None: there is no token."""
    found = [*key_findings(setup.keys), *await _database(setup.database), *_files(setup)]
    if ask_telegram is not None:
        found += telegram_findings(await ask_telegram(), setup.webhook)
    return [*found, _disk(setup.database)]


async def _database(url: str) -> list[Finding]:
    file = file_of(url)
    if file is not None and not file.exists():
        return [Finding(Verdict.NOTE, What.DATABASE_NEW)]
    try:
        async with asyncio.timeout(PATIENCE):
            shape = await _migrations(url)
            diaries = await _diaries(url) if shape.verdict is Verdict.GOOD else []
            return [Finding(Verdict.GOOD, What.DATABASE_GOOD), shape, *diaries]
    except TimeoutError:
        return [Finding(Verdict.BAD, What.DATABASE_SLOW)]
    except Unavailable as gone:
        return [Finding(Verdict.BAD, What.DATABASE_AWAY, {"outage": gone.outage.value})]


async def _migrations(url: str) -> Finding:
    db = open_database(url)
    try:
        revision = await db.read(revision_of)
    finally:
        await db.close()
    if revision == newest_revision():
        return Finding(Verdict.GOOD, What.MIGRATIONS_GOOD)
    if revision is None or revision in known_revisions():
        return Finding(Verdict.NOTE, What.MIGRATIONS_DUE)
    return Finding(Verdict.BAD, What.MIGRATIONS_NEWER)


async def _diaries(url: str) -> list[Finding]:
    db = open_database(url)
    refusals = {one.value for one in NEEDS_FAMILY}
    try:
        found = await db.read(lambda conn: mirror_logins.counts(conn, refusals))
    finally:
        await db.close()
    return diary_findings(found.children, found.logins, found.failing, found.needs_family)


def _files(setup: Setup) -> list[Finding]:
    if os.name == "nt":
        return []
    file = file_of(setup.database)
    files = [*setup.secret_files, *(file.parent.glob(f"{file.name}*") if file else ())]
    found = [
        Finding(Verdict.BAD, What.FILE_OPEN, {"file": str(path)}) for path in _open_to_others(files)
    ]
    return found or [Finding(Verdict.GOOD, What.FILES_GOOD)]


def _open_to_others(files: Iterable[Path]) -> list[Path]:
    anybody = stat.S_IRWXO
    return sorted(
        path
        for path in files
        if path.is_file() and path.suffix != ".lock" and path.stat().st_mode & anybody
    )


def _disk(url: str) -> Finding:
    """Where the database is written, else where the program works."""
    file = file_of(url)
    place = file.parent if file and file.parent.is_dir() else Path()
    return disk_finding(shutil.disk_usage(place).free // _MEGABYTE)
