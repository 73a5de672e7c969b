"""Photos and files that were sent together: they come one by one and are answered as one."""

from aiogram.types import Message

MOST = 1000


class Albums:
    """By which message the last albums were answered.

    Known to this process alone: where another one takes the next photo, that is answered anew.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[int, str], int] = {}

    def answer_to(self, message: Message) -> int | None:
        """The number of the message that has answered the album so far."""
        album = message.media_group_id
        return self._answers.get((message.chat.id, album)) if album else None

    def answered(self, message: Message, number: int) -> None:
        album = message.media_group_id
        if album is None:
            return
        self._answers[message.chat.id, album] = number
        if len(self._answers) > MOST:
            del self._answers[next(iter(self._answers))]
