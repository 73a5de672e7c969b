"""Flood limits, in one place for everything that is sent.

What is broadcast is paced with a burst of one; answers to people go at once while the last second
has room for them, and broadcasting gives way. A 429 pauses everybody.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

DEFAULT_RATE = 30.0
AIM = 0.97
"""Share of the limit that broadcasting uses."""
LAG = 0.01
"""Seconds of lateness that may be caught up, so that a busy loop does not lower the rate."""
PER_CHAT = 1.0
"""Seconds between two broadcast messages to one chat."""
GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0


class Flood:
    """``rate`` is the messenger's limit in messages a second for the whole bot."""

    def __init__(
        self,
        rate: float = DEFAULT_RATE,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.rate = rate
        self._interval = 1.0 / (rate * AIM)
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = 0.0
        self._closed_until = 0.0
        self._spent: deque[float] = deque(maxlen=max(1, int(rate)))
        self._answers_waiting = 0
        self._chats = _Chats()

    async def turn(self) -> None:
        """Waits for the next place of a broadcast message."""
        while (wait := self._turn_wait()) > 0:
            await self._sleep(wait)
        now = self._monotonic()
        self._next = max(self._next, now - LAG) + self._interval
        self._spent.append(now)

    async def answer(self) -> None:
        """Waits, if at all, until somebody who is looking at the screen may be answered."""
        self._answers_waiting += 1
        try:
            while (wait := self._answer_wait()) > 0:
                await self._sleep(wait)
        finally:
            self._answers_waiting -= 1
        now = self._monotonic()
        self._next = max(self._next, now) + self._interval
        self._spent.append(now)

    def pause(self, seconds: float) -> None:
        """The messenger said 429: nobody sends anything for exactly so long."""
        self._closed_until = max(self._closed_until, self._monotonic() + seconds)

    @property
    def paused_for(self) -> float:
        """Seconds left of a pause."""
        return max(0.0, self._closed_until - self._monotonic())

    def chat_wait(self, chat: str) -> float:
        """Seconds until a broadcast message may go to this chat."""
        return self._chats.wait(chat, self._monotonic())

    def to_chat(self, chat: str) -> None:
        """A broadcast message goes to this chat now."""
        self._chats.note(chat, self._monotonic())

    def _turn_wait(self) -> float:
        now = self._monotonic()
        if self._answers_waiting and now >= self._closed_until:
            return self._interval
        return max(self._next, self._closed_until) - now

    def _answer_wait(self) -> float:
        now = self._monotonic()
        if now < self._closed_until:
            return self._closed_until - now
        full = len(self._spent) == self._spent.maxlen
        return self._spent[0] + 1.0 - now if full else 0.0


class _Chats:
    """When each chat was last written to; forgets what is over."""

    SWEEP = 10_000

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._groups: dict[str, deque[float]] = {}

    def wait(self, chat: str, now: float) -> float:
        free_at = self._free_at.get(chat, 0.0)
        times = self._groups.get(chat)
        if times and len(times) == GROUP_MESSAGES:
            free_at = max(free_at, times[0] + GROUP_SECONDS)
        return max(0.0, free_at - now)

    def note(self, chat: str, now: float) -> None:
        if len(self._free_at) >= self.SWEEP:
            self._sweep(now)
        self._free_at[chat] = now + PER_CHAT
        if chat.startswith("-"):
            self._groups.setdefault(chat, deque(maxlen=GROUP_MESSAGES)).append(now)

    def _sweep(self, now: float) -> None:
        self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        self._groups = {c: t for c, t in self._groups.items() if t[-1] + GROUP_SECONDS > now}
