"""What is told at once: facts and ``now`` in, decisions out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.domain.calendar import ONE_DAY, local, local_date
from bot.domain.views.pushes import Start

SETTLE = timedelta(minutes=15)
"""A new mark is told when it has stood so long: corrections inside that time are never seen."""
OVERLAP = timedelta(minutes=2)
"""Rows younger than that are looked at again: their neighbours may still be being written."""
STRAY = timedelta(hours=1)
"""A row from further in the future has a wrong clock and is taken as it is."""
NEWS_FOR = timedelta(days=7)
"""A mark of an earlier day than that, when it is entered, is no news."""
EDIT_FOR = timedelta(hours=48)
"""So long a message is near enough to be changed in place; later a new one follows."""
EVE_FROM = time(16)
"""From then on changes of tomorrow are told."""
MOST_HEAD_START = 24 * 60
GONE = ""
"""The state of a mark that was taken away, of an absence that was taken back."""

R = TypeVar("R")


def young(at: datetime, now: datetime, window: timedelta) -> bool:
    """Whether something written at ``at`` is still inside its window."""
    return now - window < at <= now + STRAY


def settled(rows: Sequence[R], at: Iterable[datetime], now: datetime) -> Sequence[R]:
    """The rows, in order of their ids, before the first that has not settled."""
    for number, moment in enumerate(at):
        if young(moment, now, SETTLE):
            return rows[:number]
    return rows


def is_news(day: date, entered_at: datetime, zone: str) -> bool:
    return local_date(entered_at, zone) - day <= NEWS_FOR


def head_start(settings: Mapping[str, Any]) -> timedelta:
    """How long before their parents students hear of a mark: a school setting, in minutes."""
    minutes = settings.get("student_head_start")
    known = isinstance(minutes, int) and 0 < minutes <= MOST_HEAD_START
    return timedelta(minutes=minutes if known and isinstance(minutes, int) else 0)


# --- how a day begins ---


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson of a class's day, as it is and as it was planned."""

    number: int
    subject: str
    starts: str
    room: str
    group: int | None
    cancelled: bool = False
    reason: str = ""
    planned_number: int | None = None
    planned_subject: str | None = None
    planned_room: str | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """``now`` None: no lessons are left; ``was`` None: nothing was planned."""

    now: Start | None
    was: Start | None
    reason: str

    @property
    def state(self) -> str:
        return "|".join(_parts(self.now)) if self.now else "none"

    @property
    def as_planned(self) -> bool:
        return self.now == self.was


def _parts(start: Start) -> tuple[str, ...]:
    return (str(start.number), start.subject, start.starts, start.room)


def beginning(slots: Iterable[Slot], groups: frozenset[int]) -> Beginning:
    """How the day begins for whom lessons of these groups are; without any, all groups count."""
    mine = [s for s in slots if s.group is None or not groups or s.group in groups]
    held = min((s for s in mine if not s.cancelled), key=lambda s: s.number, default=None)
    first = min(mine, key=_planned_number, default=None)
    now = Start(held.number, held.subject, held.starts, held.room) if held else None
    reason = next((s.reason for s in (first, held) if s is not None and s.reason), "")
    return Beginning(now, _was(first, mine), reason)


def _planned_number(slot: Slot) -> int:
    return slot.number if slot.planned_number is None else slot.planned_number


def _was(slot: Slot | None, slots: Iterable[Slot]) -> Start | None:
    if slot is None:
        return None
    number = _planned_number(slot)
    there = slot.starts if number == slot.number else ""
    starts = there or next((s.starts for s in slots if s.number == number), "")
    subject = slot.planned_subject or slot.subject
    room = slot.room if slot.planned_room is None else slot.planned_room
    return Start(number, subject, starts, room)


def days_to_watch(now: datetime, zone: str) -> tuple[date, ...]:
    """Today, and from the afternoon on tomorrow."""
    here = local(now, zone)
    today = here.date()
    return (today, today + ONE_DAY) if here.time() >= EVE_FROM else (today,)


def has_begun(beginning: Beginning, day: date, now: datetime, zone: str) -> bool:
    """It is too late to tell how a day begins."""
    here = local(now, zone)
    times = [s.starts for s in (beginning.now, beginning.was) if s is not None and s.starts]
    if day != here.date() or not times:
        return day < here.date()
    hour, minute = min(tuple(map(int, at.split(":"))) for at in times)
    return here.time() >= time(hour, minute)
