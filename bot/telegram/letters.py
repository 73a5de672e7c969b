"""One attempt to put a screen into a chat, and what a failure of it means.

No patience here: the sender owns every wait.
"""

import re
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendPhoto,
)

from bot.domain.delivery import Trouble
from bot.screens.screen import Screen
from bot.telegram.errors import Verdict, judged
from bot.telegram.markup import inline
from bot.telegram.messages import HTML, edition, edition_below, message


class Letters:
    """Posts and edits through a `Bot` (with the lean session)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def post(self, chat: str, screen: Screen) -> int:
        """The number of the new message: a photo or file has the text as its caption. Raises
        aiogram's exceptions."""
        if screen.files:
            return await self._post_file(chat, screen)
        return (await self._bot(message(chat, screen))).message_id

    async def _post_file(self, chat: str, screen: Screen) -> int:
        (file,) = screen.files
        common: dict[str, Any] = {
            "chat_id": chat,
            "caption": screen.text,
            "parse_mode": HTML,
            "reply_markup": inline(screen.rows),
            "disable_notification": screen.silent or None,
        }
        if file.is_photo:
            return (await self._bot(SendPhoto(photo=file.file_id, **common))).message_id
        return (await self._bot(SendDocument(document=file.file_id, **common))).message_id

    async def edit(self, chat: str, number: int, screen: Screen) -> bool:
        """False when the message is not there any more or cannot be edited."""
        try:
            await self._bot(_edition(chat, number, screen))
        except AiogramError as error:
            verdict = judged(error).verdict
            if verdict is Verdict.GONE:
                return False
            if verdict is not Verdict.SAME:
                raise
        return True

    async def take_back(self, chat: str, number: int, screen: Screen) -> bool:
        """A message with a photo or file disappears; where it is too old for that, and for a text,
        ``screen`` stands in its place. False when there is no such message any more."""
        if screen.files:
            try:
                return await self._bot(DeleteMessage(chat_id=chat, message_id=number))
            except TelegramBadRequest:
                pass
        return await self.edit(chat, number, screen)


def _edition(chat: str, number: int, screen: Screen) -> EditMessageCaption | EditMessageText:
    make = edition_below if screen.files else edition
    return make(chat, number, screen)


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


_QUOTED = re.compile(r"[\"«“]|\s'")


def cause(error: AiogramError) -> str:
    """Telegram's words for the log, up to where they quote the letter's: no name, no link."""
    return _QUOTED.split(str(error), maxsplit=1)[0].rstrip()


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
