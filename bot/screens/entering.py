"""Entering marks and absences: what was understood, tapping, what was saved."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

from bot import i18n
from bot.domain.dictation.reading import Question, Unclear, Unread, Value, What, Why
from bot.domain.dictation.words import KINDS, kind_key
from bot.domain.drafts import REASONS, DotChange, MarkChange
from bot.domain.marks import default_weight, kind_brief, mark_text
from bot.domain.views.teaching import DraftView, SavedView, WhichLesson
from bot.i18n import _, day_number, ngettext
from bot.keyboards.actions.teaching import (
    AnswerQuestion,
    ChooseKind,
    ChooseLesson,
    ChoosePen,
    ChooseReason,
    ChooseWeight,
    DropDraft,
    OpenDraft,
    OpenKinds,
    OpenLesson,
    OpenMyDay,
    OpenRoll,
    OpenTapping,
    SaveDraft,
    SkipUnread,
    TapPupil,
    ToggleBeside,
    TurnPupils,
    UndoSaving,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of, shortened
from bot.keyboards.pieces import last_row, pager
from bot.screens.lessons import aside, fitted, joined
from bot.screens.mark_words import page_of, reason_words, weight_shown
from bot.screens.screen import Screen, bold, plain, text_of
from bot.screens.teaching_words import Names, dated_label, heading, place

PENS = ("5", "4", "3", "2", ".", "")
CODES = ("н", "оп", "б", "у/п")
PAGE_OF_NAMES = 30
LABEL = 14
LONG_NAME = 11
WEIGHTS = (100, 200, 300)
MOST_LISTED = 12
_ORDER = {"5": 0, "4": 1, "3": 2, "2": 3, "1": 4}


# --- what was understood ---


def preview(view: DraftView, toast: str = "") -> Screen:
    """What saving would change, and everything that has to be asked first."""
    text = fitted(lambda limit: _preview_text(view, limit))
    return Screen(text, _preview_rows(view), toast=toast)


def _preview_text(view: DraftView, limit: int | None) -> str:
    called = Names(view.pupils)
    return text_of(
        heading(view.ref, _work(view)),
        *_changes(view, called),
        *(_asked(question, called) for question in view.draft.questions),
        *(_unread(item, limit) for item in view.draft.unread),
        _rest(view),
    )


def _work(view: DraftView) -> str:
    """``Контрольная работа, вес 3``; nothing where no mark is among the words."""
    draft = view.draft
    marks = any(v.what is What.MARK for entry in draft.entries for v in entry.values)
    asked = any(v.what is What.MARK for q in draft.questions for o in q.options for v in o.values)
    if not (marks or asked or draft.tapping):
        return ""
    weight = draft.weight or default_weight(draft.kind)
    return _("{kind}, weight {weight}").format(
        kind=plain(kind_brief(draft.kind, i18n.current())), weight=weight_shown(weight)
    )


def _changes(view: DraftView, called: Names) -> list[str]:
    plan, usual = view.plan, kind_key(view.draft.kind)
    fresh = [one for one in plan.marks if one.mark_id is None]
    own = [one for one in fresh if kind_key(one.kind) == usual]
    lines = [joined(*_grouped(own, called), *_absences(view, called), *_dots(plan.dots, called))]
    for kind in dict.fromkeys(one.kind for one in fresh if kind_key(one.kind) != usual):
        same = [one for one in fresh if one.kind == kind]
        weight = weight_shown(same[0].weight)
        title = _("{kind}, weight {weight}").format(
            kind=plain(kind_brief(kind, i18n.current())), weight=weight
        )
        lines.append(joined(title, *_grouped(same, called)))
    lines += _by_certificate(view, called)
    lines += _corrections(plan.marks, called)
    lines += _comments(plan.marks, called)
    if plan.closed:
        names = called.listed([dot.student for dot in plan.closed])
        lines.append(_("Dot settled: {names}").format(names=names))
    if plan.standing:
        names = called.listed(plan.standing[:MOST_LISTED])
        lines.append(aside(_("Stands already: {names}").format(names=names)))
    return [line for line in lines if line]


def _grouped(changes: Iterable[MarkChange], called: Names) -> list[str]:
    """``5: Иванов, Ёлкин`` for each mark, the best first."""
    found: dict[str, list[str]] = {}
    for change in changes:
        names, name = found.setdefault(_reads(change), []), plain(called.of(change.student))
        if "/" not in change.after or name not in names:
            names.append(name)
    ordered = sorted(found.items(), key=lambda item: (_ORDER.get(item[0][:1], 9), item[0]))
    return [f"{plain(reads)}: {', '.join(names)}" for reads, names in ordered]


def _reads(change: MarkChange) -> str:
    until = _("until {day}").format(day=day_number(change.due)) if change.due else ""
    # a double mark is two marks, but one thing that was said
    reads = change.after if "/" in change.after else change.reads
    return " ".join(part for part in (reads, until) if part)


def _absences(view: DraftView, called: Names) -> list[str]:
    found: dict[str, list[str]] = {}
    for change in view.plan.absences:
        before = f"{change.before} → " if change.before else ""
        after = change.after or _("present")
        found.setdefault(f"{before}{after}", []).append(plain(called.of(change.student)))
    return [f"{plain(code)}: {', '.join(names)}" for code, names in found.items()]


def _by_certificate(view: DraftView, called: Names) -> list[str]:
    """Why another code stands there than was entered."""
    certified = view.journal.certified
    students = [
        one.student for one in view.plan.absences if one.after and certified.get(one.student)
    ]
    if not students:
        return []
    return [aside(_("📄 By a certificate: {names}").format(names=called.listed(students)))]


def _dots(changes: Sequence[DotChange], called: Names) -> list[str]:
    found: dict[str, list[str]] = {}
    for change in changes:
        until = _("until {day}").format(day=day_number(change.due)) if change.due else ""
        title = " ".join(part for part in (_("dot"), plain(change.what), until) if part)
        found.setdefault(title, []).append(plain(called.of(change.student)))
    return [f"{title}: {', '.join(names)}" for title, names in found.items()]


def _corrections(changes: Sequence[MarkChange], called: Names) -> list[str]:
    parts = []
    for change in changes:
        if change.mark_id is None:
            continue
        after = change.reads or _("taken away")
        before = mark_text(change.value, change.before) if change.value else change.before
        parts.append(f"{plain(called.of(change.student))} {plain(before)} → {plain(after)}")
    return [_("Corrections: {list}").format(list=", ".join(parts))] if parts else []


def _comments(changes: Sequence[MarkChange], called: Names) -> list[str]:
    told = {change.student: change.comment for change in changes if change.comment and change.after}
    return [
        aside(f"{plain(called.of(student))}: {plain(comment)}") for student, comment in told.items()
    ]


def _asked(question: Question, called: Names) -> str:
    first = question.options[0]
    what = plain(_values(first.values))
    written = plain(question.written or called.of(first.student))
    if question.why is Why.NAMESAKES:
        sentence = _("❓ {name} {mark}: who?") if what else _("❓ Except {name}: who?")
    elif question.why is Why.SLIP:
        sentence = _("❓ {name} {mark}: is this who is meant?")
    else:
        sentence = _("❓ {name} stands here twice: what counts?")
    return sentence.format(name=written, mark=what).replace("  ", " ")


def _values(values: Sequence[Value]) -> str:
    return ", ".join(_value(value) for value in values)


def _value(value: Value) -> str:
    if value.what is What.DOT:
        return _("dot")
    return value.text


def _unread(item: Unread, limit: int | None) -> str:
    written = plain(shortened(item.written, limit if limit else 40))
    return {
        Unclear.UNKNOWN: _("⚠️ {words}: not in the list of this lesson."),
        Unclear.NO_VALUE: _("⚠️ {words}: what mark?"),
        Unclear.BAD_MARK: _("⚠️ {words}: there is no such mark."),
        Unclear.NO_NUMBER: _("⚠️ {words}: no such number in the journal."),
        Unclear.OTHER_LESSON: _("⚠️ {words}: another lesson. Send it as a message of its own."),
        Unclear.NO_MARKS: _("⚠️ There are no marks here, only absences."),
        Unclear.UNREADABLE: _("⚠️ {words}: not clear."),
    }[item.why].format(words=written)


def _rest(view: DraftView) -> str:
    if not view.plan.count and not view.draft.open:
        return _("Nothing to save yet.")
    return _("No record: {n}. Not saved yet.").format(n=view.silent)


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
    rows += _correction_rows(view)
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
        return [_values(option.values) for option in question.options]
    called = Names(view.pupils)
    return [called.with_first(option.student) for option in question.options]


def save_button(view: DraftView) -> Button:
    n = view.plan.count
    label = _("Save {n}").format(n=n) if n else _("All present")
    return button(label, SaveDraft(view.draft.id, view.plan.seal), Style.MAIN)


def _correction_rows(view: DraftView) -> list[Row]:
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


# --- which lesson ---


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


# --- tapping ---


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
            heading(view.ref, "" if roll else _work(view)),
            *_changes(view, called),
            _rest(view) if view.plan.count else None,
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
    rows = (save, *_correction_rows(view), second, last_row(OpenLesson(lesson)))
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


# --- after saving ---


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
