"""Linking. A row id alone can be guessed, so what concerns a code carries a seal: the proof that
this account has typed that code (`domain.codes.seal`)."""

from bot.keyboards.codec import Action, carried


@carried("le")
class EnterCode(Action):
    """Ask for a one-time code."""


@carried("lc")
class ConfirmPeople(Action):
    """ "Yes, these are my children" (or: that is me): on to the consent. ``code`` is a row id."""

    code: int
    seal: str


@carried("ln")
class NotMine(Action):
    """Freezes the code and tells the office."""

    code: int
    seal: str


@carried("la")
class AcceptConsent(Action):
    """The moment of redemption."""

    code: int
    seal: str
    version: int


@carried("ld")
class DeclineConsent(Action):
    """Leaves the code as it was."""

    code: int


@carried("lr")
class RenewConsent(Action):
    """A newer text, accepted for an existing link."""

    link: int
    version: int


@carried("lp")
class ChoosePreset(Action):
    """Notifications: ``weekly``, ``daily`` or ``urgent``."""

    preset: str


@carried("lu")
class Unlink(Action):
    """Unlink one person from this account; ``sure`` False asks first."""

    link: int
    sure: bool = False
