"""Who somebody is to a child, in the reader's language: the usual words of a school's list."""

from bot.domain.names import folded
from bot.i18n import _, current
from bot.screens import names


def relation(written: str) -> str:
    """``мать`` / ``mother``; what is not usual, or in the reader's own language, stays as the
    school wrote it. Bare text."""
    if current() == "ru" and any("а" <= letter <= "я" for letter in folded(written)):
        return written
    return _usual().get(folded(written)) or names.written(written)


def _usual() -> dict[str, str]:
    mother, father, guardian = _("mother"), _("father"), _("guardian")
    grandmother, grandfather = _("grandmother"), _("grandfather")
    return {
        "мать": mother,
        "мама": mother,
        "mother": mother,
        "отец": father,
        "папа": father,
        "father": father,
        "опекун": guardian,
        "попечитель": guardian,
        "guardian": guardian,
        "бабушка": grandmother,
        "grandmother": grandmother,
        "дедушка": grandfather,
        "grandfather": grandfather,
        "приемная мать": _("adoptive mother"),
        "приемный отец": _("adoptive father"),
        "законный представитель": _("legal representative"),
        "представитель": _("legal representative"),
    }
