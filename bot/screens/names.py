"""People and schools as the reader writes them: in Latin letters for an English screen.

Everything here is bare text: escape it like any other (`plain`, `bold`).
"""

from bot import i18n
from bot.domain import transliteration
from bot.domain.people import Name, SchoolRef


def _spelled(text: str) -> str:
    return transliteration.latin(text) if i18n.current() == "en" else text


def first(name: Name) -> str:
    """``Аня`` / ``Anya``."""
    return _spelled(name.first)


def short(name: Name) -> str:
    """``Иванова М. П.`` / ``Ivanova M. P.``."""
    return _spelled(name.short)


def full(name: Name) -> str:
    return _spelled(name.full)


def polite(name: Name) -> str:
    """How a teacher is addressed: ``Елена Павловна`` / ``Yelena Pavlovna``."""
    return _spelled(name.polite)


def initials(name: Name) -> str:
    return _spelled(name.initials)


def written(text: str) -> str:
    """A name that is kept as one text; a class beside it stays as the school writes it."""
    name, beside, class_name = text.partition(" (")
    return _spelled(name) + beside + class_name


def school(school: SchoolRef) -> str:
    """``Школа № 14`` / ``School 14``."""
    return school_name(school.name)


def school_name(short_name: str) -> str:
    return transliteration.school(short_name) if i18n.current() == "en" else short_name
