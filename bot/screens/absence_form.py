"""Announcing an absence: the likely day is there already, a reason and "Send" are enough."""

from dataclasses import replace
from datetime import date

from bot.domain.absence import COMMENT_LIMIT, LONGEST, Cause, Draft, Fault, Notice, When
from bot.domain.gifts import Gift
from bot.domain.views.absence import DaysView, FormView, LessonsView
from bot.i18n import _, ngettext
from bot.keyboards.actions.absence import (
    AddNote,
    CancelAbsence,
    ChooseCause,
    ChooseDays,
    ChooseLessons,
    DropNote,
    HideCause,
    NewAbsence,
    OpenForm,
    OpenNotice,
    OpenNotices,
    PickAbsenceDay,
    SendAbsence,
    WholeDay,
)
from bot.keyboards.actions.tickets import OpenTickets
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import back_button, menu_button
from bot.screens import lessons as words
from bot.screens import mirror
from bot.screens.absence_words import by_whom, cause_label, comment, days, files, reason
from bot.screens.lessons import capital
from bot.screens.screen import Screen, blocks_of, bold, text_of


def form(view: FormView) -> Screen:
    draft = view.draft
    text = blocks_of(
        text_of(
            words.heading(view.child, _title(draft)),
            _("This is the form you have not sent yet.") if view.resumed else None,
        ),
        text_of(
            _days_line(view),
            reason(draft.cause) if draft.cause else None,
            comment(draft.comment, None),
            files(view.files),
            _("The student is not shown the reason.") if draft.hide_cause else None,
        ),
        text_of(*(_other(notice) for notice in view.others)),
        _stays_here(view),
        _fault(view),
    )
    return Screen(text, _form_rows(view))


def _stays_here(view: FormView) -> str:
    """Said before it is sent, where the diary system does not take it."""
    system = view.child.ref.mirror
    needed = Gift.COMING if view.draft.comes else Gift.ABSENCE_NOTICE
    if system is None or needed in system.gives:
        return ""
    return mirror.passing(None, system.title)


def _title(draft: Draft) -> str:
    return _("Will come after all") if draft.comes else _("Will be absent")


def _days_line(view: FormView) -> str:
    shown = bold(capital(days(view.draft.when)))
    if view.draft.when.length == 1:
        return shown
    number = view.school_days
    counted = ngettext("{n} school day", "{n} school days", number).format(n=number)
    return f"{shown}, {counted}"


def _other(notice: Notice) -> str:
    said = (
        _("⚠️ Notice {n} ({who}) says about these days: will come.")
        if notice.comes
        else _("⚠️ Notice {n} ({who}) says about these days: will be absent.")
    )
    rest = _("You can send yours: both stay, and the class teacher decides.")
    return f"{said.format(n=notice.id, who=by_whom(notice))} {rest}"


def _fault(view: FormView) -> str:
    overlap = view.overlap.id if view.overlap else 0
    match view.fault:
        case None if view.draft.comes:
            return _("It is sent when you press “Send”.")
        case None:
            return _("Only the class teacher sees the reason. It is sent when you press “Send”.")
        case Fault.NO_CAUSE:
            return _("Choose a reason. A diagnosis is not needed.")
        case Fault.OVERLAP:
            return _("You have announced these days already: notice {n}.").format(n=overlap)
        case Fault.TOO_EARLY:
            return _too_early(view.days_back)
        case Fault.TOO_LATE:
            return _("That is more than a year ahead. Choose an earlier day.")
        case Fault.TOO_LONG:
            return _(
                "More than {n} days in a row have to be agreed with the school office. Choose"
                " fewer days, or write to the office."
            ).format(n=LONGEST)
        case Fault.NO_SCHOOL:
            return _("There is no school on these days: nothing has to be announced.")
        case Fault.LESSONS:
            return _("These lessons are not in the timetable of that day. Choose again.")
        case Fault.BACKWARDS:
            return _("The last day is before the first one. Choose again.")


def _longer() -> str:
    """Why the calendar ends where it does."""
    return _("More than {n} days are agreed with the school office.").format(n=LONGEST)


def _too_early(number: int) -> str:
    if number == 0:
        return _("Past days can no longer be announced here. Write to the class teacher.")
    return ngettext(
        "The school accepts notices at most {n} day back. Write to the class teacher.",
        "The school accepts notices at most {n} days back. Write to the class teacher.",
        number,
    ).format(n=number)


def _how_early(number: int) -> str:
    """Why the calendar begins where it does."""
    if number == 0:
        return _("Past days can no longer be announced here. Write to the class teacher.")
    return ngettext(
        "Up to {n} day back can be chosen; about an earlier one, write to the class teacher.",
        "Up to {n} days back can be chosen; about an earlier one, write to the class teacher.",
        number,
    ).format(n=number)


def _form_rows(view: FormView) -> Rows:
    draft = view.draft
    rows: list[Row] = []
    if view.fault is None:
        rows.append((button(_("✅ Send"), SendAbsence(draft.id, view.seal), Style.MAIN),))
    if view.overlap is not None:
        label = _("Open notice {n}").format(n=view.overlap.id)
        rows.append((button(label, OpenNotice(view.child.id, view.overlap.id)),))
    if draft.cause is None and not draft.comes:
        rows += _causes(draft)
    return (
        *rows,
        (
            button(_("📅 Day"), ChooseDays(draft.id, draft.when.first, last=False)),
            button(_("Until…"), ChooseDays(draft.id, draft.when.last, last=True)),
            button(_("Lessons"), ChooseLessons(draft.id)),
        ),
        *_more(view),
        *((_start_anew(view),) if view.resumed else ()),
        (_cancel(draft), button(_("All notices"), OpenNotices(view.child.id)), menu_button()),
    )


def _start_anew(view: FormView) -> Row:
    return (button(_("Begin anew"), NewAbsence(view.child.id)),)


def _causes(draft: Draft) -> Rows:
    return rows_of(2, (button(cause_label(cause), ChooseCause(draft.id, cause)) for cause in Cause))


def _more(view: FormView) -> Rows:
    """What may be added once there is a reason."""
    draft = view.draft
    if draft.cause is None and not draft.comes:
        return ()
    note = button(_("💬 Comment, photo"), AddNote(draft.id))
    if draft.comes:
        return ((note,),)
    hide = (
        button(_("👁 Show the reason to the child"), HideCause(draft.id, hide=False))
        if draft.hide_cause
        else button(_("🙈 Hide reason from the child"), HideCause(draft.id, hide=True))
    )
    return ((button(_("Change the reason"), ChooseCause(draft.id, None)), note), (hide,))


def _cancel(draft: Draft) -> Button:
    return button(_("Cancel"), CancelAbsence(draft.id))


def _leave(draft: Draft) -> Row:
    return (_cancel(draft), menu_button())


def _back_to_form(draft: Draft) -> Row:
    return (back_button(OpenForm(draft.id)), *_leave(draft))


def choose_days(view: DaysView) -> Screen:
    draft, last = view.draft, view.choosing_last

    def pick(day: date) -> PickAbsenceDay:
        return PickAbsenceDay(draft.id, day, last)

    rows = month(
        view.month,
        pick=pick,
        turn=lambda day: ChooseDays(draft.id, day, last),
        first=view.first,
        last=view.latest,
        today=view.today,
        off=view.off.__contains__,
    )
    hint = (
        _("Choose the last day. Days without lessons, marked by a dot, do not count.")
        if last
        else _("Choose the first day. A dot marks days without lessons.")
    )
    return Screen(
        text_of(
            words.heading(view.child, _title(draft)),
            hint,
            _longer() if last else _how_early(view.days_back),
        ),
        (*rows, *_office(view), _back_to_form(draft)),
    )


def _office(view: DaysView) -> Rows:
    """Where what is longer is agreed; a trusted person does not write to the office."""
    if not view.choosing_last or view.child.ref.parent_id is None:
        return ()
    return ((button(_("🛟 Support"), OpenTickets()),),)


def choose_lessons(view: LessonsView) -> Screen:
    draft = view.draft
    chosen = draft.when.numbers
    of_day = When(draft.when.first, draft.when.first, chosen)  # lessons are those of one day
    text = text_of(
        words.heading(view.child, _title(draft)),
        bold(capital(days(of_day))),
        _("Press the lessons that will be missed.")
        if view.lessons
        else _("No lessons are in the timetable of this day yet."),
    )
    numbers = {lesson.number: lesson for lesson in view.lessons}
    buttons = [
        button(
            f"{'✓' if number in chosen else '▫️'} {number}. {words.subject_label(lesson.subject)}",
            ChooseLessons(draft.id, number),
        )
        for number, lesson in numbers.items()
    ]
    whole = ((button(_("The whole day"), WholeDay(draft.id)),),) if chosen else ()
    return Screen(text, (*rows_of(1, buttons), *whole, _back_to_form(draft)))


def ask_note(view: FormView) -> Screen:
    """The next message is the comment, or a file."""
    draft = view.draft
    text = text_of(
        words.heading(view.child, _title(draft)),
        _(
            "Write a comment for the class teacher, or send a photo or a file. A diagnosis is not"
            " needed. At most {n} characters."
        ).format(n=COMMENT_LIMIT),
        comment(draft.comment, None),
        files(view.files),
    )
    drop = (
        ((button(_("Remove comment and files"), DropNote(draft.id)),),)
        if draft.comment or view.files
        else ()
    )
    return Screen(text, (*drop, _back_to_form(draft)))


def blocked(view: FormView) -> Screen:
    """ "Send" was pressed, but something keeps the notice from being sent."""
    return replace(form(view), toast=_fault(view), alert=True)


def overtaken(view: FormView) -> Screen:
    """A button of an older message was pressed: the form as it stands now, and nothing sent."""
    said = _("The form has changed since that message. This is how it stands; nothing was sent.")
    return replace(form(view), toast=said, alert=True)
