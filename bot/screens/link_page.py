"""What the linking page says. A page is neutral here; `web` writes it down as HTML.

All texts are plain: they are escaped where they are written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import DiaryTrouble
from bot.domain.fetched import FetchedChild
from bot.domain.searching import fits
from bot.i18n import _, ngettext
from bot.screens.diary_troubles import trouble
from bot.sources.port import OAUTH, Ask, Entry, FoundSchool, Place

MOST_CHOICES = 40
SEPARATOR = "|"
"""Between a school's id and its name in what a choice sends back."""


@dataclass(frozen=True, slots=True)
class Field:
    """An input. ``kind``: ``text``, ``search``, ``password`` or ``area``."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    autocomplete: str = "off"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that sends ``name=value``."""

    name: str
    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """``given`` is what has been chosen so far; ``changes`` are the ways back to it."""

    title: str
    lines: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    error: str = ""
    search: Field | None = None
    search_label: str = ""
    choices: tuple[Choice, ...] = ()
    nothing: str = ""
    """Said where no choice was found."""
    link: tuple[str, str] | None = None
    """A label and an address outside, before the fields or alone."""
    fields: tuple[Field, ...] = ()
    submit: str = ""
    code: str = ""
    """To be written into the chat by hand."""
    changes: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()


# --- the way in ---


def ways(system: str, entries: Sequence[Entry], error: str = "") -> Page:
    """How to sign in, where a system has several ways."""
    choices = tuple(Choice("entry", entry.code, way(entry)) for entry in entries)
    return Page(_title(system), (_("How do you sign in there?"),), error=error, choices=choices)


def way(entry: Entry) -> str:
    if entry.code == OAUTH:
        return _("On the page of the system itself")
    if Ask.PASSWORD in entry.asks:
        return _("With login and password")
    return _("With an access token")


def places(
    system: str,
    known: Sequence[Place],
    text: str,
    *,
    typed: bool,
    changes: tuple[Choice, ...] = (),
    error: str = "",
) -> Page:
    """The region or server, searched by name."""
    found = [place for place in known if fits(text, place.name)]
    choices = tuple(Choice("place", place.id, place.name) for place in found[:MOST_CHOICES])
    server = Field(
        "server",
        _("Not in the list? The address of your school's system:"),
        hint="https://…",
    )
    return Page(
        _title(system),
        (_("Where is your school?"),),
        error=error,
        search=Field("text", _("Region or city"), "search", value=text) if len(known) > 8 else None,
        search_label=_("Search"),
        choices=choices,
        nothing="" if choices or not known else _("Nothing found. Try a shorter word."),
        fields=(server,) if typed else (),
        submit=_("Continue") if typed else "",
        changes=changes,
    )


def schools(
    system: str,
    place: str,
    text: str,
    found: Sequence[FoundSchool] | None,
    *,
    changes: tuple[Choice, ...] = (),
    error: str = "",
) -> Page:
    """The school, searched by name; ``found`` None: not searched yet."""
    choices = tuple(
        Choice("school", f"{school.id}{SEPARATOR}{school.name}", school.name, school.address)
        for school in (found or ())[:MOST_CHOICES]
    )
    many = found is not None and len(found) > MOST_CHOICES
    return Page(
        _title(system),
        (_("Which school is it? A number or a part of its name is enough."),),
        _given(place, ""),
        error=error,
        search=Field("text", _("School"), "search", value=text),
        search_label=_("Search"),
        choices=choices,
        nothing=_("Nothing found. Try only the school's number.") if found == () else "",
        notes=(_("There are more schools like that: write a little more of the name."),)
        if many
        else (),
        changes=changes,
    )


def sign_in(
    system: str,
    entry: Entry,
    place: str,
    school: str,
    login: str = "",
    *,
    changes: tuple[Choice, ...] = (),
    error: str = "",
) -> Page:
    """Login and password, or the token."""
    where = entry.page if Ask.TOKEN in entry.asks else ""
    return Page(
        _title(system),
        (_how_to_find_it(),) if where else (),
        _given(place, school),
        error=error,
        link=(_("Open the page with the token"), where) if where else None,
        fields=tuple(_fields(entry, login)),
        submit=_("Check and link"),
        changes=changes,
        notes=(_it_takes_a_while(), _promise(system), _never_gosuslugi()),
    )


def closed(system: str, place: str, *, other_way: bool, changes: tuple[Choice, ...] = ()) -> Page:
    """This way is not open in this place: said before anything is entered in vain."""
    help_ = (
        _("There is another way here: with an access token, taken in your own browser.")
        if other_way
        else _("Ask the school for a login of its own, or for a code for Zvonok.")
    )
    return Page(
        _title(system),
        (
            _(
                "Families are let into {system} here through Gosuslugi only. Zvonok never asks for"
                " a Gosuslugi login or password."
            ).format(system=system),
            help_,
        ),
        _given(place, ""),
        changes=changes,
    )


def elsewhere(system: str, url: str, *, changes: tuple[Choice, ...] = (), error: str = "") -> Page:
    """The system asks for the login on its own page and sends the family back here."""
    return Page(
        _title(system),
        (
            _("{system} asks who you are on its own page and then leads back here.").format(
                system=system
            ),
        ),
        error=error,
        link=(_("Continue at {system}").format(system=system), url),
        changes=changes,
        notes=(_promise(system), _never_gosuslugi()),
    )


def _title(system: str) -> str:
    return _("Link {system}").format(system=system)


def _given(place: str, school: str) -> tuple[tuple[str, str], ...]:
    pairs = ((_("Region"), place), (_("School"), school))
    return tuple((label, value) for label, value in pairs if value)


def _fields(entry: Entry, login: str) -> list[Field]:
    made = {
        Ask.LOGIN: Field("login", _("Login"), value=login, autocomplete="username"),
        Ask.PASSWORD: Field("password", _("Password"), "password", autocomplete="current-password"),
        Ask.TOKEN: Field("token", _("Token or the whole address"), "area"),
    }
    return [made[ask] for ask in entry.asks if ask in made]


def _how_to_find_it() -> str:
    return _(
        "Open the page below, sign in there, and copy what it shows, or the whole address it"
        " ends at. Then come back and paste it here."
    )


def _it_takes_a_while() -> str:
    return _(
        "The check takes up to a minute. If the phone goes to sleep meanwhile, just load the page"
        " again."
    )


def _promise(system: str) -> str:
    return _(
        "It is checked at {system} right now, kept encrypted, used only to fetch the diary,"
        " and erased when you unlink."
    ).format(system=system)


def _never_gosuslugi() -> str:
    return _("Never enter a Gosuslugi login or password here: Zvonok does not ask for it.")


# --- the way out ---


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


# --- errors inside a page ---


def refused(error: DiaryTrouble, system: str) -> str:
    return trouble(error, system)


def not_allowed(system: str) -> str:
    return _("{system} says that you did not allow it. Nothing was linked.").format(system=system)


def no_server() -> str:
    return _("That is not the address of a school's system. It looks like sgo.example.ru.")


def nothing_entered() -> str:
    return _("Please fill in every field.")


# --- labels around it ---


def another(what: Ask) -> str:
    return _("Another school") if what is Ask.SCHOOL else _("Another region")


def another_way() -> str:
    return _("Another way to sign in")


def name() -> str:
    return _("Zvonok: link a diary")
