"""Writing to the school: its hours, what a message may be, and the states of a ticket. Pure."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from bot.domain.calendar import ONE_DAY, local, school_moment

WORDS_LIMIT = 2000
"""Characters of one message."""
FILE_LIMIT = 20_000_000
"""Bytes of one file: what a bot can pass on."""


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """When teachers are told of messages: wall time of the school, from Monday on."""

    opens: time = time(8)
    closes: time = time(18)
    days: int = 5

    def next_open(self, now: datetime, zone: str) -> datetime:
        """``now`` inside the hours, else the instant at which they begin next."""
        here = local(now, zone)
        if here.weekday() < self.days and self.opens <= here.time() < self.closes:
            return now
        day = here.date() if here.time() < self.opens else here.date() + ONE_DAY
        while day.weekday() >= self.days:
            day += ONE_DAY
        return school_moment(day, self.opens, zone)


class Category(StrEnum):
    """What a ticket is about."""

    DATA = "data"
    """ "My data: there is a mistake"."""
    ACCESS = "access"
    """Codes, lost phones, who sees what."""
    DIARY = "diary"
    """Marks, timetable, homework."""
    BOT = "bot"
    OTHER = "other"


class TicketState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    """The office has opened it."""
    ANSWERED = "answered"
    CLOSED = "closed"
