"""Time zones that a person may choose for their messages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

RUSSIAN = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)


def offset(zone: str, now: datetime) -> str:
    """``+3`` or ``+5:30``: hours ahead of UTC at that instant."""
    ahead = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = int(ahead.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{hours}" + (f":{rest:02}" if rest else "")
