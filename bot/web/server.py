"""What this process answers over HTTP: its health, its numbers, updates where they are brought, and
pages for browsers where there is a public address.

It stands behind the school's own proxy, which adds TLS.
"""

from collections.abc import Callable, Iterable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.web.health import Check, answering
from bot.web.webhook import Webhook

LARGEST_BODY = 1 << 20
"""Bytes. Telegram's updates stay below 64 KiB."""


Part = Callable[[web.Application], None]
"""Adds what it answers to the application."""


class WebServer:
    """``check`` tells the health; updates are taken at ``path`` when there is a ``webhook``."""

    def __init__(
        self,
        check: Check,
        *,
        webhook: Webhook | None = None,
        path: str = "/",
        parts: Iterable[Part] = (),
    ) -> None:
        self._webhook = webhook
        self._runner = web.AppRunner(
            _application(check, webhook, path, parts),
            access_log=None,
            handle_signals=False,
            shutdown_timeout=1.0,
        )
        self.url = ""

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. OSError when it cannot. Then ``url`` is known."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0]
        self.url = f"http://{bound[0]}:{bound[1]}"

    async def stop(self, seconds: float = 10.0) -> None:
        """Send new updates away, finish those under way, at most so many seconds; then close."""
        if self._webhook is not None:
            await self._webhook.close(seconds)
        await self._runner.cleanup()


def _application(
    check: Check, webhook: Webhook | None, path: str, parts: Iterable[Part]
) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health", answering(check))
    app.router.add_get("/metrics", _metrics)
    if webhook is not None:
        app.router.add_post(path, webhook.receive)
    for add in parts:
        add(app)
    return app


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
