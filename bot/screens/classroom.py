"""My class: how it stands, who has signed, what is due, whom nobody reaches."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.people import Name
from bot.domain.views.classroom import (
    ClassDots,
    ClassMorning,
    ClassReport,
    ClassUnsigned,
    ClassView,
    DueDot,
    Home,
    HomesView,
    SignaturesView,
    SignReminder,
    Standing,
)
from bot.domain.views.signing import PupilSignatures
from bot.i18n import _, day_range, day_short, ngettext
from bot.keyboards.actions.absence import OpenClassNotices
from bot.keyboards.actions.classroom import (
    ChoosePaperSigner,
    OpenClassCodes,
    OpenClassDots,
    OpenClassReport,
    OpenMyClass,
    OpenPrinting,
    OpenSignatures,
    OpenUnreached,
    PrintReport,
    RemindToSign,
    SignOnPaper,
)
from bot.keyboards.actions.people import OpenClasses
from bot.keyboards.actions.signing import OpenSigning
from bot.keyboards.actions.threads import OpenMessages
from bot.keyboards.buttons import Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import arrows, last_row, menu_button, pager
from bot.screens import lessons as words
from bot.screens import names, signed_words
from bot.screens.lessons import joined
from bot.screens.mark_words import average_shown, quoted
from bot.screens.reports import term as term_words
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

_SCHOOL_WEEK = timedelta(days=4)
_MANY_NAMES = 40


def _title(text: str, class_name: str) -> str:
    return bold(f"{class_name} · {text}")


def _week(monday: date) -> str:
    return day_range(monday, monday + _SCHOOL_WEEK)


# --- how it stands ---


def overview(view: ClassView) -> Screen:
    """What needs its teacher first; nothing is said where there is nothing to do."""
    counts, klass = view.counts, view.ref.id
    text = text_of(
        _title(_("my class") if view.own else _("class"), view.ref.name),
        ngettext("{n} student", "{n} students", counts.students).format(n=counts.students)
        if counts.students
        else nobody_yet(),
        _("🤒 Absent today: {n}, announced: {announced}").format(
            n=counts.absent, announced=counts.announced
        ),
        _("❓ Absent without a cause in the last week: {n}").format(n=counts.unexplained)
        if counts.unexplained
        else None,
        _("✍️ Week {days} signed: {n} of {all}").format(
            days=_week(view.week), n=counts.signed, all=counts.students
        ),
        _("📌 Work owed within a week: {n}").format(n=counts.dots) if counts.dots else None,
        _("📵 Nobody at home is reached: {n}").format(n=counts.unreached)
        if counts.unreached
        else None,
    )
    notices = _("🤒 Notices: {n}").format(n=counts.waiting) if counts.waiting else _("🤒 Notices")
    entries = (
        button(_("✍️ Signatures"), OpenSignatures(klass)),
        button(notices, OpenClassNotices(klass)),
        button(_("🔑 Codes"), OpenClassCodes(klass)),
        button(_("📝 On paper"), ChoosePaperSigner(klass, view.week)),
        button(_("📌 Dots"), OpenClassDots(klass)),
        button(_("📊 Averages"), OpenClassReport(klass)),
        button(_("📵 Not reached"), OpenUnreached(klass)),
        button(_("💬 Messages"), OpenMessages()),
        button(_("🖨 Print"), OpenPrinting(klass)),
    )
    others = (button(name, OpenMyClass(number)) for number, name in view.others)
    back = None if view.own else OpenClasses()
    return Screen(text, (*rows_of(2, entries), *rows_of(3, others), last_row(back)))


# --- signatures ---


def nobody_yet() -> str:
    return _("There is nobody in the class yet.")


def signatures(view: SignaturesView) -> Screen:
    """Who has not signed stands first."""
    found = view.found
    signed = [pupil for pupil in found.pupils if pupil.signatures]
    text = blocks_of(
        _title(_("signatures, {days}").format(days=_week(found.monday)), found.class_name),
        text_of(
            bold(_("Not signed: {n}").format(n=len(found.unsigned))),
            ", ".join(plain(names.short(pupil.name)) for pupil in found.unsigned),
        )
        if found.unsigned
        else _("Everybody has signed.")
        if signed
        else nobody_yet(),
        text_of(
            bold(_("Signed: {n}").format(n=len(signed))),
            *(_signed(pupil, found.zone) for pupil in signed[:_MANY_NAMES]),
        )
        if signed
        else None,
    )
    rows: list[Row] = []
    if found.unsigned and found.is_open:
        label = _("🔔 Remind gently: {n}").format(n=len(found.unsigned))
        paper = ChoosePaperSigner(found.class_id, found.monday)
        rows.append((button(label, RemindToSign(found.class_id, found.monday), Style.MAIN),))
        rows.append((button(_("📝 Signed on paper"), paper),))
    around = arrows(
        OpenSignatures(found.class_id, view.before) if view.before else None,
        None,
        OpenSignatures(found.class_id, view.after) if view.after else None,
        (words.from_day(view.before), words.from_day(view.after)),
    )
    rows += [around] if around else []
    return Screen(text, (*rows, last_row(OpenMyClass(found.class_id))))


def _signed(pupil: PupilSignatures, zone: str) -> str:
    by = "; ".join(signed_words.by_whom(line, zone) for line in pupil.signatures)
    return f"{plain(names.short(pupil.name))}: {by}"


def reminded(view: SignaturesView) -> Screen:
    sent = view.sent or 0
    if not sent:
        said = _("Nobody new to remind: they were told already, or nobody of them is linked.")
    else:
        said = ngettext(
            "{n} family is reminded, gently.", "{n} families are reminded, gently.", sent
        ).format(n=sent)
    return replace(signatures(view), toast=said, alert=not sent)


def choose_paper(view: SignaturesView) -> Screen:
    """Whose family has signed the printed page."""
    found = view.found
    text = text_of(
        _title(_("signed on paper, {days}").format(days=_week(found.monday)), found.class_name),
        _("Press the student whose family signed the printed page.")
        if found.unsigned
        else _("Everybody has signed."),
        None if found.is_open else _("This week cannot be signed yet."),
    )
    buttons = (
        button(
            names.short(pupil.name),
            SignOnPaper(found.class_id, found.monday, pupil.student_id),
        )
        for pupil in found.unsigned
        if found.is_open
    )
    around = arrows(
        ChoosePaperSigner(found.class_id, view.before) if view.before else None,
        None,
        ChoosePaperSigner(found.class_id, view.after) if view.after else None,
        (words.from_day(view.before), words.from_day(view.after)),
    )
    back = last_row(OpenSignatures(found.class_id, found.monday))
    return Screen(text, (*rows_of(2, buttons), *((around,) if around else ()), back))


def recorded(view: SignaturesView) -> Screen:
    return replace(choose_paper(view), toast=_("Noted: signed on paper."))


# --- dots, families ---


def dots(view: ClassDots) -> Screen:
    text = text_of(
        _title(_("dots"), view.ref.name),
        *(_dot(line) for line in view.lines),
        None if view.lines else _("Nobody owes anything."),
    )
    turning = pager(view.page, view.pages, lambda to: OpenClassDots(view.ref.id, to))
    return Screen(text, (*turning, last_row(OpenMyClass(view.ref.id))))


def _dot(line: DueDot) -> str:
    until = _("until {day}").format(day=day_short(line.due_on)) if line.due_on else ""
    return joined(
        plain(names.short(line.student)),
        words.subject(line.subject),
        quoted(line.what, 60),
        until,
    )


def unreached(view: HomesView) -> Screen:
    """Families that only paper or a call reaches, and why."""
    text = text_of(
        _title(_("whom nobody reaches"), view.ref.name),
        *(_home(home) for home in view.lines[:_MANY_NAMES]),
        None if view.lines else _("Every family is reached."),
        _("A printed weekly page and a paper slip with a code help here.") if view.lines else None,
    )
    klass = view.ref.id
    rows: Rows = (
        (button(_("🔑 Codes"), OpenClassCodes(klass)), button(_("🖨 Print"), OpenPrinting(klass))),
        last_row(OpenMyClass(klass)),
    )
    return Screen(text, rows)


def _home(home: Home) -> str:
    blocked = any(is_blocked for _name, _linked, is_blocked in home.parents)
    why = _("the bot is blocked") if blocked else _("not linked")
    return joined(plain(names.short(home.name)), why)


# --- averages ---


def report(view: ClassReport) -> Screen:
    """Who needs help first; the others in one line each."""
    risky = [line for line in view.lines if line.at_risk]
    term = term_words(view.term) if view.term else day_range(view.first, view.last)
    text = blocks_of(
        text_of(
            _title(plain(term), view.ref.name),
            _("Average of the class: {average}").format(average=bold(average_shown(view.average)))
            if view.has_marks
            else None,
        ),
        text_of(bold(_("Needs attention: {n}").format(n=len(risky))), *map(_risk, risky))
        if risky
        else None,
        text_of(*(_standing(line, view) for line in view.lines if not line.at_risk)),
        None if view.lines else nobody_yet(),
    )
    klass = view.ref.id
    rows: Rows = (
        (
            button(_("📄 As PDF"), PrintReport(klass)),
            button(_("📄 As a table"), PrintReport(klass, as_table=True)),
        ),
        last_row(OpenMyClass(klass)),
    )
    return Screen(text, rows)


def _risk(line: Standing) -> str:
    weak = ", ".join(words.subject_label(name) for name in line.weak)
    missed = _("without a cause: {n}").format(n=line.unexplained) if line.unexplained else ""
    return joined(plain(names.short(line.name)), average_shown(line.average), plain(weak), missed)


def _standing(line: Standing, view: ClassReport) -> str:
    return joined(
        plain(names.short(line.name)),
        average_shown(line.average) if view.has_marks else "",
        _("missed {n}").format(n=line.missed) if line.missed else "",
    )


# --- what comes by itself ---


def monday_push(view: ClassMorning) -> Screen:
    text = text_of(
        bold(_("{class_name} this morning").format(class_name=view.class_name)),
        _("🤒 Absent today: {names}").format(names=_listed(view.absent)) if view.absent else None,
        _("❓ Without a cause: {names}").format(names=_listed(view.unexplained))
        if view.unexplained
        else None,
        _("✍️ Week {days} not signed: {n} of {all}").format(
            days=_week(view.week), n=view.unsigned, all=view.students
        )
        if view.unsigned
        else None,
    )
    opens = button(_("👥 My class"), OpenMyClass(view.class_id), Style.MAIN)
    return Screen(text, ((opens, menu_button()),))


def tuesday_push(view: ClassUnsigned) -> Screen:
    text = text_of(
        bold(
            _("{class_name}: week {days} is not signed by {n}").format(
                class_name=view.class_name, days=_week(view.week), n=len(view.names)
            )
        ),
        _listed(view.names),
    )
    opens = button(_("✍️ Signatures"), OpenSignatures(view.class_id, view.week), Style.MAIN)
    return Screen(text, ((opens, menu_button()),))


def _listed(found: Iterable[tuple[str, str, str]]) -> str:
    """Surnames with initials, as many as a message bears."""
    people = [plain(names.short(Name(*parts))) for parts in found]
    shown = ", ".join(people[:_MANY_NAMES])
    more = len(people) - _MANY_NAMES
    if more <= 0:
        return shown
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(
        names=shown, n=more
    )


def sign_reminder(view: SignReminder) -> Screen:
    """No blame: the week is there to be read, one tap signs it."""
    text = _("{teacher} asks you to look at the week {days} of {name}. It takes a minute.").format(
        teacher=plain(names.polite(Name(*view.teacher))),
        days=_week(view.week),
        name=plain(names.written(view.name)),
    )
    opens = button(_("✍️ Sign"), OpenSigning(view.student, view.week), Style.MAIN)
    return Screen(text, ((opens, menu_button()),))
