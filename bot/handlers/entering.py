"""Entering marks and absences: by words, by tapping; saving exactly what was shown."""

from dataclasses import replace

from bot.domain import drafts
from bot.domain.codes import looks_like_code
from bot.domain.dictation.words import KINDS
from bot.domain.drafts import REASONS, Draft
from bot.domain.errors import Refused
from bot.domain.pins import LENGTH
from bot.domain.teaching import LessonRef
from bot.domain.views.teaching import DraftView, PinWanted, SavedView, WhichLesson
from bot.handlers import office_import
from bot.handlers.linking import typed_code
from bot.handlers.teaching import LESSON, stand_at, waited_lesson
from bot.handlers.turn import Answers, Dialogue, Dialogues, Said, Turn
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
    OpenRoll,
    OpenTapping,
    PinForDraft,
    SaveDraft,
    SkipUnread,
    TapPupil,
    ToggleBeside,
    TurnPupils,
    UndoSaving,
)
from bot.screens import entering as screens
from bot.screens import pins as pin_screens
from bot.screens import tapping
from bot.screens.screen import Screen
from bot.services import dictating, marking
from bot.storage import conversations, lesson_drafts

PENS = frozenset({*tapping.PENS, *tapping.CODES})


def _shown(turn: Turn, ref: LessonRef, draft: Draft, page: int = 0) -> Screen:
    view = marking.view(turn.conn, ref, draft, page)
    return tapping.tapping(view) if draft.tapping else screens.preview(view)


def _changed(turn: Turn, ref: LessonRef, draft: Draft, page: int = 0) -> Screen:
    lesson_drafts.save(turn.conn, draft, turn.now)
    return _shown(turn, ref, draft, page)


# --- by words ---


def unasked(turn: Turn, said: Said) -> Dialogue | None:
    """Words that begin with a class are an entry, wherever the teacher stands."""
    about = dictating.may_be_about_lesson(turn.conn, turn.viewer, said.text, turn.now)
    return _dictated if about else None


def _dictated(turn: Turn, said: Said) -> Screen:
    return _understood(turn, said.text, None)


def _said_at_lesson(turn: Turn, said: Said) -> Screen:
    """Whoever has left the lesson (another day, another hat, a code) is answered as anywhere."""
    spreadsheet = office_import.unasked(turn, said)
    if spreadsheet is not None:
        return spreadsheet(turn, said)
    waited = waited_lesson(turn, said)
    if waited is not None and not looks_like_code(said.text):
        return _understood(turn, said.text, waited)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    dialogue = unasked(turn, said)
    return dialogue(turn, said) if dialogue else typed_code(turn, said.text)


def _understood(turn: Turn, text: str, waited: int | None) -> Screen:
    found = dictating.understand(turn.conn, turn.viewer, text, waited, turn.now)
    if isinstance(found, WhichLesson):
        return screens.which_lesson(found)
    ref, draft = found
    stand_at(turn, ref.facts.id)
    return _shown(turn, ref, draft)


def _lesson_chosen(turn: Turn, action: ChooseLesson) -> Screen:
    asked = dictating.asked_about(turn.conn, turn.viewer, action.draft)
    ref, draft = dictating.drafted(turn.conn, turn.viewer, asked.words, action.lesson, turn.now)
    stand_at(turn, ref.facts.id)
    return _shown(turn, ref, draft)


# --- by tapping ---


def open_tapping(turn: Turn, lesson: int) -> Screen:
    return _open(turn, lesson, "5")


def open_roll(turn: Turn, lesson: int) -> Screen:
    return _open(turn, lesson, "н")


def _open(turn: Turn, lesson: int, pen: str) -> Screen:
    ref, draft = marking.blank(turn.conn, turn.viewer, lesson, pen, turn.now)
    stand_at(turn, lesson)
    return _shown(turn, ref, draft)


def _pen(turn: Turn, action: ChoosePen) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    if action.pen not in PENS or (action.pen not in tapping.CODES and not ref.facts.has_marks):
        raise Refused
    return _changed(turn, ref, replace(draft, pen=action.pen), action.page)


def _tap(turn: Turn, action: TapPupil) -> Screen:
    """A code is taken back by a second tap; whoever is absent already becomes present."""
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    view = marking.view(turn.conn, ref, draft)
    if action.student not in {pupil.id for pupil in view.pupils}:
        raise Refused
    if draft.pen not in tapping.CODES:
        return _changed(turn, ref, drafts.tapped(draft, action.student), action.page)
    return _changed(turn, ref, _called(view, action.student), action.page)


def _called(view: DraftView, student: int) -> Draft:
    change = next((one for one in view.plan.absences if one.student == student), None)
    standing = view.journal.absences.get(student, "")
    will_be = change.after if change else standing
    return drafts.called(view.draft, student, "" if will_be == view.draft.pen else view.draft.pen)


def _turned(turn: Turn, action: TurnPupils) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    return _shown(turn, ref, draft, action.page)


# --- what it is for, and the questions ---


def _draft(turn: Turn, action: OpenDraft) -> Screen:
    return _shown(turn, *marking.drafted(turn.conn, turn.viewer, action.draft))


def _kinds(turn: Turn, action: OpenKinds) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    return tapping.kinds(marking.view(turn.conn, ref, draft, action.page))


def _kind(turn: Turn, action: ChooseKind) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    if not 0 <= action.kind < len(KINDS):
        raise Refused
    return _changed(turn, ref, replace(draft, kind=KINDS[action.kind], weight=None))


def _weight(turn: Turn, action: ChooseWeight) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    return _changed(turn, ref, replace(draft, weight=marking.weight_of(action.weight)))


def _beside(turn: Turn, action: ToggleBeside) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    return _changed(turn, ref, replace(draft, beside=not draft.beside))


def _reason(turn: Turn, action: ChooseReason) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    if action.reason not in REASONS:
        raise Refused
    reason = "" if draft.reason == action.reason else action.reason
    return _changed(turn, ref, replace(draft, reason=reason))


def _answer(turn: Turn, action: AnswerQuestion) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    options = (
        len(draft.questions[action.question].options)
        if 0 <= action.question < len(draft.questions)
        else -1
    )
    if options < 0 or (action.option is not None and not 0 <= action.option < options):
        raise Refused
    return _changed(turn, ref, drafts.answered(draft, action.question, action.option))


def _skip(turn: Turn, action: SkipUnread) -> Screen:
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    return _changed(turn, ref, drafts.without_unread(draft))


def _drop(turn: Turn, action: DropDraft) -> Screen:
    if lesson_drafts.get(turn.conn, turn.viewer.account_id, action.draft) is not None:
        lesson_drafts.drop(turn.conn, turn.viewer.account_id)
    return screens.dropped()


# --- saving and taking back ---


def _save(turn: Turn, action: SaveDraft) -> Screen:
    saved = marking.save(turn.conn, turn.viewer, action.draft, action.seal, turn.now)
    return _after(turn, saved)


def _pin(turn: Turn, action: PinForDraft) -> Screen:
    """Every digit is a press; with the fourth the draft is saved."""
    ref, draft = marking.drafted(turn.conn, turn.viewer, action.draft)
    if len(action.typed) < LENGTH:
        wanted = marking.save(turn.conn, turn.viewer, draft.id, action.seal, turn.now)
        if isinstance(wanted, PinWanted):
            return pin_screens.ask(wanted, ref.staff.school.zone, action.typed)
        return _after(turn, wanted)
    saved = marking.save(
        turn.conn,
        turn.viewer,
        draft.id,
        action.seal,
        turn.now,
        pin=action.typed,
        keys=turn.facts.keys,
    )
    return _after(turn, saved)


def _after(turn: Turn, saved: marking.Saved) -> Screen:
    if isinstance(saved, SavedView):
        stand_at(turn, saved.ref.facts.id)
        return screens.saved(saved)
    if isinstance(saved, PinWanted):
        return pin_screens.ask(saved, saved.ref.staff.school.zone)
    shown = tapping.tapping(saved) if saved.draft.tapping else screens.preview(saved)
    return replace(shown, toast=screens.look_again())


def _undo(turn: Turn, action: UndoSaving) -> Screen:
    ref, done = marking.undo(turn.conn, turn.viewer, action.saving, turn.now)
    view = SavedView(ref, None, done, turn.now, ref.staff.school.zone)
    return screens.undone(view)


def _tapping(turn: Turn, action: OpenTapping) -> Screen:
    return open_tapping(turn, action.lesson)


def _roll(turn: Turn, action: OpenRoll) -> Screen:
    return open_roll(turn, action.lesson)


READS: Answers = {OpenDraft: _draft, OpenKinds: _kinds, TurnPupils: _turned}
WRITES: Answers = {
    ChooseLesson: _lesson_chosen,
    OpenTapping: _tapping,
    OpenRoll: _roll,
    ChoosePen: _pen,
    TapPupil: _tap,
    ChooseKind: _kind,
    ChooseWeight: _weight,
    ToggleBeside: _beside,
    ChooseReason: _reason,
    AnswerQuestion: _answer,
    SkipUnread: _skip,
    DropDraft: _drop,
    SaveDraft: _save,
    PinForDraft: _pin,
    UndoSaving: _undo,
}
DIALOGUES: Dialogues = {LESSON: _said_at_lesson}
