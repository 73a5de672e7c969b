"""Signing the week: it is shown whole, then signed; what changed later stands below."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.domain.calendar import local
from bot.domain.gifts import Gift
from bot.domain.signing import Counts
from bot.domain.views.signing import SigningView, SignOutcome, UnsignedView
from bot.i18n import _, clock, day_number, day_range, day_short, ngettext
from bot.keyboards.actions.signing import OpenSigning, OpenUnsigned, SendReceipt, SignWeek
from bot.keyboards.buttons import Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens import lessons as words
from bot.screens import mirror, names, signed_words
from bot.screens.diary import week_day
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, plain, text_of

_PAGE = 10
_SCHOOL_WEEK = timedelta(days=4)


def week(view: SigningView) -> Screen:
    return Screen(words.fitted(partial(_text, view)), _rows(view))


def after(outcome: SignOutcome, view: SigningView) -> Screen:
    """The week again, with what the press has come to."""
    screen = week(view)
    match outcome:
        case SignOutcome.SIGNED:
            return replace(screen, toast=_("Signed"))
        case SignOutcome.ALREADY:
            return replace(screen, toast=_("Already done"))
        case SignOutcome.NOT_OPEN:
            return replace(screen, toast=_opens(view), alert=True)
        case SignOutcome.NOT_AS_SHOWN:
            said = _("The week has changed since it was shown to you. Look once more, then sign.")
            return replace(screen, toast=said, alert=True)


def _text(view: SigningView, limit: int | None) -> str:
    return blocks_of(
        words.heading(view.child, _("Week {days}").format(days=_days(view))),
        *(week_day(content, limit) for content in view.days),
        _standing(view),
        text_of(*(_signature(view, number) for number in range(len(view.signatures)))),
        _passing(view),
        signed_words.changes(view.changes),
    )


def _passing(view: SigningView) -> str:
    """Where a signature under a mirrored diary is, or will be."""
    system = view.child.ref.mirror
    if system is None or not view.days:
        return ""
    if view.signed_there:
        return _("✍️ In {system} this week is signed.").format(system=plain(system.title))
    if not (view.signed or view.may_sign):
        return ""
    if view.signed:
        return mirror.passing(view.passing, system.title)
    return "" if Gift.SIGNATURE in system.gives else mirror.passing(None, system.title)


def _days(view: SigningView) -> str:
    last = view.days[-1].day if view.days else view.monday + _SCHOOL_WEEK
    return day_range(view.monday, last)


def _standing(view: SigningView) -> str:
    """What can be done with the week, or why nothing can."""
    if not view.days:
        return _("There were no lessons in this week: nothing has to be signed.")
    if not view.is_open:
        return _opens(view)
    if view.signed or not view.may_sign:
        return "" if view.signatures else _("Not signed yet.")
    counts = _counts(view.counts)
    said = (
        _("{name}, {days}: {counts}. Anything added after signing is shown separately.")
        if counts
        else _("{name}, {days}. Anything added after signing is shown separately.")
    )
    name = plain(names.first(view.child.ref.name))
    return said.format(name=name, days=_short_days(view), counts=counts)


def _opens(view: SigningView) -> str:
    moment = local(view.opens, view.child.ref.school.zone)
    return _("Signing opens {day} at {time}. You can read it now.").format(
        day=day_short(moment.date()), time=clock(moment.time())
    )


def _short_days(view: SigningView) -> str:
    """``16–20.11`` / ``16–20 Nov``."""
    last = view.days[-1].day
    first = str(view.monday.day) if view.monday.month == last.month else day_number(view.monday)
    return f"{first}–{day_number(last)}"


def _counts(counts: Counts) -> str:
    """What there is; nothing is said of what there is not."""
    marks, remarks, missed = counts.marks, counts.remarks, counts.missed
    return words.joined(
        ngettext("{n} mark", "{n} marks", marks).format(n=marks) if marks else "",
        ngettext("{n} remark", "{n} remarks", remarks).format(n=remarks) if remarks else "",
        ngettext("{n} lesson missed", "{n} lessons missed", missed).format(n=missed)
        if missed
        else "",
        by=", ",
    )


def _signature(view: SigningView, number: int) -> str:
    line = view.signatures[number]
    said = f"✍️ {signed_words.signature(line, view.zone)}"
    return f"{said} · {_('changed since')}" if line.changed else said


def _rows(view: SigningView) -> Rows:
    student = view.child.id
    rows: list[Row] = []
    if view.days and view.is_open and view.may_sign and not view.signed:
        rows.append((button(_("✍️ Sign"), SignWeek(student, view.monday, view.seen), Style.MAIN),))
    if view.signed:
        rows.append((button(_("📄 Receipt"), SendReceipt(student, view.monday)),))
    if view.unsigned:
        label = _("Weeks not signed: {n}").format(n=view.unsigned)
        rows.append((button(label, OpenUnsigned(student)),))
    around = arrows(
        OpenSigning(student, view.around.earlier) if view.around.earlier else None,
        None,
        OpenSigning(student, view.around.later) if view.around.later else None,
        (words.from_day(view.around.earlier), words.from_day(view.around.later)),
    )
    return (*rows, *((around,) if around else ()), last_row())


def with_receipt(view: SigningView, paper: Paper) -> Screen:
    return replace(week(view), paper=paper)


def unsigned(view: UnsignedView) -> Screen:
    """Earlier weeks to choose from."""
    pages = max(1, -(-len(view.weeks) // _PAGE))
    page = min(view.page, pages - 1)
    shown = view.weeks[page * _PAGE : (page + 1) * _PAGE]
    text = text_of(
        words.heading(view.child, _("Weeks that are not signed yet")),
        None if shown else _("Every week is signed."),
    )
    weeks = (button(_label(monday), OpenSigning(view.child.id, monday)) for monday in shown)
    turning = pager(page, pages, lambda to: OpenUnsigned(view.child.id, to))
    return Screen(text, (*rows_of(2, weeks), *turning, last_row(OpenSigning(view.child.id))))


def _label(monday: date) -> str:
    return day_range(monday, monday + _SCHOOL_WEEK)
