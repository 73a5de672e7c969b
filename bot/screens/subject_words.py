"""Subjects inside a sentence."""

from functools import lru_cache

from bot import i18n
from bot.domain import subjects
from bot.screens.screen import plain

_PROPER = ("Chinese", "English", "French", "German", "History of Russia", "Russian", "Spanish")


def inline_subject(subject: str) -> str:
    """A subject's name inside a sentence, escaped: ``алгебра``, ``ОБЖ``, ``Russian``."""
    return _escaped_in(i18n.current(), subject)


@lru_cache(maxsize=4096)
def _escaped_in(locale: str, subject: str) -> str:
    return plain(_inline_in(locale, subject))


def _inline_in(locale: str, subject: str) -> str:
    # Small, unless it is an abbreviation or, in English, a language.
    name = subjects.brief(subject, locale)
    if name[1:2].isupper() or (locale == "en" and name.startswith(_PROPER)):
        return name
    return name[:1].lower() + name[1:]


@lru_cache(maxsize=4096)
def beside_marks(locale: str, subject: str) -> str:
    """``русский``: that it is a language need not be said. Not escaped yet."""
    return _inline_in(locale, subject).removesuffix(" язык")
