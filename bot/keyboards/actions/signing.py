from datetime import date

from bot.keyboards.codec import Action, carried


@carried("y")
class OpenSigning(Action):
    """The week to be signed; None is the newest open one, or this one when that is signed."""

    student: int
    week: date | None = None


@carried("ys")
class SignWeek(Action):
    """ "I have read it". ``seen`` tells which state of the week was on the screen."""

    student: int
    week: date
    seen: str


@carried("yu")
class OpenUnsigned(Action):
    """Earlier weeks without one's signature."""

    student: int
    page: int = 0


@carried("yr")
class SendReceipt(Action):
    """The receipt of one's own signature, as a PDF."""

    student: int
    week: date
