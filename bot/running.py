"""One bot while it runs: how it is fed with updates, asked after its health, and stopped."""

import asyncio
import signal
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.config import Settings
from bot.domain.clock import Clock

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.handlers.turn import Facts
    from bot.jobs.mail import Mail
    from bot.jobs.mirroring import Mirroring
    from bot.reports.worker import Worker
    from bot.storage.database import Database
    from bot.telegram.lanes import Feed
    from bot.telegram.polling import Poller
    from bot.telegram.render import Renderer
    from bot.web.health import Health
    from bot.web.server import Part
    from bot.web.webhook import Webhook


LAST_SECONDS = 5.0
"""For what is still being answered when the address is closed already."""
TOO_QUIET = 90.0
"""Seconds without a word from Telegram after which polling is not well."""


class App:
    """One bot, wired and open. ``run`` answers until ``stop``; made by `build`."""

    def __init__(
        self,
        *,
        settings: Settings,
        clock: Clock,
        db: "Database",
        worker: "Worker",
        bot: "Bot",
        facts: "Facts",
        renderer: "Renderer",
        feed: "Feed",
        mail: "Mail",
        mirroring: "Mirroring",
        parts: "Sequence[Part]" = (),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.db = db
        self.worker = worker
        self.bot = bot
        self.facts = facts
        self.renderer = renderer
        self.mail = mail
        self.mirroring = mirroring
        self._parts = parts
        self.feed = feed
        """Answers one update; returns when its effect is stored."""
        self._stopping = asyncio.Event()
        self._poller: Poller | None = None
        self._webhook: Webhook | None = None

    def stop(self) -> None:
        """Take nothing new; what is under way is finished. May be called twice."""
        self._stopping.set()
        if self._poller is not None:
            self._poller.stop()

    async def run(self) -> None:
        """Answer updates until `stop`: by webhook where there is an address, else by polling."""
        from bot.telegram.profile import publish_profile

        telling = asyncio.create_task(publish_profile(self.bot))
        mailing = asyncio.create_task(self.mail.run())
        fetching = asyncio.create_task(self.mirroring.run())
        try:
            await (self._by_webhook() if self.settings.webhook_url else self._by_polling())
        finally:
            telling.cancel()
            self.mirroring.stop()
            await self._last_letters(mailing)
            await fetching
            with suppress(asyncio.CancelledError):
                await telling

    async def _last_letters(self, mailing: asyncio.Task[None]) -> None:
        """Letters on their way arrive; what takes longer is sent by the next process."""
        await self.mail.stop()
        await asyncio.wait((mailing,), timeout=LAST_SECONDS)
        mailing.cancel()
        with suppress(asyncio.CancelledError):
            await mailing

    async def _by_polling(self) -> None:
        from bot.telegram.polling import Poller
        from bot.web.server import WebServer

        self._poller = Poller(self.bot, self.feed)
        if self._stopping.is_set():
            self._poller.stop()
        port = self.settings.web_port
        if port is None:
            await self._poller.run()
            return
        server = WebServer(self.health, parts=self._parts)
        await server.start(self.settings.zvonok_host, port)
        try:
            await self._poller.run()
        finally:
            await server.stop()

    async def _by_webhook(self) -> None:
        from bot.telegram.lanes import Lanes
        from bot.telegram.patience import ask_for_webhook
        from bot.web.server import WebServer
        from bot.web.webhook import Webhook

        settings = self.settings
        lanes = Lanes(self.bot, self.feed)
        self._webhook = Webhook(lanes.run, settings.web_secret)
        server = WebServer(
            self.health, webhook=self._webhook, path=settings.webhook_path, parts=self._parts
        )
        await server.start(settings.zvonok_host, settings.web_port or 0)
        try:
            asking = ask_for_webhook(self.bot, settings.webhook_url or "", settings.web_secret)
            await self._unless_stopped(asking)
            await self._stopping.wait()
        finally:
            await server.stop()
            await lanes.drain(LAST_SECONDS)

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it, however long it takes, but not beyond `stop`."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            working.result()
        working.cancel()

    async def health(self) -> "Health":
        """Whether families can be served right now."""
        from bot.storage.migrate import newest_revision, revision_of
        from bot.web.health import Health

        revision = await self.db.read(revision_of)
        source = self._poller or self._webhook
        contact = source.last_contact if source else None
        ago = None if contact is None else time.monotonic() - contact
        by_webhook = self._poller is None
        return Health(
            database=True,
            migrations=revision == newest_revision(),
            telegram=by_webhook or (ago is not None and ago < TOO_QUIET),
            contact=ago,
            stopping=self._stopping.is_set(),
        )


def stop_on_signals(app: App) -> None:
    """SIGTERM and Ctrl-C finish what is under way (Windows has neither in a loop)."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, app.stop)
