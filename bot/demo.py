"""The whole bot on one machine: a demo school, phones in the browser, one movable clock."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import build, load_rooms
from bot.config import Settings, read_settings
from bot.domain.clock import MovableClock, SystemClock
from bot.domain.codes import Selection
from bot.running import App, stop_on_signals
from bot.screens import office

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class PhoneOwner:
    """Somebody on the wall of phones; ``person`` is the id in the school's own spreadsheet."""

    label: str
    subtitle: dict[str, str]
    language: str
    person: str


OWNERS = (
    PhoneOwner("Мария", {"ru": "мама Ани и Пети", "en": "a parent of two"}, "ru", "P01"),
    PhoneOwner("Пётр", {"ru": "папа Ани и Пети", "en": "the other parent"}, "ru", "P02"),
    PhoneOwner("Anya", {"ru": "ученица 5А", "en": "a student of 5А"}, "en", "S04"),
    PhoneOwner(
        "Елена Павловна",
        {"ru": "классный руководитель 5А", "en": "class teacher of 5А"},
        "ru",
        "T01",
    ),
    PhoneOwner("Irina", {"ru": "канцелярия школы", "en": "the school's office"}, "en", "T11"),
)


@dataclass(frozen=True, slots=True)
class Demo:
    app: App
    sandbox: "Sandbox"
    clock: MovableClock


@asynccontextmanager
async def demo(folder: Path, *, port: int = 0, now: datetime | None = None) -> AsyncIterator[Demo]:
    """The demo, wired, with its school and phones; ``demo.app.run()`` makes it answer.

    ``folder`` holds a secret key (0600) and the database, which is made anew each time.
    """
    from bot.sandbox.server import Sandbox
    from bot.sources.demo_school import ZONE, demo_moment

    clock = MovableClock(demo_moment(now or SystemClock().now()))

    ready: list[App] = []

    async def move(moment: datetime) -> None:
        clock.move_to(moment)
        for app in ready:
            await app.mail.tick()

    sandbox = Sandbox(now=clock.now, move_clock=move, zone=ZoneInfo(ZONE))
    await sandbox.start(port)
    try:
        async with build(_settings(folder, sandbox), clock=clock) as app:
            await app.db.write(lambda conn: _furnish(conn, clock.now()))
            await _hang_phones(app, sandbox, clock.now())
            ready.append(app)
            yield Demo(app, sandbox, clock)
    finally:
        await sandbox.stop()


async def serve(folder: Path, port: int, say: Callable[[str], None]) -> None:
    """``make demo``: until Ctrl-C. A port that is taken is given up for a free one."""
    load_rooms()
    try:
        await _serve(folder, port, say)
    except OSError:
        await _serve(folder, 0, say)


async def _serve(folder: Path, port: int, say: Callable[[str], None]) -> None:
    async with demo(folder, port=port) as made:
        stop_on_signals(made.app)
        say(office.demo_ready(made.sandbox.url))
        await made.app.run()


def _settings(folder: Path, sandbox: "Sandbox") -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("demo.db*"):
        old.unlink()
    return read_settings(
        _env_file=None,
        bot_token=SecretStr(sandbox.token),
        telegram_api_url=sandbox.url,
        telegram_proxy=None,
        webhook_url=None,
        port=None,
        database_url=SecretStr(f"sqlite:///{folder / 'demo.db'}"),
        secret_key=SecretStr(_secret_key(folder / "secret.key")),
    )


def _secret_key(path: Path) -> str:
    """Made once, for this machine alone; nobody else may read it."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _furnish(conn: "Connection", now: datetime) -> None:
    """The schools from their spreadsheets, through the real import."""
    from bot.domain.importing.report import ImportOptions
    from bot.services import importing
    from bot.sources.demo_history import demo_history
    from bot.sources.demo_school import SHORT_NAME
    from bot.sources.demo_second_school import SHORT_NAME as SECOND
    from bot.sources.demo_second_school import second_school_book

    today = now.date()
    for moment, book in demo_history(today):
        importing.apply(
            conn, book, ImportOptions(school=SHORT_NAME, file_name="school.xlsx"), moment
        )
    importing.apply(conn, second_school_book(today), ImportOptions(school=SECOND), now)


async def _hang_phones(app: App, sandbox: "Sandbox", now: datetime) -> None:
    from bot.services.codes import issue_codes

    for owner in OWNERS:
        chosen = Selection(person=owner.person, school_id=1)
        issued = await app.db.write(
            lambda conn, chosen=chosen: issue_codes(conn, app.facts.keys, now, chosen)  # type: ignore[misc]
        )
        sandbox.add_phone(
            label=owner.label,
            subtitle=owner.subtitle,
            language=owner.language,
            start_payload=issued.codes[0].plain,
        )
