"""One attempt to put a screen into a chat, and what a failure of it means.

No patience here: the sender owns every wait.
"""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import LinkPreviewOptions

from bot.domain.delivery import Trouble
from bot.screens.screen import Screen
from bot.telegram.errors import Verdict, judged
from bot.telegram.markup import inline

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Letters:
    """Posts and edits through a `Bot` (with the lean session)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def post(self, chat: str, screen: Screen) -> int:
        """The number of the new message. Raises aiogram's exceptions."""
        method = SendMessage(
            chat_id=chat,
            text=screen.text,
            parse_mode="HTML",
            reply_markup=inline(screen.rows),
            link_preview_options=_NO_PREVIEW,
            disable_notification=screen.silent or None,
        )
        return (await self._bot(method)).message_id

    async def edit(self, chat: str, number: int, screen: Screen) -> bool:
        """False when the message is not there any more or cannot be edited."""
        method = EditMessageText(
            chat_id=chat,
            message_id=number,
            text=screen.text,
            parse_mode="HTML",
            reply_markup=inline(screen.rows),
            link_preview_options=_NO_PREVIEW,
        )
        try:
            await self._bot(method)
        except AiogramError as error:
            verdict = judged(error).verdict
            if verdict is Verdict.GONE:
                return False
            if verdict is not Verdict.SAME:
                raise
        return True


@dataclass(frozen=True, slots=True)
class Failure:
    trouble: Trouble
    seconds: float = 0.0
    moved_to: str | None = None


_TROUBLES = {
    Verdict.AGAIN: Trouble.SERVER,
    Verdict.UNKNOWN: Trouble.NETWORK,
    Verdict.WRONG: Trouble.REFUSED,
}
_NO_CHAT = ("chat not found", "PEER_ID_INVALID")


def failure_of(error: AiogramError) -> Failure:
    """What a failed call means for the letter it carried."""
    match error:
        case TelegramMigrateToChat():
            return Failure(Trouble.MOVED, moved_to=str(error.migrate_to_chat_id))
        case TelegramUnauthorizedError():
            return Failure(Trouble.LOCKED_OUT)
    found = judged(error)
    if found.verdict is Verdict.WAIT:
        return Failure(Trouble.FLOOD, found.seconds)
    if found.verdict is Verdict.BLOCKED:
        said = str(error)
        return Failure(
            Trouble.NO_CHAT if any(sign in said for sign in _NO_CHAT) else Trouble.BLOCKED
        )
    return Failure(_TROUBLES.get(found.verdict, Trouble.REFUSED))
