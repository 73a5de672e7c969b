"""What is said when something cannot be done: what happened, that nothing is lost, what to press.

Forbidden, missing and outdated get one text, so that nobody learns which it was.
"""

from dataclasses import replace
from datetime import datetime

from bot import i18n
from bot.domain.calendar import local
from bot.domain.errors import (
    AlreadyDone,
    CodeReason,
    CodeRefused,
    LostWork,
    NotUnderstood,
    Outage,
    Unavailable,
    ZvonokError,
)
from bot.domain.people import Viewer
from bot.i18n import _
from bot.keyboards.actions.linking import EnterCode
from bot.keyboards.buttons import Row, Style, button
from bot.keyboards.pieces import last_row
from bot.screens import teaching_refusals
from bot.screens.screen import Screen, blocks_of

_USUAL_ZONE = "Europe/Moscow"


def screen_for(error: ZvonokError, viewer: Viewer | None) -> Screen:
    """The screen for any refusal of ours; ``viewer`` None: nobody could be recognised."""
    match error:
        case AlreadyDone():
            return already_done()
        case CodeRefused():
            return code_refused(error, viewer)
        case NotUnderstood():
            return not_understood(error.expected)
        case Unavailable():
            return outage(error.outage)
        case LostWork():
            return not_drawn()
        case _:
            return refusal()


def refusal() -> Screen:
    return Screen(_("Nothing found. Your data is safe."), (last_row(),))


def already_done() -> Screen:
    """Only the short answer to the press: what the first press has shown stays in place."""
    return Screen("", toast=_("Already done"))


def not_understood(expected: str = "") -> Screen:
    return Screen(_what_was_expected(expected), (last_row(),))


def _what_was_expected(expected: str) -> str:
    match expected:
        case "date":
            return _("That is not a date I can read. Write it like 25.11 or “tomorrow”.")
        case "code":
            return _("That is not a code. A code has 10 letters and digits, like 7K3DM-X29QA.")
        case _:
            return teaching_refusals.expected(expected) or _(
                "That was not understood. Nothing has changed."
            )


def outage(kind: Outage) -> Screen:
    match kind:
        case Outage.BUSY:
            text = _("The diary is very busy. Nothing is lost. Try again in a minute.")
        case Outage.FULL:
            text = _(
                "The diary cannot save right now: its disk is full. Nothing is lost, and reading"
                " works. The school has to make room; try again later."
            )
        case Outage.UNREACHABLE:
            text = _("The diary cannot be reached. Nothing is lost. Try again in a few minutes.")
    return Screen(text, (last_row(),))


def not_drawn() -> Screen:
    """A paper or picture that took too long, or whose drawing broke off."""
    return Screen(_("The file could not be made. Nothing is lost. Try again in a minute."))


def unexpected_file(menu: Screen) -> Screen:
    """A photo that nobody waits for does not vanish without a word."""
    said = _(
        "What you sent has gone to nobody. Press first what it is for: a notice, a message, "
        "homework."
    )
    return replace(menu, text=blocks_of(f"<i>{said}</i>", menu.text))


def apology() -> Screen:
    """For a mistake of ours, which is in the log."""
    return Screen(
        _("Something went wrong on our side. Your data is safe. Try again from the menu."),
        (last_row(),),
    )


# --- codes ---


def code_refused(refused: CodeRefused, viewer: Viewer | None) -> Screen:
    if refused.reason is CodeReason.LOCKED and refused.until is not None:
        text = _(
            "Too many wrong tries. Your code still works. Try after {time}, or ask the class"
            " teacher for a new one."
        ).format(time=_until(refused, refused.until, viewer))
        return Screen(text, (last_row(),))
    return Screen(_why(refused.reason), (*_another(refused.reason), last_row()))


def _why(reason: CodeReason) -> str:
    match reason:
        case CodeReason.EXPIRED:
            return _("This code has expired. Ask the class teacher for a new one.")
        case CodeReason.USED:
            return _(
                "This code has been used already. If that was not you, tell the class teacher"
                " and ask for a new one."
            )
        case CodeReason.REVOKED:
            return _("This code no longer works. Ask the class teacher for a new one.")
        case CodeReason.FROZEN:
            return _(
                "This code is on hold: somebody said it is not theirs. The school will sort it"
                " out; ask the class teacher for a new one."
            )
        case CodeReason.TOO_YOUNG:
            return _(
                "The code is right. Until you are 14 a parent or other legal representative links"
                " first; then this code will work. It stays as it is."
            )
        case CodeReason.OWN:
            return _("This code is for the person you trust: forward it to them.")
        case _:
            return _("No such code. Check the letters and digits on the slip and write it again.")


def _another(reason: CodeReason) -> tuple[Row, ...]:
    if reason in (CodeReason.TOO_YOUNG, CodeReason.OWN):
        return ()
    return ((button(_("🔑 Enter the code"), EnterCode(), Style.MAIN),),)


def _until(refused: CodeRefused, until: datetime, viewer: Viewer | None) -> str:
    """The clock of the reader, with the date when it is another day."""
    zone = _zone(viewer) or refused.zone or _USUAL_ZONE
    moment = local(until, zone)
    if refused.at is None or local(refused.at, zone).date() == moment.date():
        return i18n.clock(moment.time())
    return i18n.instant(until, zone)


def _zone(viewer: Viewer | None) -> str | None:
    if viewer is None:
        return None
    zones = [child.school.zone for child in viewer.children]
    zones += [ref.school.zone for ref in viewer.staff]
    return viewer.zone or (zones[0] if zones else None)
