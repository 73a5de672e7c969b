"""How a linking on the page ends: done, over, or not now."""

from collections.abc import Sequence

from bot.domain.fetched import FetchedChild
from bot.i18n import _, ngettext
from bot.screens.page import Page


def done(system: str, children: Sequence[FetchedChild], code: str, address: str) -> Page:
    """Signed in. Whose diary it shall be is chosen in the chat that asked."""
    return Page(
        _("Almost there"),
        (_found(system, children), _("Go back to the chat: there you choose whose diary to link.")),
        link=(_("Back to the chat"), address),
        code=code,
        notes=(
            _("The button does not open the chat? Write this code to the bot as a message."),
            _(
                "The code works for 15 minutes, and only in the chat from which this page was"
                " opened. If somebody else sent you the address of this page, close it: nothing"
                " has been linked."
            ),
        ),
    )


def _found(system: str, children: Sequence[FetchedChild]) -> str:
    if any(child.is_self for child in children):
        return _("{system} knows you, and your own diary was found.").format(system=system)
    return ngettext(
        "{system} knows you, and {n} child was found.",
        "{system} knows you, and {n} children were found.",
        len(children),
    ).format(system=system, n=len(children))


def to_be_copied() -> Page:
    """Back from a system's own page with a token in the address."""
    return Page(
        _("Copy the address of this page"),
        (
            _("1. Tap the address bar of the browser and copy the whole address."),
            _("2. Go back to where you were asked for it: the page before, or the chat."),
            _("3. Paste it there. This page has not read it."),
        ),
    )


def over() -> Page:
    """No such address, used, or too late: one answer for all."""
    return Page(
        _("This address is no longer valid"),
        (
            _("It works for 15 minutes and once. What you have linked in the chat stays linked."),
            _("Ask the bot for a new one: “My school has a diary”."),
        ),
    )


def opened_elsewhere() -> Page:
    return Page(
        _("Opened in another browser"),
        (
            _(
                "This address is in use in another browser. Go on there, or ask the bot for a new"
                " one."
            ),
        ),
    )


def forged() -> Page:
    """The form did not come from our page, or the browser keeps no cookies."""
    return Page(
        _("Please open the page again"),
        (
            _("The form was not recognised. Press the button in the chat once more."),
            _("The page needs cookies for these 15 minutes; it keeps nothing else."),
        ),
    )


def too_many_tries() -> Page:
    return Page(
        _("Too many tries"),
        (
            _("So that the system does not lock your account, this address can no longer be used."),
            _("Find out the right login first, then ask the bot for a new address."),
        ),
    )


def slow_down() -> Page:
    return Page(
        _("Too many requests"), (_("Wait a minute, then reload the page. Nothing is lost."),)
    )


def apology() -> Page:
    return Page(
        _("Something went wrong on our side"),
        (_("Nothing was linked and nothing is lost. Ask the bot for a new address."),),
    )
