"""Notices of absence: sent, shown, taken back."""

from dataclasses import replace

from bot.domain.absence import Notice, State
from bot.domain.views.absence import NoticesView, NoticeView
from bot.i18n import _
from bot.keyboards.actions.absence import (
    ObjectToNotice,
    OpenAbsence,
    OpenNotice,
    OpenNotices,
    SendNoticeFiles,
    WithdrawNotice,
)
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.buttons import Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import last_row, menu_button, pager
from bot.screens import lessons as words
from bot.screens import mirror, names
from bot.screens.absence_words import by_whom, comment, days, files, opposed, reason, standing
from bot.screens.screen import KeptFile, Screen, blocks_of, bold, plain, text_of


def cancelled(view: NoticesView) -> Screen:
    return replace(notices(view), toast=_("Cancelled. Nothing was sent."))


def sent(view: NoticeView, *, heard: bool = True) -> Screen:
    """``heard``: the class teacher uses the bot; else the family has to call as well."""
    found = view.notice
    if view.child.ref.mirror is not None:
        return replace(notice(view), toast=_("Kept"))
    said = (
        _("Notice {n} sent. {name} will come, {days}. The class teacher decides.")
        if found.comes
        else _("Notice {n} sent. {name}, {days}. Only the class teacher sees the reason.")
    )
    name = plain(names.first(view.child.ref.name))
    text = text_of(
        said.format(n=found.id, name=name, days=days(found.when)),
        *(opposed(other) for other in view.opposing),
        None if heard else _("The class teacher does not use the bot yet: please call the school."),
    )
    return Screen(text, _notice_rows(view), toast=_("Sent"))


def notice(view: NoticeView) -> Screen:
    found = view.notice
    shown = view.cause_shown
    text = blocks_of(
        text_of(
            words.heading(view.child, _("Notice {n}").format(n=found.id)),
            f"{_says(found)}: {bold(days(found.when))}",
        ),
        text_of(
            reason(found.cause) if shown and not found.comes else None,
            comment(found.comment, found.language) if shown else None,
            files(view.files),
            by_whom(found, view.zone),
        ),
        _where(view),
        text_of(*(opposed(other) for other in view.opposing)),
    )
    return Screen(text, _notice_rows(view))


def _where(view: NoticeView) -> str:
    """Where a notice stands; behind a mirrored diary there is no class teacher who opens it."""
    system, found = view.child.ref.mirror, view.notice
    if system is not None and found.live:
        return mirror.passing(view.passing.state if view.passing else None, system.title)
    # the teacher's words may name what the parent asked to hide
    said = standing(found if view.cause_shown else replace(found, answer=""), view.zone)
    return text_of(said, mirror.recalled(view.passing, system.title) if system else None)


def _says(found: Notice) -> str:
    return _("Will come after all") if found.comes else _("Will be absent")


def _notice_rows(view: NoticeView) -> Rows:
    student, found = view.child.id, view.notice.id
    rows: list[Row] = []
    if view.files:
        label = _("📎 Show files: {n}").format(n=view.files)
        rows.append((button(label, SendNoticeFiles(student, found)),))
    if view.may_object:
        label = _("Will be absent") if view.notice.comes else _("The child will come")
        rows.append((button(label, ObjectToNotice(student, found)),))
    if view.may_withdraw:
        rows.append((button(_("Withdraw"), WithdrawNotice(student, found), Style.DANGER),))
    return (*rows, (button(_("All notices"), OpenNotices(student)), menu_button()))


def withdrawn(view: NoticeView) -> Screen:
    return replace(notice(view), toast=_("Taken back"))


def with_files(view: NoticeView, kept: tuple[KeptFile, ...]) -> Screen:
    return replace(notice(view), files=kept)


_SIGNS = {
    State.FILED: "📨",
    State.SEEN: "👁",
    State.ACCEPTED: "✅",
    State.QUESTIONED: "❓",
    State.WITHDRAWN: "↩️",
    State.CERTIFICATE: "📄",
}


def sign_of(state: State) -> str:
    """The signpost of a state on a list."""
    return _SIGNS[state]


def notices(view: NoticesView) -> Screen:
    student = view.child.id
    text = text_of(
        words.heading(view.child, _("Absence notices")),
        *(_line(found) for found in view.notices),
        None if view.notices else _("There are none yet."),
    )
    buttons = (
        button(f"{sign_of(one.state)} {number_of(one)}", OpenNotice(student, one.id))
        for one in view.notices
    )
    new = (
        ((button(_("🤒 New notice"), OpenAbsence(student), Style.MAIN),),) if view.may_file else ()
    )
    turning = pager(view.page, view.pages, lambda to: OpenNotices(student, to))
    return Screen(text, (*new, *rows_of(3, buttons), *turning, last_row(OpenMore())))


def _line(found: Notice) -> str:
    said = f" · {_('will come')}" if found.comes else ""
    return f"{sign_of(found.state)} {number_of(found)} · {days(found.when)}{said}"


def number_of(found: Notice) -> str:
    return _("No. {n}").format(n=found.id)
