"""Sentences for the terminal: what a command did, or why it cannot."""

from bot.domain.backups import BackupRefused
from bot.domain.codes import Issued, IssuedCode, link
from bot.domain.codes import shown as code_text
from bot.domain.errors import (
    BadFile,
    CodeRefused,
    NotUnderstood,
    Outage,
    Unavailable,
    ZvonokError,
)
from bot.domain.importing.report import ImportRefused
from bot.i18n import _
from bot.screens.backup import backup_refused
from bot.screens.import_report import bad_file_line, refusal_line


def first_start(username: str, code: IssuedCode | None) -> str:
    """What the person who started the bot needs to know; the code is shown here and never again."""
    lines = [_("@{username} answers. Stop it with Ctrl-C.").format(username=username)]
    if code is not None:
        lines.append(admin_code(username, code))
    return "\n".join(lines)


def admin_code(username: str, code: IssuedCode) -> str:
    text = _("One-time code for the first administrator of {school}: {code}")
    said = text.format(school=code.school.name, code=code_text(code.plain))
    return f"{said}\n{link(code.plain, username)}" if username else said


def refusal(error: ZvonokError) -> str:
    """One sentence: what is wrong, where, and what to do."""
    match error:
        case Unavailable(outage=Outage.BUSY):
            return _("The database is busy. Nothing was changed. Try again in a minute.")
        case Unavailable(outage=Outage.FULL):
            return _("The disk is full. Nothing was changed. Free some space and try again.")
        case Unavailable():
            return _("The database cannot be opened. Check DATABASE_URL and that it is running.")
        case NotUnderstood(expected="class"):
            return _("There is no such class. Write it as in the diary, for example 5А.")
        case NotUnderstood(expected="person"):
            return _("There is no such person. Give the id from the school’s file, or ours.")
        case BadFile():
            return bad_file_line(error)
        case ImportRefused():
            return refusal_line(error)
        case BackupRefused():
            return backup_refused(error)
        case CodeRefused():
            return _("This code cannot be used.")
        case _:
            return _("This could not be done. Nothing was changed.")


def codes_issued(issued: Issued, *, shown: bool, username: str) -> str:
    """How many codes were made; the codes themselves only when they go into no file."""
    lines = [_("New codes: {n}.").format(n=len(issued.codes))]
    if issued.linked:
        lines.append(_("Linked already, no code needed: {n}.").format(n=issued.linked))
    if issued.holding:
        text = _("Holding a live code already: {n}. --reissue makes new ones and ends the old.")
        lines.append(text.format(n=issued.holding))
    if shown:
        lines.extend(_code_line(code, username) for code in issued.codes)
    elif issued.codes and not username:
        lines.append(_("The bot has not run yet: the slips carry no link, only the code."))
    return "\n".join(lines)


def _code_line(code: IssuedCode, username: str) -> str:
    pupils = ", ".join(f"{pupil.name.full}, {pupil.class_name}" for pupil in code.pupils)
    whose = code.name.full if code.name and code.name.full else code.relation
    named = [part for part in (whose, pupils) if part]
    return "  ".join([code_text(code.plain), " · ".join(named)])


def demo_ready(url: str) -> str:
    return _("Open {url} in a browser: the phones are there. Stop with Ctrl-C.").format(url=url)
