"""Entering marks and absences: what was understood, what has to be asked, what was saved."""

from datetime import datetime

from bot import i18n
from bot.domain.dictation.reading import Question, Why
from bot.domain.drafts import REASONS
from bot.domain.views.teaching import DraftView, SavedView, WhichLesson
from bot.i18n import _, ngettext
from bot.keyboards.actions.teaching import (
    AnswerQuestion,
    ChooseLesson,
    ChooseReason,
    DropDraft,
    OpenKinds,
    OpenLesson,
    OpenMyDay,
    OpenTapping,
    SaveDraft,
    SkipUnread,
    ToggleBeside,
    UndoSaving,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import last_row
from bot.screens.entering_words import (
    changes_words,
    question_words,
    rest_words,
    unread_words,
    values_words,
    work_words,
)
from bot.screens.lessons import aside, fitted
from bot.screens.mark_words import reason_words
from bot.screens.screen import Screen, bold, text_of
from bot.screens.teaching_words import Names, dated_label, heading, place


def preview(view: DraftView, toast: str = "") -> Screen:
    """What saving would change, and everything that has to be asked first."""
    text = fitted(lambda limit: _preview_text(view, limit))
    return Screen(text, _preview_rows(view), toast=toast)


def _preview_text(view: DraftView, limit: int | None) -> str:
    called = Names(view.pupils)
    return text_of(
        heading(view.ref, work_words(view)),
        *changes_words(view, called),
        *(question_words(question, called) for question in view.draft.questions),
        *(unread_words(item, limit) for item in view.draft.unread),
        rest_words(view),
    )


def _preview_rows(view: DraftView) -> Rows:
    draft = view.draft
    rows: list[Row] = []
    if draft.questions:
        rows += _options(view, draft.questions[0])
    elif draft.unread:
        label = _("Leave out what is unclear: {n}").format(n=len(draft.unread))
        rows.append((button(label, SkipUnread(draft.id)),))
    elif view.plan.count:
        rows.append((save_button(view),))
    rows += correction_rows(view)
    cancel = button(_("Cancel"), DropDraft(draft.id))
    if draft.open or not view.ref.facts.has_marks:
        return (*rows, (cancel,), last_row())
    kind = button(_("Kind of work"), OpenKinds(draft.id))
    names = button(_("Tap names"), OpenTapping(view.ref.facts.id))
    return (*rows, (kind, names, cancel), last_row())


def _options(view: DraftView, question: Question) -> Rows:
    draft = view.draft
    labels = _option_labels(view, question)
    buttons = [
        button(label, AnswerQuestion(draft.id, 0, number)) for number, label in enumerate(labels)
    ]
    skip = button(_("Leave out"), AnswerQuestion(draft.id, 0))
    return (*rows_of(2, buttons), (skip,))


def _option_labels(view: DraftView, question: Question) -> list[str]:
    if question.why is Why.TWICE:
        return [values_words(option.values) for option in question.options]
    called = Names(view.pupils)
    return [called.with_first(option.student) for option in question.options]


def save_button(view: DraftView) -> Button:
    n = view.plan.count
    label = _("Save {n}").format(n=n) if n else _("All present")
    return button(label, SaveDraft(view.draft.id, view.plan.seal), Style.MAIN)


def correction_rows(view: DraftView) -> list[Row]:
    """Why, and whether the old mark stays beside the new one."""
    draft = view.draft
    rows: list[Row] = []
    if view.plan.corrects and not draft.open:
        rows.append(
            tuple(
                button(
                    f"{'✅ ' if draft.reason == reason else ''}{reason_words(reason)}",
                    ChooseReason(draft.id, reason),
                )
                for reason in REASONS
            )
        )
    corrects = any(one.mark_id is not None and one.after for one in view.plan.marks)
    if (corrects or draft.beside) and not draft.open:
        label = _("Correct the old marks") if draft.beside else _("Add as second marks")
        rows.append((button(label, ToggleBeside(draft.id)),))
    return rows


def which_lesson(view: WhichLesson) -> Screen:
    """The words may be about several lessons."""
    rows = rows_of(
        1,
        (
            button(dated_label(one, view.today), ChooseLesson(view.draft.id, one.id))
            for one in view.lessons
        ),
    )
    text = text_of(bold(_("Which lesson is this about?")), _("Nothing is saved yet."))
    return Screen(text, (*rows, (button(_("Cancel"), DropDraft(view.draft.id)),), last_row()))


def saved(view: SavedView) -> Screen:
    """Saved, and for ten minutes it can be taken back."""
    facts = view.ref.facts
    n = view.count
    said = ngettext("✅ Saved: {n} record.", "✅ Saved: {n} records.", n).format(n=n)
    text = text_of(
        heading(view.ref),
        said if n else _("✅ Saved: all present."),
        aside(_("It can be taken back until {time}.").format(time=_clock(view.until, view.zone))),
    )
    undo: Rows = ()
    if view.saving is not None:
        undo = ((button(_("↩️ Undo"), UndoSaving(view.saving)),),)
    rows = (
        (button(_("To the lesson"), OpenLesson(facts.id)), button(_("My day"), OpenMyDay())),
        last_row(),
    )
    return Screen(text, (*undo, *rows))


def _clock(moment: datetime, zone: str) -> str:
    return i18n.instant(moment, zone).rpartition(" ")[2]


def undone(view: SavedView) -> Screen:
    n = view.count
    said = ngettext("Taken back: {n} record.", "Taken back: {n} records.", n).format(n=n)
    open_again = button(_("To the lesson"), OpenLesson(view.ref.facts.id))
    return Screen(text_of(place(view.ref.facts), said), ((open_again,), last_row()))


def look_again() -> str:
    """The journal has changed since the screen was made."""
    return _("Somebody changed this lesson meanwhile. Look again, then save.")


def dropped() -> Screen:
    return Screen(_("Nothing was saved."), (last_row(OpenMyDay()),))
