"""What threads and tickets say alike: somebody's own words, moments, school hours."""

from datetime import date, datetime, timedelta

from bot import i18n
from bot.domain.calendar import local
from bot.domain.contact import SchoolHours
from bot.domain.people import Name
from bot.i18n import _
from bot.screens import names, relations
from bot.screens.screen import plain

WORDS_SHOWN = 2400
_MONDAY = date(2026, 9, 7)


def own_words(text: str, limit: int = WORDS_SHOWN) -> str:
    """Escaped, and cut so that the escaped text keeps within the limit."""
    shown = plain(text)
    while len(shown) > limit:
        text = text[: len(text) - max(1, (len(shown) - limit) // 6)]
        shown = plain(text) + "…"
    return shown


def fitting(blocks: list[str], room: int) -> list[str]:
    """The newest blocks (the last ones) that fit, at least one."""
    kept: list[str] = []
    for block in reversed(blocks):
        room -= len(block) + 2
        if kept and room < 0:
            break
        kept.insert(0, block)
    return kept


def moment(at: datetime, zone: str) -> str:
    return i18n.instant(at, zone)


def due(at: datetime, zone: str) -> str:
    """``пн 23.11, 8:00``."""
    here = local(at, zone)
    return f"{i18n.day_short(here.date())}, {i18n.clock(here.time())}"


def school_hours(hours: SchoolHours) -> str:
    last = i18n.weekday_short(_MONDAY + timedelta(days=hours.days - 1))
    days = f"{i18n.weekday_short(_MONDAY)}–{last}"
    times = f"{i18n.clock(hours.opens)}–{i18n.clock(hours.closes)}"
    return _(
        "School hours: {days}, {times}. What is written later is delivered in the morning."
    ).format(days=days, times=times)


def writer(name: Name, relation: str) -> str:
    """Who wrote, not escaped; the school may have entered no name."""
    return names.short(name) or relations.relation(relation) or _("Legal representative")
