"""What the linking page asks, step by step."""

from collections.abc import Sequence

from bot.domain.searching import fits
from bot.i18n import _
from bot.screens.page import Choice, Field, Page
from bot.sources.port import OAUTH, Ask, Entry, FoundSchool, Place

MOST_CHOICES = 40
SEPARATOR = "|"
"""Between a school's id and its name in what a choice sends back."""


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


# --- errors inside a page ---


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
