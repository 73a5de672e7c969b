"""The permanent key under the input field."""

from bot.i18n import _


def menu_key_label() -> str:
    return _("Menu")


def menu_key_hint() -> str:
    """The short message that brings the key: a message holds one kind of keyboard only."""
    return _("The “Menu” button is always under the input field.")
