"""A file that somebody sent, fetched from the messenger."""

from io import BytesIO

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import ClientError

from bot.domain.errors import LostWork, WorkFault

SECONDS = 60


async def download(bot: Bot, file_id: str) -> bytes:
    """The bytes of a file. Raises `LostWork` when it cannot be had: the sender may try again."""
    target = BytesIO()
    try:
        await bot.download(file_id, destination=target, timeout=SECONDS)
    except (TelegramAPIError, ClientError, TimeoutError, OSError):
        raise LostWork(WorkFault.DIED) from None
    return target.getvalue()
