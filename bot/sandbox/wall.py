"""The page with phones: its files, its JSON, its live events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox


class Wall:
    """Routes of the page."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def add_routes(self, app: web.Application) -> None:
        """Put the page's routes into the app."""

    def close(self) -> None:
        """End all live connections."""
