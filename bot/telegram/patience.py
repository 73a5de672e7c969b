"""Waiting for Telegram where nothing else can be done: at the start and while polling."""

import asyncio
import random
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import SetWebhook, TelegramMethod

T = TypeVar("T")

log = structlog.get_logger("patience")

LONGEST_PAUSE = 30.0
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""Kinds of updates the bot wants."""


def pause_after(error: AiogramError, failures: int) -> float:
    """Seconds to wait: what Telegram asks for, else doubling from half a second, jittered so that
    several processes do not return together."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    grown = min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures - 1, 10))
    return grown * random.uniform(0.8, 1.2)  # noqa: S311  spreads load, guards nothing


async def until_answered(bot: Bot, method: TelegramMethod[T]) -> T:
    """The result, however long the network is away. Raises `TelegramUnauthorizedError` only."""
    failures = 0
    while True:
        try:
            return await bot(method)
        except TelegramUnauthorizedError:
            raise
        except AiogramError as error:
            failures += 1
            pause = pause_after(error, failures)
            log.warning("telegram does not answer", problem=type(error).__name__, pause=pause)
        await asyncio.sleep(pause)


async def ask_for_webhook(bot: Bot, url: str, secret: str, *, connections: int = 40) -> None:
    """Have updates brought to ``url``; what waited meanwhile is brought too."""
    method = SetWebhook(
        url=url,
        secret_token=secret,
        max_connections=connections,
        allowed_updates=list(ALLOWED),
        drop_pending_updates=False,
    )
    await until_answered(bot, method)
