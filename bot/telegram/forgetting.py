"""What must not stay in a chat is taken out of it."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import DeleteMessage


async def delete(bot: Bot, chat: int, message: int) -> bool:
    """Delete somebody's message; False when the messenger does not let it be deleted.

    What is not there any more is gone too.
    """
    try:
        await bot(DeleteMessage(chat_id=chat, message_id=message))
    except TelegramAPIError as error:
        return "message to delete not found" in error.message
    return True
