"""Asks Telegram about the bot for `doctor`: two calls and a clock, without loading aiogram."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnector, ProxyError

from bot.domain.checkup import TelegramState
from bot.domain.clock import Clock

PATIENCE = aiohttp.ClientTimeout(total=15)
REFUSED = (401, 404)
"""How Telegram answers a token it does not know."""


async def ask_telegram(
    api_url: str, token: str, proxy: str | None, clock: Clock
) -> TelegramState | None:
    """What Telegram says of the bot; None when it does not answer."""
    connector = ProxyConnector.from_url(proxy) if proxy else None
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:
            return await _asked(session, f"{api_url}/bot{token}", clock)
    except (aiohttp.ClientError, ProxyError, OSError, ValueError):
        return None


async def _asked(session: aiohttp.ClientSession, base: str, clock: Clock) -> TelegramState | None:
    async with session.get(f"{base}/getMe") as answer:
        asked_at = clock.now()
        server_time = _date(answer.headers.get("Date"))
        if answer.status in REFUSED:
            return TelegramState(None, "", 0, "", server_time, asked_at)
        me = _result(await answer.json())
    async with session.get(f"{base}/getWebhookInfo") as answer:
        hook = _result(await answer.json())
    return TelegramState(
        username=str(me.get("username", "")),
        webhook=str(hook.get("url", "")),
        waiting=int(hook.get("pending_update_count", 0)),
        trouble=str(hook.get("last_error_message", "")),
        server_time=server_time,
        asked_at=asked_at,
    )


def _result(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), dict):
        raise ValueError("no answer of a Bot API server")
    return dict(answer["result"])


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC) if header else None
    except ValueError:
        return None
