"""Words and dates in the reader's language, behind a context variable. No messenger in it."""

import gettext as gnu
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time, get_timezone, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = ("ru", "en")
DEFAULT = "ru"
_FOLDER = Path(__file__).parent / "locales"

_current: ContextVar[str] = ContextVar("locale", default=DEFAULT)


@contextmanager
def use(locale: str) -> Iterator[None]:
    """Everything said inside is said in that language (``ru`` or ``en``)."""
    token = _current.set(locale if locale in LOCALES else DEFAULT)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    return _current.get()


def nearest(language_code: str | None) -> str:
    """The catalog for a messenger's language code: ``en-GB`` is English; unknown ones Russian."""
    short = (language_code or DEFAULT).split("-")[0].lower()
    return short if short in LOCALES else DEFAULT


@lru_cache
def _catalog(locale: str) -> gnu.GNUTranslations:
    """Read from .po at first use: 11 to 28 ms a language, and no build step to forget."""
    with (_FOLDER / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalog = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


@lru_cache(maxsize=8192)
def _said(message: str, locale: str) -> str:
    return _catalog(locale).gettext(message)


def gettext(message: str) -> str:
    return _said(message, _current.get())


def pgettext(context: str, message: str) -> str:
    """For the rare English sentence that needs two translations."""
    return _catalog(_current.get()).pgettext(context, message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The plural form for ``n``; the sentence itself formats ``{n}``."""
    return _counted(singular, plural, n, _current.get())


@lru_cache(maxsize=8192)
def _counted(singular: str, plural: str, n: int, locale: str) -> str:
    return _catalog(locale).ngettext(singular, plural, n)


_ = gettext


def warm() -> None:
    """Load what the first screen of each language would otherwise wait for."""
    for locale in LOCALES:
        with use(locale):
            gettext("Menu")
            day_long(date(2026, 9, 1))
            day_short(date(2026, 9, 1))


# --- dates, as CLDR writes them ---


@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def _in(patterns: dict[str, str], day: date) -> str:
    locale = _current.get()
    return _date(day, patterns[locale], locale)


def day_long(day: date) -> str:
    """``среда, 25 ноября`` / ``Wednesday 25 November``."""
    return _in({"ru": "EEEE, d MMMM", "en": "EEEE d MMMM"}, day)


def day_short(day: date) -> str:
    """``ср 25.11`` / ``Wed 25 Nov``."""
    return _in({"ru": "EEE dd.MM", "en": "EEE d MMM"}, day)


def day_number(day: date) -> str:
    """``25.11`` / ``25 Nov``."""
    return _in({"ru": "dd.MM", "en": "d MMM"}, day)


def day_year(day: date) -> str:
    """``25.11.2026`` / ``25 Nov 2026``."""
    return _in({"ru": "dd.MM.yyyy", "en": "d MMM yyyy"}, day)


def weekday_long(day: date) -> str:
    return _in({"ru": "EEEE", "en": "EEEE"}, day)


def weekday_short(day: date) -> str:
    """``ср`` / ``Wed``."""
    return _in({"ru": "EEE", "en": "EEE"}, day)


def month_name(day: date) -> str:
    """``ноябрь 2026`` / ``November 2026``."""
    return _in({"ru": "LLLL yyyy", "en": "LLLL yyyy"}, day)


def month_short(day: date) -> str:
    """``нояб. 2026`` / ``Nov 2026``: between two arrows."""
    return _in({"ru": "LLL yyyy", "en": "LLL yyyy"}, day)


def day_range(first: date, last: date) -> str:
    """``16–20 ноября`` / ``16–20 November``; across months both are named."""
    if first == last:
        return _in({"ru": "d MMMM", "en": "d MMMM"}, first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_in({'ru': 'd MMMM', 'en': 'd MMMM'}, last)}"
    return " – ".join(_in({"ru": "d MMMM", "en": "d MMMM"}, day) for day in (first, last))


@lru_cache(maxsize=1024)
def clock(moment: time) -> str:
    """A wall-clock time, 24 hours in both languages as schools print it: ``8:30``, ``14:05``."""
    return f"{moment.hour}:{moment.minute:02}"


def instant(moment: datetime, zone: str) -> str:
    """An instant on a receipt: ``25.11, 14:35`` in the given zone."""
    local = moment.astimezone(get_timezone(zone))
    return f"{day_number(local.date())}, {format_time(local, 'HH:mm', locale=_current.get())}"


def number(value: float | int, decimals: int = 0) -> str:
    """A number with the language's own decimal mark: ``4,33`` / ``4.33``."""
    pattern = "0" if not decimals else "0." + "0" * decimals
    return format_decimal(value, pattern, locale=_current.get())


def language_name(locale: str) -> str:
    """The language's own name for itself."""
    return (Locale.parse(locale).get_display_name(locale) or locale).capitalize()


@lru_cache(maxsize=256)
def _city(zone: str, locale: str) -> str:
    return get_timezone_location(get_timezone(zone), locale=locale, return_city=True)


def city(zone: str) -> str:
    """A time zone by its city: ``Екатеринбург`` / ``Yekaterinburg``."""
    return _city(zone, _current.get())
