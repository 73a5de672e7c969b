"""The settings of a school: a button each, with what stands now."""

from datetime import date, time

from bot.domain.local_act import Setting, following
from bot.domain.views.local_act import LocalActView
from bot.i18n import _, clock, ngettext, weekday_short
from bot.keyboards.actions.local_act import ChangeLocalAct, OpenLocalAct
from bot.keyboards.actions.settings import OpenSettings
from bot.keyboards.buttons import Button, button, rows_of
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.screen import Screen, blocks_of, bold

_MONDAY = date(2026, 9, 7)


def open_button() -> Button:
    return button(_("🏫 School settings"), OpenLocalAct())


def local_act(view: LocalActView, *, meanwhile: bool = False) -> Screen:
    """``meanwhile``: the press was of an old screen, and nothing was changed by it."""
    text = blocks_of(
        bold(_("🏫 School settings · {school}").format(school=names.school(view.school))),
        _(
            "A press changes it for the whole school at once. When signing opens may also come "
            "with the spreadsheet: the later one holds."
        ),
        _("Odd and even weeks are as in the timetable: choose them before it is uploaded.")
        if view.alternates
        else None,
    )
    settings = [one for one in Setting if not (one is Setting.WEEKS and view.alternates)]
    buttons = [_button(view, setting) for setting in settings]
    toast = _("Nothing was changed: this is how it stands now.") if meanwhile else ""
    return Screen(text, (*rows_of(1, buttons), last_row(OpenSettings())), toast)


def _button(view: LocalActView, setting: Setting) -> Button:
    was = view.act.value(setting)
    to = following(setting, was)
    return button(said(setting, was), ChangeLocalAct(view.school.id, setting, was, to))


def said(setting: Setting, value: int) -> str:
    """A setting with its value, short enough for a button."""
    if setting is Setting.ROUNDING:
        return _("Rounded up from .6") if value == 6 else _("Rounded up from .5")
    if setting is Setting.LEAST_MARKS:
        return _("Marks for a term mark: {n}").format(n=value)
    if setting is Setting.WEEKS:
        return _("First week: even") if value else _("First week: odd")
    if setting is Setting.DAYS_BACK:
        return _days_back(value)
    if setting is Setting.CLASSMATES:
        return _("Names of the class: shown") if value else _("Names of the class: hidden")
    if setting is Setting.RATING:
        return _("Rating: allowed") if value else _("Rating: off")
    if setting is Setting.SIGNING_DAY:
        day = weekday_short(_MONDAY.replace(day=_MONDAY.day + value))
        return _("Signing opens on: {weekday}").format(weekday=day)
    return _("Signing opens at: {time}").format(time=clock(time(*divmod(value, 60))))


def _days_back(days: int) -> str:
    if not days:
        return _("Past days in a notice: none")
    return ngettext(
        "Past days in a notice: {n} day", "Past days in a notice: {n} days", days
    ).format(n=days)
