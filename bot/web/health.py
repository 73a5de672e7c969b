"""Whether this process can serve families right now."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web

log = structlog.get_logger("health")

PATIENCE = 5.0
"""Seconds the check itself may take; a database that hangs is not well."""


@dataclass(frozen=True, slots=True)
class Health:
    """``telegram`` is whether the last contact is recent enough for the way updates come;
    ``contact`` is how many seconds ago it was, None before the first. ``stopping``: what is under
    way is finished, but nothing new should be sent here."""

    database: bool
    migrations: bool
    telegram: bool
    contact: float | None = None
    stopping: bool = False

    @property
    def ok(self) -> bool:
        return self.database and self.migrations and self.telegram and not self.stopping

    @property
    def status(self) -> str:
        if self.stopping:
            return "stopping"
        return "ok" if self.ok else "failing"


Check = Callable[[], Awaitable[Health]]
_UNKNOWN = Health(database=False, migrations=False, telegram=False)


def answering(check: Check) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of /health: 200 with the facts as JSON, 503 when something is not well."""

    async def answer(_request: web.Request) -> web.Response:
        health = await _checked(check)
        return web.json_response(_facts(health), status=200 if health.ok else 503)

    return answer


async def _checked(check: Check) -> Health:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except Exception as error:  # whatever is wrong, the question is answered
        log.warning("health unknown", problem=type(error).__name__)
        return _UNKNOWN


def _facts(health: Health) -> dict[str, object]:
    return {
        "status": health.status,
        "database": health.database,
        "migrations": health.migrations,
        "telegram": health.telegram,
        "seconds_since_contact": None if health.contact is None else round(health.contact, 1),
    }
