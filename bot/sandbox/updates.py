"""The queue of updates: what waits, what was handed out, what was acknowledged."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import conflict
from bot.sandbox.model import Json

CALLBACK_LIFETIME = 150.0
MESSAGE_LIFETIME = 24 * 3600.0
LONGEST_POLL = 50
_SHORT_LIVED = {"callback_query": CALLBACK_LIFETIME}
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Pending:
    """An update somebody's action made. `owner` is the chat it belongs to."""

    update_id: int
    kind: str
    owner: int
    body: Json
    expires: float
    delivered: bool = False
    again: bool = False


class UpdateQueue:
    """Updates in order. `on_change` is called with the owner at every step of an update.

    A poll that repeats an offset within half a second gets one update, as at Telegram. `paced`
    adds the other brake, which only costs time: within 3 seconds it waits for at least 3.
    """

    def __init__(self, on_change: Callable[[int], None]) -> None:
        self.pending: list[Pending] = []
        self.allowed: set[str] = set()
        self.paced = False
        self._next_id = 100_000_001
        self._on_change = on_change
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._last_poll = (0, 0.0)

    @property
    def is_waited_for(self) -> bool:
        """Whether a poll is waiting for the next update."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def allow(self, kinds: list[str] | None) -> None:
        """Remember `allowed_updates`; None leaves the former choice, an empty list is default."""
        if kinds is not None:
            self.allowed = set(kinds)

    def push(self, kind: str, payload: Json, owner: int) -> int:
        """Queue an update, unless the bot does not want its kind. Gives its id."""
        update_id = self._next_id
        if self.wants(kind):
            self._next_id += 1
            self._append(Pending(update_id, kind, owner, _body(update_id, kind, payload), 0.0))
        return update_id

    def push_raw(self, body: Json, owner: int) -> int:
        """Queue a body as it is (a malformed one, say), with an id of its own."""
        update_id = self._next_id
        self._next_id += 1
        self._append(Pending(update_id, "raw", owner, {"update_id": update_id, **body}, 0.0))
        return update_id

    def repeat(self, update: Pending) -> None:
        """Hand the update out once more, even if it is acknowledged already."""
        self._append(
            Pending(update.update_id, update.kind, update.owner, update.body, 0, again=True)
        )

    def _append(self, update: Pending) -> None:
        update.expires = time.monotonic() + _SHORT_LIVED.get(update.kind, MESSAGE_LIFETIME)
        self.pending.append(update)
        self._arrived.set()
        self._on_change(update.owner)

    def confirm(self, offset: int) -> None:
        """Forget everything below `offset` that was handed out; negative keeps the last ones."""
        if offset < 0:
            offset = self.pending[offset].update_id if len(self.pending) >= -offset else 0
            done = [u for u in self.pending if u.update_id < offset]
        else:
            done = [
                u for u in self.pending if u.update_id < offset and (u.delivered or not u.again)
            ]
        self.drop(done)

    def drop(self, updates: list[Pending]) -> None:
        """Forget these updates."""
        if not updates:
            return
        gone = {id(update) for update in updates}
        self.pending = [update for update in self.pending if id(update) not in gone]
        for update in updates:
            self._on_change(update.owner)

    def expire(self) -> None:
        """Forget what nobody took in time."""
        now = time.monotonic()
        self.drop([update for update in self.pending if update.expires < now])

    def hand_out(self, limit: int) -> list[Json]:
        """The oldest updates, marked as delivered."""
        batch = self.pending[:limit]
        for update in batch:
            if not update.delivered:
                update.delivered = True
                self._on_change(update.owner)
        return [update.body for update in batch]

    async def poll(self, offset: int, limit: int, timeout: int) -> list[Json]:  # noqa: ASYNC109
        """Telegram's long polling: a newer poll ends an older one with 409."""
        self.stop_polls(
            "terminated by other getUpdates request; make sure that only one bot "
            "instance is running"
        )
        limit, timeout = self._paced(offset, limit, timeout)
        self.confirm(offset)
        self.expire()
        if not self.pending and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL))
        return self.hand_out(max(1, min(limit, 100)))

    def _paced(self, offset: int, limit: int, timeout: int) -> tuple[int, int]:
        """Telegram slows down who asks again and again with the same offset."""
        (last_offset, last_time), now = self._last_poll, time.monotonic()
        self._last_poll = (offset, now)
        if offset != last_offset or now - last_time >= 3.0:
            return limit, timeout
        return (1 if now - last_time < 0.5 else limit), max(timeout, 3) if self.paced else timeout

    async def _wait(self, timeout: float) -> None:  # noqa: ASYNC109
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = mine
        self._on_change(0)
        self._arrived.clear()
        arrived: asyncio.Future[Any] = asyncio.ensure_future(self._arrived.wait())
        try:
            both: set[asyncio.Future[Any]] = {mine, arrived}
            await asyncio.wait(both, timeout=timeout, return_when="FIRST_COMPLETED")
            if mine.done():
                mine.result()
        finally:
            arrived.cancel()
            if self._poll is mine:
                self._poll = None

    def stop_polls(self, reason: str) -> None:
        """End a waiting poll with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))


def _body(update_id: int, kind: str, payload: Any) -> Json:
    return {"update_id": update_id, kind: payload}
