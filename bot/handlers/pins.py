"""Setting one's PIN: every digit is a press, nothing of it is kept between them."""

from bot import i18n
from bot.domain import access, calendar, pins
from bot.domain.errors import Refused
from bot.domain.people import StaffRef
from bot.domain.pins import LENGTH
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.teaching import SetPin
from bot.screens import pins as screens
from bot.screens.screen import Screen
from bot.services import marking
from bot.storage import staff_settings


def _set(turn: Turn, action: SetPin) -> Screen:
    """The digits of the old PIN (if there is one), the new one, and the new one again."""
    staff = access.staff(turn.viewer)
    kept = staff_settings.pin(turn.conn, staff.id, for_update=True)
    if not (action.typed.isascii() and (action.typed.isdigit() or not action.typed)):
        raise Refused
    if kept.locked(turn.now):
        return _locked(staff, kept)
    return _new(turn, staff, action.typed, "") if kept.hash is None else _old(turn, staff, action)


def _old(turn: Turn, staff: StaffRef, action: SetPin) -> Screen:
    old, rest = action.typed[:LENGTH], action.typed[LENGTH:]
    if len(old) < LENGTH:
        return screens.pad(screens.old_question(), action.typed, old)
    if rest and len(rest) < 2 * LENGTH:
        return _new(turn, staff, rest, old)
    kept = staff_settings.pin(turn.conn, staff.id)
    if not marking.checked(turn.conn, staff, kept, old, turn.facts.keys, turn.now):
        kept = staff_settings.pin(turn.conn, staff.id)
        return (
            _locked(staff, kept) if kept.locked(turn.now) else screens.pad(screens.wrong(), "", "")
        )
    return _new(turn, staff, rest, old)


def _new(turn: Turn, staff: StaffRef, digits: str, before: str) -> Screen:
    new, again = digits[:LENGTH], digits[LENGTH : 2 * LENGTH]
    question = screens.new_question() if before else screens.first_question()
    if len(new) < LENGTH:
        return screens.pad(question, before + digits, new)
    if not pins.acceptable(new):
        return screens.pad(screens.too_simple(), before, "")
    if len(again) < LENGTH:
        return screens.pad(screens.again_question(), before + digits, again)
    if new != again:
        return screens.pad(screens.differ(), before, "")
    marking.set_pin(turn.conn, staff, new, turn.facts.keys, turn.now)
    return screens.changed()


def _locked(staff: StaffRef, kept: pins.Pin) -> Screen:
    until = kept.locked_until
    if until is None:
        raise Refused
    return screens.locked(i18n.clock(calendar.local(until, staff.school.zone).time()))


WRITES: Answers = {SetPin: _set}
