"""Photos and documents on their way in and out."""

from collections.abc import Iterable

from bot.handlers.turn import SentFile, Turn
from bot.screens.screen import KeptFile
from bot.storage.attachments import Kept


def received(turn: Turn, sent: SentFile | None) -> Kept | None:
    """What was sent, as this bot keeps it."""
    if sent is None:
        return None
    return Kept(0, turn.facts.bot, sent.file_id, sent.name, sent.size, sent.is_photo)


def to_show(turn: Turn, kept: Iterable[Kept]) -> tuple[KeptFile, ...]:
    """Those that came to this bot: another one's ids mean nothing to it."""
    return tuple(
        KeptFile(file.file_id, file.is_photo) for file in kept if file.bot == turn.facts.bot
    )
