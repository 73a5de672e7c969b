"""The permanent key under the input field."""

from bot import i18n
from bot.i18n import _


def menu_key_label() -> str:
    return _("Menu")


def menu_key_hint() -> str:
    """The short message that brings the key: a message holds one kind of keyboard only."""
    return _("The “Menu” button is always under the input field.")


def is_menu_key(text: str) -> bool:
    """Whether the key was pressed (or its word typed), in any language it may still have."""
    return text.strip().casefold() in {_label_in(locale).casefold() for locale in i18n.LOCALES}


def _label_in(locale: str) -> str:
    with i18n.use(locale):
        return menu_key_label()
