"""What ``doctor`` says: one line for each finding, and what to do about it."""

from collections.abc import Sequence

from bot.domain.checkup import Finding, Verdict, What
from bot.domain.errors import Outage
from bot.i18n import _, ngettext

_SIGNS = {Verdict.GOOD: "✅", Verdict.NOTE: "⚠️", Verdict.BAD: "❌"}


def checkup_lines(findings: Sequence[Finding]) -> list[str]:
    """The findings and a line that sums them up."""
    lines = [f"{_SIGNS[finding.verdict]} {sentence(finding)}" for finding in findings]
    return [*lines, "", _sum(findings)]


def _sum(findings: Sequence[Finding]) -> str:
    bad = sum(finding.verdict is Verdict.BAD for finding in findings)
    if not bad:
        return _("Everything needed is in place.")
    return ngettext(
        "{n} thing has to be put right.", "{n} things have to be put right.", bad
    ).format(n=bad)


def sentence(finding: Finding) -> str:
    """What was found, and what to do where something has to be done."""
    facts = finding.facts
    match finding.what:
        case What.SETTINGS_GOOD:
            return _("The settings can be read.")
        case What.SETTING_WRONG:
            return str(facts["sentence"])
        case What.KEY_WEAK:
            return _("SECRET_KEY repeats a few characters: make a random one.")
        case What.KEYS_FORMER:
            return _("Former secret keys still accepted: {n}.").format(n=facts["n"])
        case What.FILES_GOOD:
            return _("Files with secrets are closed to others.")
        case What.FILE_OPEN:
            return _("Everybody on this machine can open {file}: run chmod 600 on it.").format(
                file=facts["file"]
            )
        case What.CLOCK_GOOD:
            return _("The clock is right.")
        case What.CLOCK_WRONG:
            return _(
                "The clock is {n} seconds off Telegram’s: switch time synchronisation on, or"
                " digests come at the wrong hour."
            ).format(n=facts["n"])
        case What.DISK_GOOD | What.DISK_LOW | What.DISK_FULL:
            return _disk(finding)
        case What.DIARIES_GOOD | What.DIARIES_FAILING:
            return _diaries(finding)
        case _:
            return _about_database(finding) or _about_telegram(finding)


def _disk(finding: Finding) -> str:
    n = finding.facts["n"]
    match finding.what:
        case What.DISK_FULL:
            return _("Only {n} MB of disk are free: nothing can be saved soon.").format(n=n)
        case What.DISK_LOW:
            return _("{n} MB of disk are free: make some room.").format(n=n)
        case _:
            return _("{n} MB of disk are free.").format(n=n)


def _diaries(finding: Finding) -> str:
    facts = finding.facts
    if finding.what is What.DIARIES_GOOD:
        return _("Diaries fetched from other systems: {n}; all of them come.").format(n=facts["n"])
    return _(
        "Diaries fetched from other systems: {n}. Logins that fail: {failing} of {logins}; of these"
        " {families} wait for their families. The log says why (mirror.trouble)."
    ).format(**facts)


def _about_database(finding: Finding) -> str:
    match finding.what:
        case What.DATABASE_GOOD:
            return _("The database answers.")
        case What.DATABASE_NEW:
            return _("There is no database yet: run makes it.")
        case What.DATABASE_SLOW:
            return _("The database does not answer in time: look at its server and its load.")
        case What.DATABASE_AWAY:
            return _away(str(finding.facts["outage"]))
        case What.MIGRATIONS_GOOD:
            return _("The database has the newest shape.")
        case What.MIGRATIONS_DUE:
            return _("The database has an older shape: run or migrate brings it up to date.")
        case What.MIGRATIONS_NEWER:
            return _("The database was made by a newer program: update the bot.")
        case _:
            return ""


def _away(outage: str) -> str:
    match outage:
        case Outage.BUSY:
            return _("The database is locked by another program: close that program.")
        case Outage.FULL:
            return _("The disk of the database is full: free some space.")
        case _:
            return _("The database cannot be opened: check DATABASE_URL and that it is running.")


def _about_telegram(finding: Finding) -> str:
    facts = finding.facts
    match finding.what:
        case What.TELEGRAM_GOOD:
            return _("Telegram answers: the bot is @{username}.").format(username=facts["username"])
        case What.TELEGRAM_AWAY:
            return _(
                "Telegram cannot be reached: check the network, TELEGRAM_PROXY and"
                " TELEGRAM_API_URL."
            )
        case What.TOKEN_REFUSED:
            return _("Telegram does not know this BOT_TOKEN: take the current one from @BotFather.")
        case What.POLLING_GOOD:
            return _("The bot fetches updates itself; waiting now: {n}.").format(n=facts["n"])
        case What.WEBHOOK_GOOD:
            return _("Telegram brings updates to WEBHOOK_URL; waiting now: {n}.").format(
                n=facts["n"]
            )
        case What.WEBHOOK_UNSET:
            return _("Telegram does not know WEBHOOK_URL yet: run tells it.")
        case What.WEBHOOK_FOREIGN:
            return _(
                "Telegram brings updates to another address than these settings say: run puts"
                " that right; see that no other server uses this token."
            )
        case What.WEBHOOK_FAILING:
            return _(
                "Telegram cannot deliver to WEBHOOK_URL: {trouble}. Updates waiting: {n}. Check"
                " the address, its certificate and WEBHOOK_SECRET."
            ).format(trouble=facts["trouble"], n=facts["n"])
        case _:
            return ""
