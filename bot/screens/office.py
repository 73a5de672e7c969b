"""Sentences for the terminal: what a command did, or why it cannot."""

from bot.domain.codes import IssuedCode, link, shown
from bot.domain.errors import CodeRefused, NotUnderstood, Outage, Unavailable, ZvonokError
from bot.i18n import _


def first_start(username: str, code: IssuedCode | None) -> str:
    """What the person who started the bot needs to know; the code is shown here and never again."""
    lines = [_("@{username} answers. Stop it with Ctrl-C.").format(username=username)]
    if code is not None:
        text = _("One-time code for the first administrator of {school}: {code}")
        lines.append(text.format(school=code.school.name, code=shown(code.plain)))
        lines.append(link(code.plain, username))
    return "\n".join(lines)


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
            return _("There is no such person. Give the school's own id, or the number shown by us.")
        case CodeRefused():
            return _("This code cannot be used.")
        case _:
            return _("This could not be done. Nothing was changed.")
