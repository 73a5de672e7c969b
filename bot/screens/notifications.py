"""What is told when: presets, single switches, the digest's moment, quiet hours, a pause."""

from datetime import date, time, timedelta

from bot import i18n
from bot.domain.calendar import local
from bot.domain.notifications import Notifications, Preset, Switch
from bot.domain.views.settings import NotificationsView
from bot.i18n import _
from bot.keyboards.actions.notifications import (
    Moment,
    OpenPause,
    OpenQuiet,
    OpenSwitches,
    OpenTimes,
    PauseUntil,
    SetMoment,
    SetOff,
    SetWeekday,
    ToggleSwitch,
)
from bot.keyboards.actions.settings import OpenNotifications, OpenSettings
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import last_row
from bot.screens.linking import preset_rows, presets_explained
from bot.screens.screen import Screen, blocks_of, bold, text_of

LONGEST_PAUSE = timedelta(days=200)
_MONDAY = date(2026, 9, 7)
_HOURS: dict[Moment, tuple[time, ...]] = {
    Moment.WEEKLY: tuple(time(hour) for hour in range(7, 22)),
    Moment.DAILY: tuple(time(hour) for hour in range(12, 22)),
    Moment.QUIET_FROM: tuple(time(hour) for hour in (18, 19, 20, 21, 22, 23)),
    Moment.QUIET_TO: tuple(time(hour) for hour in (5, 6, 7, 8, 9, 10)),
}


def allowed(moment: Moment, at: time) -> bool:
    """Whether the choice offers this hour."""
    return at in _HOURS[moment]


def page(view: NotificationsView) -> Screen:
    wishes = view.wishes
    text = blocks_of(
        bold(_("Notifications")),
        _("How often shall the bot write to you? It can be changed at any time."),
        presets_explained(),
        text_of(_state(view), _times_line(wishes), _quiet_line(wishes)),
    )
    rows: tuple[Row, ...] = (
        *preset_rows(None if not view.chosen else wishes.preset.value),
        (button(_("🔔 At once"), OpenSwitches()), button(_("🗓 Times"), OpenTimes())),
        (button(_("🌙 Quiet hours"), OpenQuiet()), button(_("⏸ Pause"), OpenPause())),
        (_on_or_off(wishes),),
        last_row(OpenSettings()),
    )
    return Screen(text, rows)


def _on_or_off(wishes: Notifications) -> Button:
    if wishes.off:
        return button(_("Switch on again"), SetOff(False), Style.MAIN)
    return button(_("Switch everything off"), SetOff(True))


def _state(view: NotificationsView) -> str | None:
    wishes = view.wishes
    if wishes.off:
        return _("Everything is off: only answers to what you do come.")
    if view.paused:
        day = local(wishes.paused_until, view.zone).date() if wishes.paused_until else None
        return _("Paused until {day}.").format(day=i18n.day_short(day)) if day else None
    return None


def _times_line(wishes: Notifications) -> str | None:
    if wishes.preset is Preset.URGENT:
        return None
    if wishes.preset is Preset.DAILY:
        return _("Every day at {time}; the week's summary on {day} at {week_time}.").format(
            time=i18n.clock(wishes.daily_time),
            day=_weekday(wishes.weekly_day),
            week_time=i18n.clock(wishes.weekly_time),
        )
    return _("The week's summary comes on {day} at {time}.").format(
        day=_weekday(wishes.weekly_day), time=i18n.clock(wishes.weekly_time)
    )


def _weekday(number: int) -> str:
    return i18n.weekday_short(_MONDAY + timedelta(days=number))


def _quiet_line(wishes: Notifications) -> str:
    if wishes.quiet_from == wishes.quiet_to:
        return _("No quiet hours.")
    return _("Quiet from {start} to {end}.").format(
        start=i18n.clock(wishes.quiet_from), end=i18n.clock(wishes.quiet_to)
    )


# --- single switches ---


def switches(wishes: Notifications) -> Screen:
    text = blocks_of(
        bold(_("At once")), _("What shall be told at once, outside quiet hours? Press to change.")
    )
    buttons = (
        button(f"{'✓' if wishes.wants(one) else '▫️'} {switch_label(one)}", ToggleSwitch(one))
        for one in Switch
    )
    return Screen(text, (*rows_of(1, buttons), last_row(OpenNotifications())))


def switch_label(one: Switch) -> str:
    return {
        Switch.ABSENCE: _("Absence without a notice"),
        Switch.FIRST_LESSON: _("Changed first lesson"),
        Switch.URGENT_NEWS: _("Urgent announcements"),
        Switch.NEWS: _("Other announcements"),
        Switch.MARKS: _("New marks"),
        Switch.DOTS: _("A dot is due tomorrow"),
        Switch.HOMEWORK: _("Homework added late"),
    }[one]


# --- times ---


def times(wishes: Notifications) -> Screen:
    text = blocks_of(
        bold(_("When the summaries come")),
        _("The weekday of the week's summary, and the hours. In your own time zone."),
    )
    days = (
        button(_ticked(_weekday(number), number == wishes.weekly_day), SetWeekday(number))
        for number in range(7)
    )
    weekly = _("Week's summary: {time}").format(time=i18n.clock(wishes.weekly_time))
    daily = _("Every day: {time}").format(time=i18n.clock(wishes.daily_time))
    rows = (
        *rows_of(3, days),
        (button(weekly, SetMoment(Moment.WEEKLY)),),
        (button(daily, SetMoment(Moment.DAILY)),),
        last_row(OpenNotifications()),
    )
    return Screen(text, rows)


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def hours(moment: Moment, wishes: Notifications) -> Screen:
    """The hours one may choose from."""
    chosen = at(moment, wishes)
    buttons = (
        button(_ticked(i18n.clock(one), one == chosen), SetMoment(moment, one.hour * 60))
        for one in _HOURS[moment]
    )
    title = {
        Moment.WEEKLY: _("The week's summary: at what time?"),
        Moment.DAILY: _("Every day: at what time?"),
        Moment.QUIET_FROM: _("Quiet from what time?"),
        Moment.QUIET_TO: _("Quiet until what time?"),
    }[moment]
    quiet = moment in (Moment.QUIET_FROM, Moment.QUIET_TO)
    back = last_row(OpenQuiet() if quiet else OpenTimes())
    return Screen(bold(title), (*rows_of(3, buttons), back))


def at(moment: Moment, wishes: Notifications) -> time:
    return {
        Moment.WEEKLY: wishes.weekly_time,
        Moment.DAILY: wishes.daily_time,
        Moment.QUIET_FROM: wishes.quiet_from,
        Moment.QUIET_TO: wishes.quiet_to,
    }[moment]


# --- quiet hours, a pause ---


def quiet(wishes: Notifications) -> Screen:
    text = blocks_of(
        bold(_("Quiet hours")),
        _quiet_line(wishes),
        _("Messages wait until the quiet hours are over; you can always open the diary."),
    )
    rows: tuple[Row, ...] = (
        (
            button(_("From what time"), SetMoment(Moment.QUIET_FROM)),
            button(_("Until what time"), SetMoment(Moment.QUIET_TO)),
        ),
        (button(_("No quiet hours"), OpenQuiet(none=True)),),
        last_row(OpenNotifications()),
    )
    return Screen(text, rows)


def pause(view: NotificationsView, today: date, shown: date) -> Screen:
    text = blocks_of(
        bold(_("Pause")),
        _state(view) if view.paused else None,
        _("Until which day shall nothing come? On that day it begins again."),
    )
    rows = month(
        shown,
        pick=PauseUntil,
        turn=OpenPause,
        first=today + timedelta(days=1),
        last=today + LONGEST_PAUSE,
        today=today,
    )
    end: tuple[Row, ...] = ()
    if view.paused:
        end = ((button(_("End the pause"), PauseUntil(), Style.MAIN),),)
    return Screen(text, (*rows, *end, last_row(OpenNotifications())))
