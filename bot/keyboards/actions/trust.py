"""Trusted persons. What concerns a code carries a seal, as in linking."""

from datetime import date

from bot.domain.people import Grant
from bot.keyboards.codec import Action, carried


@carried("u")
class OpenTrusted(Action):
    """Whom the viewer trusts with this child; for a trusted person, what they were granted."""

    student: int


@carried("un")
class InviteTrusted(Action):
    """Asks how the new trusted person is called."""

    student: int


@carried("uo")
class OpenTrust(Action):
    student: int
    trust: int


@carried("ut")
class ToggleGrant(Action):
    student: int
    trust: int
    grant: Grant


@carried("ue")
class ChooseTrustEnd(Action):
    """A month to choose the last day from."""

    student: int
    trust: int
    month: date | None = None


@carried("ud")
class SetTrustEnd(Action):
    student: int
    trust: int
    day: date


@carried("uc")
class MakeTrustCode(Action):
    student: int
    trust: int


@carried("uw")
class WithdrawTrust(Action):
    """``sure`` False asks first."""

    student: int
    trust: int
    sure: bool = False


@carried("uf")
class ConfirmTrust(Action):
    """On to the consent, for whoever typed the code."""

    trust: int
    seal: str


@carried("ua")
class AcceptTrust(Action):
    trust: int
    seal: str
    version: int


@carried("ur")
class RenewTrust(Action):
    """A newer text of the consent, accepted for a trust that is in use."""

    trust: int
    version: int


@carried("ul")
class LeaveTrust(Action):
    """The trusted person gives it back; ``sure`` False asks first."""

    trust: int
    sure: bool = False
