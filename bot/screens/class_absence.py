"""Absence notices as the class teacher reads and answers them."""

from dataclasses import replace
from datetime import date

from bot.domain.absence import COMMENT_LIMIT, MOVES, Notice, State, When
from bot.domain.views.absence import (
    CertificateDaysView,
    CertificateView,
    ClassNotice,
    ClassNoticesView,
    Pupil,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.absence import (
    AcceptNotice,
    CertificateDays,
    Code,
    LeaveQuestion,
    OpenCertificate,
    OpenClassNotice,
    OpenClassNotices,
    QuestionNotice,
    RecordCertificate,
    SendClassNoticeFiles,
)
from bot.keyboards.actions.classroom import OpenMyClass
from bot.keyboards.buttons import Row, Rows, Style, button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import last_row, menu_button, pager
from bot.screens import names
from bot.screens.absence import number_of, sign_of
from bot.screens.absence_words import (
    by_whom,
    cause_label,
    comment,
    days,
    opposed,
    reason,
    span,
    standing,
)
from bot.screens.lessons import joined
from bot.screens.screen import KeptFile, Screen, blocks_of, bold, plain, text_of


def notices(view: ClassNoticesView) -> Screen:
    """What waits for an answer comes first."""
    text = text_of(
        bold(_("Absence notices, {class_name}").format(class_name=view.class_name)),
        *(_line(line) for line in view.lines),
        None if view.lines else _("There are none yet."),
    )
    buttons = (
        button(
            f"{sign_of(line.notice.state)} {number_of(line.notice)} {names.short(line.pupil.name)}",
            OpenClassNotice(line.notice.id),
        )
        for line in view.lines
    )
    turning = pager(view.page, view.pages, lambda to: OpenClassNotices(view.class_id, to))
    back = last_row(OpenMyClass(view.class_id))
    return Screen(text, (*rows_of(2, buttons), *turning, back))


def _line(line: ClassNotice) -> str:
    found = line.notice
    return joined(
        f"{sign_of(found.state)} {number_of(found)} {plain(names.short(line.pupil.name))}",
        days(found.when),
        _("will come") if found.comes else cause_label(found.cause),
        "📎" if line.files else "",
    )


def notice(view: ClassNotice) -> Screen:
    found = view.notice
    says = _("Will come after all") if found.comes else _("Will be absent")
    text = blocks_of(
        text_of(
            _whose(view.pupil),
            bold(_("Notice {n}").format(n=found.id)),
            f"{says}: {bold(days(found.when))}",
        ),
        text_of(
            None if found.comes else reason(found.cause),
            comment(found.comment, found.language),
            _files(view.files),
            by_whom(found, view.zone),
        ),
        standing(found, view.zone),
        text_of(*(opposed(other) for other in view.opposing)),
    )
    return Screen(text, _rows(view))


def _whose(pupil: Pupil) -> str:
    return bold(f"{names.full(pupil.name)}, {pupil.class_name}")


def _files(number: int) -> str | None:
    if not number:
        return None
    return ngettext("📎 {n} file", "📎 {n} files", number).format(n=number)


def _rows(view: ClassNotice) -> Rows:
    found, rows = view.notice, list[Row]()
    answers = []
    if found.state in MOVES[State.ACCEPTED]:
        answers.append(button(_("✅ Accept"), AcceptNotice(found.id), Style.MAIN))
    if found.state in MOVES[State.QUESTIONED]:
        answers.append(button(_("❓ Ask"), QuestionNotice(found.id)))
    if answers:
        rows.append(tuple(answers))
    if found.state in MOVES[State.CERTIFICATE] and not found.comes:
        rows.append((button(_("📄 Certificate received"), OpenCertificate(found.id)),))
    if view.files:
        label = _("📎 Show files: {n}").format(n=view.files)
        rows.append((button(label, SendClassNoticeFiles(found.id)),))
    return (*rows, last_row(OpenClassNotices(view.pupil.class_id)))


def accepted(view: ClassNotice) -> Screen:
    return replace(notice(view), toast=_("Accepted"))


def with_files(view: ClassNotice, kept: tuple[KeptFile, ...]) -> Screen:
    return replace(notice(view), files=kept)


# --- asking back ---


def ask_question(view: ClassNotice) -> Screen:
    """The next message is the question."""
    text = text_of(
        _whose(view.pupil),
        _(
            "Write your question about notice {n}. The family reads it on the notice. At most"
            " {limit} characters."
        ).format(n=view.notice.id, limit=COMMENT_LIMIT),
    )
    return Screen(text, ((button(_("Cancel"), LeaveQuestion(view.notice.id)), menu_button()),))


def asked(view: ClassNotice) -> Screen:
    return replace(notice(view), toast=_("Sent"))


# --- a certificate ---


def certificate(view: CertificateView) -> Screen:
    found = view.notice
    text = text_of(
        _whose(view.pupil),
        bold(_("Certificate for notice {n}").format(n=found.id)),
        _("Days: {days}").format(days=bold(span(When(view.first, view.last)))),
        _("Lessons marked as absent on these days take the mark you choose. Late stays late."),
    )
    return Screen(
        text,
        (
            (
                button(_("б: ill"), _record(found, Code.ILL, view)),
                button(_("у/п: excused"), _record(found, Code.EXCUSED, view)),
            ),
            (
                button(_("📅 From…"), _choosing(view, view.first, choosing_last=False)),
                button(_("Until…"), _choosing(view, view.last, choosing_last=True)),
            ),
            last_row(OpenClassNotice(found.id)),
        ),
    )


def _record(found: Notice, code: Code, view: CertificateView) -> RecordCertificate:
    return RecordCertificate(found.id, code, view.first, view.last)


def _choosing(view: CertificateView, shown: date, *, choosing_last: bool) -> CertificateDays:
    return CertificateDays(view.notice.id, view.first, view.last, shown, choosing_last)


def certificate_days(view: CertificateDaysView, earliest: date, latest: date) -> Screen:
    """A month to choose one end of the certificate's days from."""
    found, last = view.notice.id, view.choosing_last

    def pick(day: date) -> OpenCertificate:
        if last:
            return OpenCertificate(found, min(view.first, day), day)
        return OpenCertificate(found, day, max(view.last, day))

    rows = month(
        view.month,
        pick=pick,
        turn=lambda day: CertificateDays(found, view.first, view.last, day, last),
        first=earliest,
        last=latest,
        today=view.today,
    )
    hint = _("Choose the last day.") if last else _("Choose the first day.")
    back = last_row(OpenCertificate(found, view.first, view.last))
    return Screen(text_of(_whose(view.pupil), hint), (*rows, back))


def recorded(view: ClassNotice, changed: int) -> Screen:
    said = ngettext(
        "Recorded. {n} lesson in the journal was changed.",
        "Recorded. {n} lessons in the journal were changed.",
        changed,
    )
    return replace(notice(view), toast=said.format(n=changed), alert=True)
