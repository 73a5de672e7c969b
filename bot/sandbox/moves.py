"""Where the clock's buttons lead: always forward."""

from datetime import datetime, time, timedelta

FRIDAY, MONDAY = 4, 0


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
