"""What the evening tells teachers."""

from bot.domain.views.evening import Disputed, InYourName, SavedLesson, Unfilled, UnfilledLesson
from bot.domain.views.teaching import Lack
from bot.i18n import _, day_number, ngettext
from bot.keyboards.actions.teaching import (
    DisputeDay,
    OpenLesson,
    OpenMyDay,
    SetPin,
    ToggleReminders,
)
from bot.keyboards.buttons import Style, button, rows_of
from bot.keyboards.pieces import last_row, menu_button
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import joined
from bot.screens.screen import Screen, blocks_of, plain, text_of
from bot.screens.teaching_words import lacking

MOST_LINES = 12


def in_your_name(view: InYourName) -> Screen:
    """What was entered in the teacher's name today, with "that was not me"."""
    marks, absences, dots = view.marks, view.absences, view.dots
    counts = joined(
        ngettext("{n} mark", "{n} marks", marks).format(n=marks) if marks else "",
        ngettext("{n} absence", "{n} absences", absences).format(n=absences) if absences else "",
        ngettext("{n} dot", "{n} dots", dots).format(n=dots) if dots else "",
        by=", ",
    )
    head = _("<b>In your name today:</b> {counts}").format(counts=counts)
    lines = [_saved(one) for one in view.lessons[:MOST_LINES]]
    rows = (
        (button(_("That was not me"), DisputeDay(view.person, view.day), Style.DANGER),),
        (button(_("My day"), OpenMyDay(view.day)), menu_button()),
    )
    return Screen(text_of(head, *lines), rows, silent=True)


def _saved(one: SavedLesson) -> str:
    n = one.records
    return joined(
        f"{plain(one.class_name)} {words.subject(one.subject)}",
        ngettext("{n} record", "{n} records", n).format(n=n),
        _("entered by {name}").format(name=plain(names.written(one.by))) if one.by else "",
    )


def unfilled(view: Unfilled) -> Screen | None:
    """What today's lessons still lack, each with its button."""
    if not view.lessons:
        return None
    n = len(view.lessons)
    head = ngettext(
        "{n} lesson of today is not filled in yet.",
        "{n} lessons of today are not filled in yet.",
        n,
    ).format(n=n)
    shown = view.lessons[:MOST_LINES]
    buttons = (
        button(
            f"{one.number}. {one.class_name} {words.subject_label(one.subject)}",
            OpenLesson(one.lesson),
        )
        for one in shown
    )
    rows = (
        *rows_of(2, buttons),
        (button(_("Do not remind me"), ToggleReminders(on=False)), menu_button()),
    )
    return Screen(text_of(f"<b>{head}</b>", *(_lacks(one) for one in shown)), rows)


def _lacks(one: UnfilledLesson) -> str:
    what = f"{one.number}. {plain(one.class_name)} {words.subject(one.subject)}"
    return f"{what}: {lacking(Lack(value) for value in one.lacks)}"


def disputed(view: Disputed) -> Screen:
    text = _(
        "⚠️ {name} says that the entries of {day} in their name were not theirs. Who entered them"
        " is in the audit."
    ).format(name=plain(names.written(view.teacher)), day=day_number(view.day))
    return Screen(text, (last_row(),))


def dispute_told() -> Screen:
    text = blocks_of(
        _("The office has been told. What was entered stays until it is checked."),
        _(
            "If somebody else may use your phone or know your PIN: set a new PIN, and unlink what"
            " is not yours in Settings → Linked people."
        ),
    )
    return Screen(text, ((button(_("🔢 PIN"), SetPin()),), last_row()))


def reminders(*, on: bool) -> Screen:
    if on:
        text = _("In the evening you will be reminded of lessons that are not filled in.")
        other = button(_("Do not remind me"), ToggleReminders(on=False))
    else:
        text = _("You will not be reminded of lessons that are not filled in.")
        other = button(_("Remind me in the evening"), ToggleReminders(on=True))
    return Screen(text, ((other,), last_row()))
