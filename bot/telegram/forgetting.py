"""What must not stay in a chat is taken out of it."""

import asyncio

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import DeleteMessage

PATIENCE = 5.0
"""Seconds: who has sent it waits for an answer meanwhile."""


async def delete(bot: Bot, chat: int, message: int) -> bool:
    """Delete somebody's message; False when the messenger does not let it be deleted.

    What is not there any more is gone too. A busy messenger and a lost answer are worth a second
    try: it is a secret that lies there.
    """
    try:
        return await _deleted(bot, chat, message)
    except TelegramNetworkError:
        pause = 0.0
    except TelegramRetryAfter as busy:
        pause = busy.retry_after
    if pause > PATIENCE:
        return False
    await asyncio.sleep(pause)
    try:
        return await _deleted(bot, chat, message)
    except TelegramAPIError:
        return False


async def _deleted(bot: Bot, chat: int, message: int) -> bool:
    try:
        await bot(DeleteMessage(chat_id=chat, message_id=message))
    except (TelegramNetworkError, TelegramRetryAfter):
        raise
    except TelegramAPIError as error:
        return "message to delete not found" in error.message
    return True
