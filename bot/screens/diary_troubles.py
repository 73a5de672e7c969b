"""Why a diary system did not do it, in the family's words: on the linking page and in the chat."""

from bot.domain.errors import DiaryTrouble, Trouble
from bot.i18n import _, ngettext

_MINUTE = 60


def trouble(error: DiaryTrouble, system: str) -> str:
    """One sentence or two: what happened, and what helps. Plain text, not escaped."""
    if error.why in (Trouble.LOCKED, Trouble.TOO_OFTEN) and error.wait:
        return _locked(system, -(-int(error.wait) // _MINUTE) or 1)
    return _why(error.why).format(system=system)


def _locked(system: str, minutes: int) -> str:
    return ngettext(
        "{system} asks to wait for {n} minute. Nothing is lost. Try again then.",
        "{system} asks to wait for {n} minutes. Nothing is lost. Try again then.",
        minutes,
    ).format(system=system, n=minutes)


def _why(why: Trouble) -> str:
    match why:
        case Trouble.WRONG_PASSWORD:
            return _(
                "{system} does not accept this login and password. Check the school and the"
                " keyboard layout; after three wrong tries most schools lock for a minute."
            )
        case Trouble.EXPIRED:
            return _("What {system} gave is no longer valid. Take a fresh one and try again.")
        case Trouble.REJECTED:
            return _("{system} knows this account, but it opens no diary. The school can tell why.")
        case Trouble.GOSUSLUGI_ONLY:
            return _(
                "This school lets families into {system} through Gosuslugi only. Zvonok never asks"
                " for a Gosuslugi password. Ask the school for a login of its own, or for a code"
                " for Zvonok."
            )
        case Trouble.BAD_TOKEN:
            return _("That is not what {system} shows on that page. Copy it whole and try again.")
        case Trouble.LOCKED:
            return _(
                "{system} has locked this account for a while after wrong tries. Wait a few"
                " minutes, then try again."
            )
        case Trouble.MAINTENANCE:
            return _("{system} is being repaired. Nothing is wrong with your login. Try later.")
        case Trouble.TOO_OFTEN:
            return _("{system} gets too many questions at the moment. Try again in a minute.")
        case Trouble.UNAVAILABLE:
            return _("{system} does not answer. Nothing is wrong with your login. Try later.")
        case Trouble.UNCLEAR:
            return _(
                "{system} answered something unexpected. That does not mean that your login is"
                " wrong. Try again in a few minutes."
            )
