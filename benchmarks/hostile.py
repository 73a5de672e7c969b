"""Generated hostile updates through the whole bot: nothing may fail, nobody may learn of others.

`python -m benchmarks.hostile [--updates 100000] [--seed 1] [--database URL]`

Every action, from every hat, truncated, with swapped numbers, of wrong types, huge, in odd
Unicode, with zero bytes. Two schools: the second one's rows hold words that no message to
anybody of the first may contain.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    GetFile,
    GetMe,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import Chat, Message, Update, User
from pydantic import SecretStr
from pydantic_core import to_json
from structlog.typing import EventDict

from benchmarks.hostile_updates import GROUP, HATS, OTHER_FAMILY, SECRETS, Imp, plant
from bot.app import build
from bot.config import read_settings
from bot.domain.clock import MovableClock
from bot.running import App
from bot.sandbox.server import Sandbox
from bot.telegram.lanes import Lanes
from bot.telegram.presses import Press
from tests.builders import NOW

ACTING: ContextVar[int] = ContextVar("acting", default=0)
"""Whose update is being answered."""
KEY = "an-invented-key-of-this-test-alone"
AT_ONCE = 32
_MEMORY = "/dev/shm"  # noqa: S108  a folder of its own is made there
SHOWN = 10
FAILURES = ("update failed", "update cancelled itself", "apology not delivered")


@dataclass(slots=True)
class Report:
    """``failed``: update -> the error; ``leaked``: what was shown to whom."""

    updates: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    failed: dict[int, str] = field(default_factory=dict)
    leaked: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)

    def check(self, said: str, where: str) -> None:
        """Only the other family may read its own words."""
        if ACTING.get() != OTHER_FAMILY and any(secret in said for secret in SECRETS):
            self.leaked.append(f"{where}, by {ACTING.get()}: {said[:300]}")

    @property
    def good(self) -> bool:
        return not (self.failed or self.leaked or self.too_long)


class Ear(BaseSession):
    """Instead of Telegram: says yes to everything, and listens for what must not be said."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._numbers = 0

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  as aiogram calls it
    ) -> Any:
        self._report.sent[type(method).__name__] += 1
        self._listen(method)
        if isinstance(method, GetMe):
            return User(id=bot.id, is_bot=True, first_name="Zvonok", username="zvonok_bot")
        if isinstance(method, GetFile):  # whatever was sent, its file is gone
            raise TelegramBadRequest(method=method, message="Bad Request: invalid file_id")
        if isinstance(method, SendMessage | SendPhoto | SendDocument):
            self._numbers += 1
            chat = Chat(id=int(method.chat_id), type="private")
            return Message(message_id=self._numbers, date=NOW, chat=chat)
        return True

    def _listen(self, method: TelegramMethod[Any]) -> None:
        said = to_json(vars(method), exclude_none=True, fallback=str).decode()
        chat = getattr(method, "chat_id", None)
        self._report.check(said, f"to {chat}")
        if chat == GROUP:
            self._report.leaked.append(f"to the group {chat}: {said[:300]}")
        text, caption = (getattr(method, name, None) or "" for name in ("text", "caption"))
        if len(text) > 4096 or len(caption) > 1024:
            self._report.too_long.append(said[:200])

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        return


async def run(url: str, count: int, seed: int = 1) -> Report:
    """``url`` is a database without rows."""
    report = Report(count)
    async with _deaf_bot(url) as app:
        await app.bot.session.close()
        app.bot.session = Ear(report)
        app.renderer._draw = _listened_drawing(report)
        numbers = await app.db.write(lambda conn: plant(conn, app.facts.keys))

        async def feed(update: Update | Press) -> None:
            ACTING.set(_acting(update))
            await app.feed(update)

        with _watched(report):
            began = time.monotonic()
            await _feed_all(Lanes(app.bot, feed), Imp(seed, numbers), report)
            report.seconds = time.monotonic() - began
    return report


def _acting(update: Update | Press) -> int:
    """Whose update it is; 0 for nobody's."""
    if isinstance(update, Press):
        return update.user
    sender = getattr(update.event, "from_user", None)
    return sender.id if sender else 0


@asynccontextmanager
async def _deaf_bot(url: str) -> AsyncGenerator[App, None]:
    """The whole bot as it is wired for everybody; it fetches nothing by itself."""
    sandbox = Sandbox(now=lambda: NOW)
    await sandbox.start()
    settings = read_settings(
        _env_file=None,
        bot_token=SecretStr(sandbox.token),
        telegram_api_url=sandbox.url,
        database_url=SecretStr(url),
        secret_key=SecretStr(KEY),
        zvonok_rate=1000,
    )
    try:
        async with build(settings, clock=MovableClock(NOW, frozen=True)) as app:
            yield app
    finally:
        await sandbox.stop()


async def _feed_all(lanes: Lanes, imp: Imp, report: Report) -> None:
    left = report.updates
    while left:
        batch = [imp.update() for _ in range(min(left, AT_ONCE))]
        left -= len(batch)
        report.kinds.update(kind for kind, _raw in batch)
        await asyncio.gather(*(lanes.run(raw) for _kind, raw in batch))


def _listened_drawing(report: Report) -> Any:
    async def draw(drawing: Any, kind: str) -> bytes:
        report.check(repr(drawing), f"on paper ({kind})")
        return b"%PDF"

    return draw


class _watched:  # noqa: N801  reads as a word where it is used
    """Notes what the bot logs instead of printing it."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __enter__(self) -> None:
        self._before = structlog.get_config()["processors"][:]
        structlog.get_config()["processors"][:] = [self._note]

    def __exit__(self, *_: object) -> None:
        structlog.get_config()["processors"][:] = self._before

    def _note(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        name = str(event["event"])
        self._report.events[name] += 1
        if name in FAILURES:
            error = event.get("exc_info")
            error = sys.exc_info()[1] if error is True else error
            self._report.failed[int(event.get("update_id") or 0)] = _way(error)
        raise structlog.DropEvent


def _way(error: Any) -> str:
    import traceback

    if not isinstance(error, BaseException):
        return repr(error)
    passed = traceback.extract_tb(error.__traceback__)
    places = [place for place in passed if "/bot/" in place.filename][-5:] or passed[-5:]
    way = " > ".join(f"{Path(p.filename).name}:{p.lineno} {p.name}" for p in places)
    return f"{type(error).__name__}: {str(error)[:300]} at {way}"


def told(report: Report) -> str:
    lines = [
        f"{report.updates} updates of {len(HATS)} accounts in {report.seconds:.0f} s",
        f"  of these kinds: {dict(report.kinds.most_common())}",
        f"  answered by: {dict(report.sent.most_common())}",
        f"  logged: {dict(report.events.most_common())}",
        f"  unhandled: {len(report.failed)}, leaks: {len(report.leaked)}, too long: "
        f"{len(report.too_long)}",
    ]
    causes = Counter(report.failed.values())
    lines += [f"  {n} × {cause}" for cause, n in causes.most_common(SHOWN)]
    lines += [f"  LEAK {leak}" for leak in report.leaked[:SHOWN]]
    lines += [f"  TOO LONG {text}" for text in report.too_long[:SHOWN]]
    return "\n".join(lines)


async def _alone(count: int, seed: int, url: str | None) -> Report:
    with memory() as folder:
        return await run(url or f"sqlite:///{folder}/hostile.db", count, seed)


def memory() -> "tempfile.TemporaryDirectory[str]":
    """In memory where that is possible: what is tried is not how fast the disk is."""
    return tempfile.TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="an empty PostgreSQL database instead of a file")
    given = parser.parse_args()
    report = asyncio.run(_alone(given.updates, given.seed, given.database))
    print(told(report))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
