"""Tap a mark or a code of attendance, then names; and what the marks are for."""

from fractions import Fraction

from bot import i18n
from bot.domain.dictation.words import KINDS, kind_key
from bot.domain.marks import default_weight, kind_brief, mark_text
from bot.domain.views.teaching import DraftView
from bot.i18n import _
from bot.keyboards.actions.teaching import (
    ChooseKind,
    ChoosePen,
    ChooseWeight,
    DropDraft,
    OpenDraft,
    OpenKinds,
    OpenLesson,
    OpenRoll,
    OpenTapping,
    TapPupil,
    TurnPupils,
)
from bot.keyboards.buttons import Rows, button, rows_of, shortened
from bot.keyboards.pieces import last_row, pager
from bot.screens.entering import correction_rows, save_button
from bot.screens.entering_words import changes_words, rest_words, work_words
from bot.screens.lessons import aside, fitted
from bot.screens.mark_words import page_of, weight_shown
from bot.screens.screen import Screen, text_of
from bot.screens.teaching_words import Names, heading

PENS = ("5", "4", "3", "2", ".", "")
CODES = ("н", "оп", "б", "у/п")
PAGE_OF_NAMES = 30
LONG_NAME = 11
WEIGHTS = (100, 200, 300)


def tapping(view: DraftView) -> Screen:
    """Tap a mark (or a code of attendance), then everyone who got it."""
    roll = view.draft.pen in CODES
    called = Names(view.pupils)
    hint = (
        _("Tap everyone who is not here; the code is chosen above the names.")
        if roll
        else _("Choose a mark, then tap everyone who got it.")
    )
    text = fitted(
        lambda _limit: text_of(
            heading(view.ref, "" if roll else work_words(view)),
            *changes_words(view, called),
            rest_words(view) if view.plan.count else None,
            aside(hint),
        )
    )
    return Screen(text, (*_pens(view), *_names(view, called), *_tapping_rows(view)))


def _pens(view: DraftView) -> Rows:
    pens = CODES if view.draft.pen in CODES else PENS
    buttons = [
        button(
            f"[{_pen(pen)}]" if pen == view.draft.pen else _pen(pen),
            ChoosePen(view.draft.id, pen, view.page),
        )
        for pen in pens
    ]
    return rows_of(2 if pens is CODES else 3, buttons)


def _pen(pen: str) -> str:
    if pen == ".":
        return _("• dot")
    return pen or _("✖️ remove")


def _names(view: DraftView, called: Names) -> Rows:
    long = any(len(called.of(pupil.id)) > LONG_NAME for pupil in view.pupils)
    columns = 2 if long else 3
    shown, page, pages = page_of(view.pupils, view.page, PAGE_OF_NAMES)
    draft = view.draft
    buttons = [
        button(_tap_label(view, pupil.id, called, columns), TapPupil(draft.id, pupil.id, page))
        for pupil in shown
    ]
    turn = pager(page, pages, lambda number: TurnPupils(draft.id, number))
    return (*rows_of(columns, buttons), *turn)


def _tap_label(view: DraftView, student: int, called: Names, columns: int) -> str:
    """``Иванов 5``; a mark that will be another one: ``Иванов 4→5``."""
    state = _standing(view, student)
    room = (30 if columns == 2 else 24) - len(state) - 1
    name = shortened(called.of(student), room)
    return f"{name} {state}".rstrip()


def _standing(view: DraftView, student: int) -> str:
    """What the student has and will have."""
    if view.draft.pen in CODES:
        change = next((one for one in view.plan.absences if one.student == student), None)
        stands = view.journal.absences.get(student, "")
        if change is None:
            return stands
        return f"{change.before}→{change.after or '✓'}" if change.before else change.after
    kind = kind_key(view.draft.kind)
    stands = " ".join(
        mark_text(mark.value, mark.text)
        for mark in view.journal.marks
        if mark.student == student and kind_key(mark.kind) == kind
    )
    changes = [one for one in view.plan.marks if one.student == student]
    after = " ".join(one.reads or "✖" for one in changes)
    dots = "•" * sum(one.student == student for one in view.plan.dots)
    state = f"{stands}→{after}" if stands and after else stands or after
    return f"{state}{dots}"


def _tapping_rows(view: DraftView) -> Rows:
    draft, lesson = view.draft, view.ref.facts.id
    roll = draft.pen in CODES
    save = (save_button(view),) if view.plan.count or roll else ()
    other = (
        button(_("Kind of work"), OpenKinds(draft.id))
        if not roll
        else button(_("⭐ Marks"), OpenTapping(lesson))
        if view.ref.facts.has_marks
        else None
    )
    absences = button(_("🙋 Absences"), OpenRoll(lesson)) if not roll else None
    cancel = button(_("Cancel"), DropDraft(draft.id))
    second = tuple(item for item in (other, absences, cancel) if item is not None)
    rows = (save, *correction_rows(view), second, last_row(OpenLesson(lesson)))
    return tuple(row for row in rows if row)


def kinds(view: DraftView) -> Screen:
    """What the marks are for, and what they weigh."""
    draft = view.draft
    shown, page, pages = page_of(KINDS, view.page, 12)
    rows = rows_of(
        2,
        (
            button(
                f"{'✅ ' if kind_key(kind) == kind_key(draft.kind) else ''}"
                f"{kind_brief(kind, i18n.current())}",
                ChooseKind(draft.id, KINDS.index(kind)),
            )
            for kind in shown
        ),
    )
    now = draft.weight or default_weight(draft.kind)
    weights = tuple(
        button(
            _("Weight {n}").format(n=weight_shown(Fraction(weight, 100)))
            if now * 100 != weight
            else f"[{_('Weight {n}').format(n=weight_shown(Fraction(weight, 100)))}]",
            ChooseWeight(draft.id, weight),
        )
        for weight in WEIGHTS
    )
    turn = pager(page, pages, lambda number: OpenKinds(draft.id, number))
    text = text_of(heading(view.ref), _("What are the marks for?"))
    return Screen(text, (*rows, *turn, weights, last_row(OpenDraft(draft.id))))
