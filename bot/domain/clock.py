from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The only source of "now": an aware instant in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one place that may ask the machine


class MovableClock:
    """The machine's clock, shifted: the demo and the tests walk through a school week with it."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._system = SystemClock()
        self._frozen = frozen
        self._moment = start or self._system.now()
        self._set_at = self._system.now()

    def now(self) -> datetime:
        if self._frozen:
            return self._moment
        return self._moment + (self._system.now() - self._set_at)

    def move_to(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)
        self._set_at = self._system.now()

    def advance(self, step: timedelta) -> None:
        self.move_to(self.now() + step)
