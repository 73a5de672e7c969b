"""Settings of what is told when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

from bot.domain import access
from bot.domain.calendar import local_date, school_moment
from bot.domain.errors import Refused
from bot.domain.notifications import Notifications, default_preset
from bot.domain.views.settings import NotificationsView
from bot.handlers.turn import Answers, Turn
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
from bot.keyboards.actions.settings import OpenNotifications
from bot.screens import notifications as screens
from bot.screens.screen import Screen
from bot.services import digests
from bot.storage import accounts
from bot.storage import notifications as storage


def page(turn: Turn, _action: OpenNotifications | None = None) -> Screen:
    """Everything about notifications; also where a chosen preset is shown."""
    return screens.page(_view(turn, _wishes(turn)))


def _wishes(turn: Turn) -> Notifications:
    if turn.viewer.hat is None:
        raise Refused
    default = default_preset(turn.viewer.hat)
    return storage.load(turn.conn, turn.viewer.account_id, default)


def _view(turn: Turn, wishes: Notifications) -> NotificationsView:
    chosen = accounts.preset(turn.conn, turn.viewer.account_id) is not None
    until = wishes.paused_until
    return NotificationsView(
        wishes, chosen, bool(until and turn.now < until), access.clock_zone(turn.viewer)
    )


def _changed(turn: Turn, change: Callable[[Notifications], Notifications]) -> Notifications:
    after = change(_wishes(turn))
    storage.save(turn.conn, turn.viewer.account_id, after)
    return after


# --- single switches ---


def _switches(turn: Turn, _action: OpenSwitches) -> Screen:
    return screens.switches(_wishes(turn))


def _toggle(turn: Turn, action: ToggleSwitch) -> Screen:
    def change(before: Notifications) -> Notifications:
        on = not before.wants(action.switch)
        return replace(before, switches={**before.switches, action.switch: on})

    return screens.switches(_changed(turn, change))


# --- times ---


def _times(turn: Turn, _action: OpenTimes) -> Screen:
    return screens.times(_wishes(turn))


def _weekday(turn: Turn, action: SetWeekday) -> Screen:
    if not 0 <= action.weekday <= 6:
        raise Refused
    after = _changed(turn, lambda before: replace(before, weekly_day=action.weekday))
    digests.made_up(turn.conn, turn.facts.bot, turn.viewer.account_id, turn.now)
    return screens.times(after)


def _moment(turn: Turn, action: SetMoment) -> Screen:
    if action.minutes is None:
        return screens.hours(action.moment, _wishes(turn))
    at = _time(action.minutes)
    if not screens.allowed(action.moment, at):
        raise Refused
    after = _changed(turn, lambda before: _with_moment(before, action.moment, at))
    if action.moment in (Moment.QUIET_FROM, Moment.QUIET_TO):
        return screens.quiet(after)
    digests.made_up(turn.conn, turn.facts.bot, turn.viewer.account_id, turn.now)
    return screens.times(after)


def _time(minutes: int) -> time:
    if not 0 <= minutes < 24 * 60:
        raise Refused
    return time(minutes // 60, minutes % 60)


def _with_moment(before: Notifications, moment: Moment, at: time) -> Notifications:
    """Whoever had no quiet hours gets the usual other end with the first one they choose."""
    if moment in (Moment.QUIET_FROM, Moment.QUIET_TO) and before.quiet_from == before.quiet_to:
        usual = Notifications()
        before = replace(before, quiet_from=usual.quiet_from, quiet_to=usual.quiet_to)
    match moment:
        case Moment.WEEKLY:
            return replace(before, weekly_time=at)
        case Moment.DAILY:
            return replace(before, daily_time=at)
        case Moment.QUIET_FROM:
            return replace(before, quiet_from=at)
        case Moment.QUIET_TO:
            return replace(before, quiet_to=at)


# --- quiet hours, a pause, off ---


def _quiet(turn: Turn, action: OpenQuiet) -> Screen:
    if not action.none:
        return screens.quiet(_wishes(turn))
    midnight = time(0)
    return screens.quiet(
        _changed(turn, lambda before: replace(before, quiet_from=midnight, quiet_to=midnight))
    )


def _pause(turn: Turn, action: OpenPause) -> Screen:
    today = local_date(turn.now, access.clock_zone(turn.viewer))
    view = _view(turn, _wishes(turn))
    return screens.pause(view, today, _month(action.month, today))


def _month(asked: date | None, today: date) -> date:
    """A month with a day one may choose, whatever an odd button asks for."""
    return min(max(asked or today, today.replace(day=1)), today + screens.LONGEST_PAUSE)


def _pause_until(turn: Turn, action: PauseUntil) -> Screen:
    zone = access.clock_zone(turn.viewer)
    until = None
    if action.day is not None:
        today = local_date(turn.now, zone)
        if not today < action.day <= today + screens.LONGEST_PAUSE:
            raise Refused
        until = school_moment(action.day, time(0), zone)
    after = _changed(turn, lambda before: replace(before, paused_until=until))
    return screens.page(_view(turn, after))


def _off(turn: Turn, action: SetOff) -> Screen:
    after = _changed(turn, lambda before: replace(before, off=action.off))
    return screens.page(_view(turn, after))


READS: Answers = {
    OpenNotifications: page,
    OpenSwitches: _switches,
    OpenTimes: _times,
    OpenPause: _pause,
}
WRITES: Answers = {
    ToggleSwitch: _toggle,
    SetWeekday: _weekday,
    SetMoment: _moment,
    OpenQuiet: _quiet,
    PauseUntil: _pause_until,
    SetOff: _off,
}
