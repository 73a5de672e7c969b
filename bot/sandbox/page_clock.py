"""The clock of the page: what it shows, and where its buttons lead: always forward."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.sandbox.model import Json

FRIDAY, MONDAY = 4, 0


@dataclass(frozen=True, slots=True)
class PageClock:
    """`now` gives an aware moment; `move` is None where the time cannot be moved."""

    now: Callable[[], datetime]
    move: Callable[[datetime], Awaitable[None]] | None
    zone: tzinfo | None

    def moment(self) -> datetime:
        """Now, in the zone the page shows."""
        now = self.now()
        return now.astimezone(self.zone) if self.zone else now

    def view(self) -> Json:
        """What the page is told: Unix seconds, the zone's offset in seconds."""
        now = self.moment()
        offset = now.utcoffset()
        return {
            "now": now.timestamp(),
            "offset": offset.total_seconds() if offset else 0,
            "movable": self.move is not None,
        }

    def target(self, step: str, at: str) -> datetime | None:
        """Where a button or a typed local moment leads; None for nonsense."""
        if not at:
            return moved(self.moment(), step)
        try:
            return datetime.fromisoformat(at).replace(tzinfo=self.moment().tzinfo)
        except ValueError:
            return None


def moved(now: datetime, step: str) -> datetime | None:
    """The moment a button leads to, in the zone of `now`; None for an unknown button."""
    match step:
        case "hour":
            return now + timedelta(hours=1)
        case "friday":
            return _next(now, time(12), FRIDAY)
        case "monday":
            return _next(now, time(18), MONDAY)
        case "tomorrow":
            return _at(now + timedelta(days=1), time(8))
        case _:
            return None


def _at(day: datetime, moment: time) -> datetime:
    return datetime.combine(day.date(), moment, day.tzinfo)


def _next(now: datetime, moment: time, weekday: int) -> datetime:
    found = _at(now + timedelta(days=(weekday - now.weekday()) % 7), moment)
    return found if found > now else _at(found + timedelta(days=7), moment)
