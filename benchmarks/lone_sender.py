"""A sender in a process of its own, to be killed or measured."""

import asyncio
from typing import Any

from aiogram import Bot

from bot.domain.clock import SystemClock
from bot.screens.screen import Screen
from bot.storage.database import open_database
from bot.telegram.flood import Flood
from bot.telegram.letters import Letters
from bot.telegram.sender import Pace, Sender
from bot.telegram.session import LeanSession

LEASE = 1.0
"""Seconds until another process takes over from one that was killed."""


def child(url: str, api: str, token: str, me: str, rate: float) -> None:
    """A sender process: runs until it is killed."""
    asyncio.run(_send(url, api, token, me, rate))


async def _send(url: str, api: str, token: str, me: str, rate: float) -> None:
    bot = Bot(token, LeanSession(api_url=api))
    pace = Pace(flush=0.02, idle=0.1, lease=LEASE, row_lease=30.0)
    await Sender(
        open_database(url),
        str(bot.id),
        Letters(bot),
        _shown,
        SystemClock(),
        Flood(rate),
        me=me,
        pace=pace,
    ).run()


def _shown(_kind: str, payload: dict[str, Any]) -> Screen:
    return Screen(payload["text"])
