"""The PIN pad: digits are pressed, so that nothing of the PIN stays in the chat."""

from collections.abc import Callable

from bot import i18n
from bot.domain.calendar import local
from bot.domain.pins import LENGTH
from bot.domain.views.teaching import PinWanted
from bot.i18n import _
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.teaching import OpenDraft, PinForDraft, SetPin
from bot.keyboards.buttons import Rows, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row
from bot.screens.screen import Screen, bold, text_of
from bot.screens.teaching_words import heading


def ask(wanted: PinWanted, zone: str, typed: str = "") -> Screen:
    """Before marks older than a week are changed."""
    back = OpenDraft(wanted.draft)
    if wanted.locked_until is not None:
        when = i18n.clock(local(wanted.locked_until, zone).time())
        return Screen(
            _("Too many wrong PINs. Nothing is lost. Try after {time}.").format(time=when),
            (last_row(back),),
        )
    if not wanted.has_pin:
        text = text_of(
            heading(wanted.ref),
            _("Marks older than a week are changed with a PIN. You have none yet."),
        )
        return Screen(text, ((button(_("🔢 Set a PIN"), SetPin()),), last_row(back)))
    text = text_of(
        heading(wanted.ref),
        _("These marks are older than a week. Your PIN:"),
        _("That was not the PIN. Once more:") if wanted.wrong and not typed else None,
        _dots(typed),
    )

    def key(digits: str) -> Action:
        return PinForDraft(wanted.draft, wanted.seal, digits)

    return Screen(text, (*_keys(typed, key), last_row(back)))


def pad(question: str, typed: str, shown: str) -> Screen:
    """Setting the PIN: ``typed`` is everything so far, ``shown`` what belongs to this question."""
    rows = _keys(typed, SetPin, here=shown)
    return Screen(text_of(bold(_("PIN")), question, _dots(shown)), (*rows, last_row(OpenMore())))


def _dots(typed: str) -> str:
    return " ".join("●" * len(typed) + "○" * (LENGTH - len(typed)))


def _keys(typed: str, key: Callable[[str], Action], here: str | None = None) -> Rows:
    digits = [button(digit, key(typed + digit)) for digit in "1234567890"]
    left = typed if here is None else here
    delete = button("⌫", key(typed[:-1] if left else typed))
    return (*rows_of(3, digits[:9]), (digits[9], delete))


def first_question() -> str:
    return _(
        "Choose four digits. They are asked for when marks older than a week are changed."
        " Not 1234 and not four times the same."
    )


def old_question() -> str:
    return _("The PIN you have now:")


def new_question() -> str:
    return _("The new PIN:")


def again_question() -> str:
    return _("Once more the same four digits:")


def too_simple() -> str:
    return _("Too easy to guess. Choose other digits:")


def differ() -> str:
    return _("They were not the same. Choose the digits again:")


def wrong() -> str:
    return _("That was not the PIN. Once more:")


def changed() -> Screen:
    return Screen(_("✅ The PIN is set."), (last_row(),))


def locked(time: str) -> Screen:
    text = _("Too many wrong PINs. Nothing is lost. Try after {time}.").format(time=time)
    return Screen(text, (last_row(),))
