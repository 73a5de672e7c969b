"""Troubles on demand: what a real server and a real network do on a bad day."""

import random
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.errors import ApiError, DroppedConnectionError, forbidden, too_many


@dataclass(slots=True)
class Fault:
    """One trouble for the next `times` calls that match. None matches all but getUpdates."""

    error: Exception | None
    times: int = 1
    method: str | None = None
    chat_id: int | None = None
    delay: float = 0.0
    after_effect: bool = False

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is to suffer."""
        if self.method is None:
            if method == "getupdates":
                return False
        elif self.method.lower() != method:
            return False
        return self.chat_id is None or self.chat_id == chat_id


@dataclass(slots=True)
class RandomMix:
    """A share of calls fails, repeatably for a seed."""

    seed: int
    share: float
    kinds: tuple[str, ...]
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 -- repeatable, guards nothing

    def draw(self) -> Fault | None:
        """A fault for this call, or none."""
        if self.dice.random() >= self.share:
            return None
        match self.dice.choice(self.kinds):
            case "too_many":
                return Fault(too_many(1))
            case "server_error":
                return Fault(_server_error(500))
            case "drop":
                return Fault(DroppedConnectionError())
            case "lost_answer":
                return Fault(DroppedConnectionError(), after_effect=True)
            case _:
                return Fault(None, delay=self.dice.uniform(0.0, 0.05))


def _server_error(code: int) -> ApiError:
    words = {500: "Internal Server Error: restart", 502: "Bad Gateway", 504: "Gateway Timeout"}
    return ApiError(code, words.get(code, "Internal Server Error"))


class Faults:
    """Switches. Each one lasts for the next `times` calls, except `latency` and `random_mix`."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.doubled = 0
        self.malformed = 0
        self._planned: list[Fault] = []
        self._mix: RandomMix | None = None

    def too_many(
        self,
        times: int = 1,
        *,
        retry_after: int = 1,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """429 with retry_after seconds."""
        self._planned.append(Fault(too_many(retry_after), times, method, chat_id))

    def blocked(
        self, times: int = 1, *, method: str | None = None, chat_id: int | None = None
    ) -> None:
        """403, as if the person had blocked the bot."""
        error = forbidden("bot was blocked by the user")
        self._planned.append(Fault(error, times, method, chat_id))

    def server_error(
        self,
        times: int = 1,
        *,
        code: int = 500,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """An answer of 5xx; the call has no effect."""
        self._planned.append(Fault(_server_error(code), times, method, chat_id))

    def refuse(
        self,
        error: ApiError,
        times: int = 1,
        *,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Any refusal."""
        self._planned.append(Fault(error, times, method, chat_id))

    def drop(
        self,
        times: int = 1,
        *,
        after_effect: bool = False,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """The connection closes without an answer, before the effect or after it."""
        fault = Fault(DroppedConnectionError(), times, method, chat_id, after_effect=after_effect)
        self._planned.append(fault)

    def delay(
        self,
        seconds: float,
        times: int = 1,
        *,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """The call takes so much longer."""
        self._planned.append(Fault(None, times, method, chat_id, delay=seconds))

    def double_updates(self, times: int = 1) -> None:
        """The next updates are handed out twice, with the same update_id."""
        self.doubled += times

    def malformed_updates(self, times: int = 1) -> None:
        """Before each of the next updates comes one that no client library can parse."""
        self.malformed += times

    def random_mix(
        self,
        seed: int,
        share: float = 0.1,
        kinds: tuple[str, ...] = ("too_many", "server_error", "drop", "lost_answer", "delay"),
    ) -> None:
        """From now on a share of all calls fails in one of these ways."""
        self._mix = RandomMix(seed, share, kinds)

    def clear(self) -> None:
        """A good day again."""
        vars(self).update(vars(Faults()))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this call is to suffer, used up by one."""
        for fault in self._planned:
            if fault.matches(method, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return self._mix.draw() if self._mix and method != "getupdates" else None


@dataclass(slots=True)
class FloodLimits:
    """Sliding windows of one second, with a tolerance; None switches a limit off.

    After a refusal everything is refused for a second more, as Telegram does with who insists.
    """

    overall: float | None = None
    per_chat: float | None = None
    tolerance: float = 0.02
    _windows: dict[int, deque[float]] = field(default_factory=dict)
    _closed_until: dict[int, float] = field(default_factory=dict)

    def refusal(self, chat_id: int, now: float) -> ApiError | None:
        """429 when this message, at this monotonic moment, is one too many."""
        limits = [(0, self.overall), (chat_id, self.per_chat)]
        used = [(key, limit) for key, limit in limits if limit is not None]
        for key, limit in used:
            if self._is_full(key, limit, now):
                return too_many(1)
        for key, _limit in used:
            self._windows[key].append(now)
        return None

    def _is_full(self, key: int, limit: float, now: float) -> bool:
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - 1.0:
            window.popleft()
        if now < self._closed_until.get(key, 0.0):
            return True
        if len(window) < limit * (1 + self.tolerance):
            return False
        self._closed_until[key] = now + 1.0
        return True
