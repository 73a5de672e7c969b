"""Who opened a diary: roles and days."""

from collections.abc import Sequence
from datetime import date

from bot.domain.openings import TRUSTED, Opened
from bot.domain.people import Role, StudentRef
from bot.i18n import _, day_short
from bot.keyboards.actions.journal import OpenJournal
from bot.keyboards.actions.settings import OpenSettings
from bot.keyboards.pieces import last_row, pager
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

DAYS_ON_A_PAGE = 7


def journal(student: StudentRef, opened: Sequence[Opened], page: int) -> Screen:
    days = tuple(dict.fromkeys(one.day for one in opened))
    shown, number, pages = page_of(days, page, DAYS_ON_A_PAGE)
    text = blocks_of(
        bold(_("Who opened the diary: {name}").format(name=names.first(student.name))),
        text_of(*(_day(day, opened) for day in shown)) or _("Nobody in the last 60 days."),
        _("Each is shown once a day."),
    )
    turning = pager(number, pages, lambda other: OpenJournal(student.id, other))
    return Screen(text, (*turning, last_row(OpenSettings())))


def _day(day: date, opened: Sequence[Opened]) -> str:
    who = [_who(one) for one in opened if one.day == day]
    counted = ((name, who.count(name)) for name in dict.fromkeys(who))
    said = ", ".join(name if n == 1 else f"{name} ×{n}" for name, n in counted)
    return f"{day_short(day)}: {plain(said)}"


def _who(one: Opened) -> str:
    if one.mine:
        return _("you")
    if one.role == TRUSTED:
        return one.label or _("trusted person")
    return {
        Role.PARENT.value: _("legal representative"),
        Role.STUDENT.value: _("student"),
        Role.TEACHER.value: _("teacher"),
        Role.ADMIN.value: _("school office"),
    }[one.role]
