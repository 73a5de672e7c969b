"""Linking a diary system from the chat: which one, what is agreed to, how, and whose diary."""

from collections.abc import Sequence

from bot.domain import consent
from bot.domain.errors import DiaryTrouble
from bot.domain.fetched import FetchedChild
from bot.domain.mirrored import MirroredChild
from bot.i18n import _, ngettext
from bot.keyboards.actions.diaries import (
    AgreeToDiary,
    ChooseDiary,
    ChooseFound,
    ChoosePlace,
    DropFound,
    LinkFound,
    OpenDiaries,
)
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.buttons import Button, Row, Style, button, rows_of, shortened
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.diary_troubles import trouble
from bot.screens.linking import preset_rows, presets_explained
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.sources.port import DiarySource, Entry

_MOST_PLACES = 60


def offer_button() -> Button:
    """Where somebody may begin: the first screen and the settings."""
    return button(_("🏫 My school has a diary"), OpenDiaries())


def systems(offered: Sequence[DiarySource]) -> Screen:
    """Which diary systems this deployment can fetch from."""
    text = blocks_of(
        bold(_("My school has a diary system")),
        _(
            "Zvonok fetches the diary from it: timetable, homework and marks are then here, also"
            " while the system is down, and new marks come as messages."
        ),
        _("Which system does your school use?")
        if offered
        else _("This bot is not set up for any system. Ask the school for a code."),
        _("Yours is not in the list? Ask the school for a code for Zvonok."),
    )
    buttons = [button(system.title, ChooseDiary(system.code)) for system in offered]
    return Screen(text, (*rows_of(1, buttons), last_row()))


# --- what is agreed to ---


def consent_to(system: DiarySource) -> Screen:
    """Before anything is asked of the system: what is fetched and kept, who sees it."""
    title = plain(system.title)
    text = blocks_of(
        bold(_("Consent to the use of personal data")),
        text_of(
            _(
                "• Fetched from {system} and kept: your children's names, school and class,"
                " timetable, homework, marks, attendance and announcements; your account's number"
                " in the messenger, its language and settings."
            ).format(system=title),
            _(
                "• What opens {system} (a session, a token, or login and password) is kept"
                " encrypted, used only to fetch this diary, and erased when you unlink."
            ).format(system=title),
            _("• Kept: on the server of whoever runs this bot, nowhere else."),
            _("• Seen by: you, and whoever you let in with a code of yours."),
            _("• Illness is never asked for. Nothing is sold or shown to other families."),
        ),
        _(
            "To withdraw it: Settings → Linked people → Unlink, at any time. When nobody is linked"
            " any more, everything that was fetched is erased too."
        ),
        _("Text version {n}.").format(n=consent.VERSION),
    )
    rows: tuple[Row, ...] = (
        (button(_("I agree"), AgreeToDiary(system.code, consent.VERSION), Style.MAIN),),
        (button(_("I do not agree"), OpenMenu()),),
        last_row(OpenDiaries()),
    )
    return Screen(text, rows)


# --- the page ---


def page(system: DiarySource, address: str) -> Screen:
    """The one-time address of the linking page."""
    text = blocks_of(
        bold(system.title),
        _(
            "Open the page and enter there what your school has given you. It opens once and"
            " works for 15 minutes. Do not send it on."
        ),
        _never_here(),
    )
    open_it = Button(shortened(_("🔗 Open the page")), url=address, style=Style.MAIN)
    return Screen(text, ((open_it,), last_row(ChooseDiary(system.code))))


def _never_here() -> str:
    return text_of(
        _("• Never write a password into this chat."),
        _("• A Gosuslugi login or password is never asked for, here or there."),
    )


def too_often(system: DiarySource) -> Screen:
    text = _("That was begun very often within an hour. Nothing is lost. Try again later.")
    return Screen(text, (last_row(ChooseDiary(system.code)),))


# --- a token, where there is no page ---


def no_way(system: DiarySource) -> Screen:
    """Only a login and password would help, and those never belong into a chat."""
    text = _(
        "{system} wants a login and a password, and they never belong into a chat. This bot has"
        " no page of its own yet: whoever runs it can set one up."
    ).format(system=plain(system.title))
    return Screen(text, (last_row(OpenDiaries()),))


def choose_place(system: DiarySource, linking: int) -> Screen:
    """The region, where a token is good for one of several servers."""
    buttons = [
        button(place.name, ChoosePlace(linking, number))
        for number, place in enumerate(system.places[:_MOST_PLACES])
    ]
    typed = _("Not in the list? Write the address of your school's system.")
    text = blocks_of(
        bold(system.title), _("Where is your school?"), typed if system.typed_place else None
    )
    return Screen(text, (*rows_of(2, buttons), last_row(ChooseDiary(system.code))))


def ask_token(system: DiarySource, entry: Entry, place: str = "") -> Screen:
    """How to find the token; the next message is taken for it."""
    text = blocks_of(
        bold(f"{system.title} · {place}" if place else system.title),
        text_of(
            _("1. Open the page with the button below and sign in there as always.")
            if entry.page
            else _("1. Open {system} in a browser and sign in there as always.").format(
                system=plain(system.title)
            ),
            _("2. Copy what the page shows, or the whole address it ends at."),
            _("3. Paste it here as one message. It is deleted from this chat at once."),
        ),
        _never_here(),
    )
    open_it = Button(shortened(_("🔗 Open the page")), url=entry.page, style=Style.MAIN)
    rows: tuple[Row, ...] = ((open_it,),) if entry.page else ()
    return Screen(text, (*rows, last_row(ChooseDiary(system.code))))


def checking(system: DiarySource, *, taken: bool) -> Screen:
    """Shown while the system is asked. ``taken``: the message could be deleted."""
    text = text_of(
        _("Your message is deleted from this chat.") if taken else _delete_it_yourself(),
        _("{system} is being asked…").format(system=plain(system.title)),
    )
    return Screen(text, (last_row(),))


def not_expected(*, taken: bool) -> Screen:
    """A token that nobody waited for: it is gone from the chat all the same, if it could be."""
    text = blocks_of(
        _(
            "That looked like a password or a token, so it was deleted from this chat. Nothing"
            " was done with it."
        )
        if taken
        else _delete_it_yourself(),
        _("To link a diary system, begin here:"),
    )
    return Screen(text, ((offer_button(),), last_row()))


def _delete_it_yourself() -> str:
    """The messenger did not let the message be deleted."""
    return _("⚠️ Your message with the token could not be deleted. Please delete it yourself.")


def ended() -> Screen:
    """Too late, or too many tries."""
    text = _(
        "That linking is over: it lasts 15 minutes, and takes only a few tries. Nothing is lost."
        " Begin again here:"
    )
    return Screen(text, ((offer_button(),), last_row()))


def no_server(system: DiarySource) -> Screen:
    text = _("That is not the address of a school's system. It looks like sgo.example.ru.")
    return Screen(text, (last_row(ChooseDiary(system.code)),))


def refused(system: DiarySource, why: DiaryTrouble) -> Screen:
    """What the system said, and a way to try again."""
    again = button(_("Begin again"), ChooseDiary(system.code), Style.MAIN)
    text = blocks_of(
        plain(trouble(why, system.title)),
        _("You can paste it here once more, or begin again."),
    )
    return Screen(text, ((again,), last_row()))


# --- whose diary ---


def whose(
    system: DiarySource, linking: int, children: Sequence[FetchedChild], chosen: int
) -> Screen:
    """Checked at the system: which of the children shall be linked. ``chosen``: a bit each."""
    own = children[0].is_self
    text = blocks_of(
        _("✅ {system} has been asked, and the login is right.").format(system=plain(system.title)),
        _("Is this you?") if own else _("Whose diary shall be linked?"),
        text_of(*(_child_line(child) for child in children)),
    )
    ticks: tuple[Row, ...] = ()
    if len(children) > 1:
        ticks = tuple(
            (button(_ticked(child, bool(chosen >> n & 1)), ChooseFound(linking, chosen ^ 1 << n)),)
            for n, child in enumerate(children)
        )
    link = button(_("Link"), LinkFound(linking, chosen), Style.MAIN)
    rows: tuple[Row, ...] = (
        *ticks,
        *(((link,),) if chosen else ()),
        (button(_("Link nobody"), DropFound(linking)),),
        last_row(),
    )
    return Screen(text, rows)


def _child_line(child: FetchedChild) -> str:
    parts = (bold(names.first(child.name)), plain(child.class_name), plain(child.school))
    return "• " + ", ".join(part for part in parts if part)


def _ticked(child: FetchedChild, ticked: bool) -> str:
    name = ", ".join(part for part in (names.first(child.name), child.class_name) if part)
    return f"{'✓' if ticked else '○'} {name}"


def another_chat() -> Screen:
    """Somebody signed in on a page that was opened from another chat."""
    text = blocks_of(
        _(
            "The page on which you signed in was opened from another chat. Nothing was linked,"
            " and what was found is erased."
        ),
        _(
            "If somebody sent you its address, they wanted to see your diary. Begin again here,"
            " from this chat."
        ),
    )
    return Screen(text, ((offer_button(),), last_row()))


def dropped() -> Screen:
    return Screen(_("Nobody was linked, and what was found is erased."), (last_row(),))


# --- done ---


def linked(made: Sequence[MirroredChild], *, ask_preset: bool, own: bool) -> Screen:
    """What was linked, and what happens now; families choose at once how much they are told."""
    who = ", ".join(names.first(child.name) for child in made)
    first = _("Linked: your own diary.") if own else _("Linked: {names}.").format(names=who)
    text = blocks_of(
        f"✅ {bold(first)}",
        ngettext(
            "The diary is being fetched for the first time: this week in a few minutes, the"
            " whole year bit by bit. That happens without a message; later you are told what"
            " is new.",
            "The diaries are being fetched for the first time: this week in a few minutes, the"
            " whole year bit by bit. That happens without a message; later you are told what"
            " is new.",
            len(made),
        ),
        _("How often shall the bot write to you? It can be changed at any time.")
        if ask_preset
        else None,
        presets_explained() if ask_preset else None,
    )
    rows = preset_rows(None, usual="daily" if own else "weekly") if ask_preset else ()
    return Screen(text, (*rows, last_row()))
