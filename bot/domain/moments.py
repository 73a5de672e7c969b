"""A day and an hour as somebody types them: ``25.11 18:00``, ``завтра 8:30``, ``18:00``. Pure."""

import re
from datetime import date, datetime, time, timedelta

from bot.domain.errors import NotUnderstood

_DAYS = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?")
_HOUR = re.compile(r"(\d{1,2})[:.\-](\d{2})")
_JOINING = ("в", "at", "on", ",")


def moment(text: str, now: datetime) -> datetime:
    """The wall-clock moment that is meant, after ``now`` (the school's wall clock, naive).

    Raises `NotUnderstood` ("moment") for anything else, also for what has passed.
    """
    words = [w for w in text.lower().replace(",", " ").split() if w not in _JOINING]
    if len(words) == 1:
        at = datetime.combine(now.date(), hour(words[0]))
        return at if at > now else at + timedelta(days=1)
    if len(words) != 2:
        raise NotUnderstood("moment")
    found = datetime.combine(day(words[0], now.date()), hour(words[1]))
    if found <= now:
        raise NotUnderstood("moment")
    return found


def hour(word: str) -> time:
    """``18:00``; raises `NotUnderstood`."""
    found = _HOUR.fullmatch(word)
    try:
        if found:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise NotUnderstood("moment")


def day(word: str, today: date) -> date:
    """``25.11``, ``25.11.2026`` or a word like ``tomorrow``; raises `NotUnderstood`."""
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    found = _DATE.fullmatch(word)
    if found is None:
        raise NotUnderstood("moment")
    try:
        return _dated(int(found[1]), int(found[2]), found[3], today)
    except ValueError:
        raise NotUnderstood("moment") from None


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)
