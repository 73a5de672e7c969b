"""What the bot is doing for whom: lets somebody wait until it has become quiet."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

_SIGNS_OF_LIFE = {"sendchataction", "answercallbackquery"}


@dataclass(slots=True)
class Activity:
    """Moments are time.monotonic(), seconds; keys are chat ids."""

    in_flight: Counter[int] = field(default_factory=Counter)
    touched: dict[int, float] = field(default_factory=dict)
    asked: dict[int, float] = field(default_factory=dict)
    reacted: dict[int, float] = field(default_factory=dict)
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def touch(self, chat_id: int) -> None:
        """Something happened in this chat."""
        self.touched[chat_id] = time.monotonic()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def ask(self, chat_id: int) -> None:
        """A person did something the bot will want to react to."""
        self.asked[chat_id] = time.monotonic()
        self.touch(chat_id)

    def begin(self, chat_id: int) -> None:
        """A call about this chat began."""
        self.in_flight[chat_id] += 1
        if self._waiting:
            self.touch(chat_id)

    def end(self, chat_id: int, method: str) -> None:
        """The call ended, one way or another."""
        self.in_flight[chat_id] -= 1
        if not self.in_flight[chat_id]:
            del self.in_flight[chat_id]
        if method not in _SIGNS_OF_LIFE:
            self.reacted[chat_id] = time.monotonic()
        self.touch(chat_id)

    def has_reacted(self, chat_id: int) -> bool:
        """Whether the bot did something in the chat since the person's last action."""
        return self.reacted.get(chat_id, 0.0) >= self.asked.get(chat_id, 0.0)

    def silence(self, chat_id: int) -> float:
        """Seconds since anything happened in the chat."""
        return time.monotonic() - self.touched.get(chat_id, 0.0)

    async def change(self, at_most: float) -> None:
        """Return at the next change anywhere, or after so many seconds."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            # wait_for of Python 3.11 can swallow a cancellation that comes with the change
            await asyncio.wait({waiting}, timeout=at_most)
        finally:
            self._waiting.discard(waiting)

    async def until(self, done: Callable[[], bool], at_most: float, what: str) -> None:
        """Return as soon as `done()` holds; TimeoutError that says `what` otherwise."""
        end = time.monotonic() + at_most
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"waited {at_most} s for {what}")
            await self.change(left)
