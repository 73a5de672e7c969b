"""What is said to a tap under a digest: less, off and back; a parent's answers about a week."""

from bot.domain.notifications import Preset
from bot.i18n import _
from bot.keyboards.actions.digest import DigestsBack
from bot.keyboards.buttons import Button, Rows, button
from bot.keyboards.pieces import last_row, menu_button
from bot.screens.screen import Screen

# --- less, off, and back ---


def fewer_now(before: Preset, now: Preset) -> Screen:
    """What comes from now on, with a way back."""
    if now is Preset.WEEKLY:
        text = _("From now on: once a week, and what is urgent.")
    else:
        text = _("From now on: only what is urgent.")
    return Screen(text, _way_back(before), lasting=True)


def off_now(before: Preset) -> Screen:
    text = _(
        "Messages are switched off. Answers to you still come; everything else is in the menu."
    )
    return Screen(text, _way_back(before), lasting=True)


def back_now(preset: Preset) -> Screen:
    said = {
        Preset.WEEKLY: _("As before: once a week, and what is urgent."),
        Preset.DAILY: _("As before: every day."),
        Preset.URGENT: _("As before: only what is urgent."),
    }
    return Screen(said[preset], (last_row(),))


def _way_back(before: Preset) -> Rows:
    back: Button = button(_("As it was"), DigestsBack(before.value))
    return ((back, menu_button()),)


# --- a parent's one-tap answers ---


def discussed() -> Screen:
    return Screen("", toast=_("Noted. Thank you for talking it over."))


def help_asked() -> Screen:
    return Screen("", toast=_("The class teacher will be told that you need help."), alert=True)


def no_class_teacher() -> Screen:
    return Screen("", toast=_("The class has no class teacher yet. Noted."), alert=True)
