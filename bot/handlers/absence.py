"""A family announces an absence: the form and what was filed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot import i18n
from bot.domain import access
from bot.domain.absence import COMMENT_LIMIT
from bot.domain.errors import AlreadyDone, Refused, ZvonokError
from bot.domain.people import StudentRef
from bot.domain.views.absence import FormView, NoticeView
from bot.handlers.files import received, to_show
from bot.handlers.linking import typed_code
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.absence import (
    AddNote,
    CancelAbsence,
    ChooseCause,
    ChooseDays,
    ChooseLessons,
    DropNote,
    HideCause,
    NewAbsence,
    ObjectToNotice,
    OpenAbsence,
    OpenForm,
    OpenNotice,
    OpenNotices,
    PickAbsenceDay,
    SendAbsence,
    SendNoticeFiles,
    WholeDay,
    WithdrawNotice,
)
from bot.screens import absence as screens
from bot.screens import absence_form as pages
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import absence_form
from bot.services import absences as services
from bot.storage import conversations

NOTE, MORE_FILES = "absence_note", "absence_files"


# --- the form: each step is kept before it is shown ---


def _open(turn: Turn, action: OpenAbsence | NewAbsence) -> Screen:
    student = access.notifier(turn.viewer, action.student)
    _wait_no_more(turn)
    fresh = isinstance(action, NewAbsence)
    view = absence_form.open_form(turn.conn, turn.viewer, student, turn.now, fresh=fresh)
    return pages.form(view)


def _form(turn: Turn, action: OpenForm) -> Screen:
    return pages.form(_edited(turn, action.draft, lambda draft: draft))


def _cause(turn: Turn, action: ChooseCause) -> Screen:
    return pages.form(_edited(turn, action.draft, absence_form.with_cause(action.cause)))


def _pick_day(turn: Turn, action: PickAbsenceDay) -> Screen:
    change = absence_form.with_day(action.day, action.last)
    return pages.form(_edited(turn, action.draft, change))


def _whole_day(turn: Turn, action: WholeDay) -> Screen:
    return pages.form(_edited(turn, action.draft, absence_form.whole_day))


def _hide(turn: Turn, action: HideCause) -> Screen:
    return pages.form(_edited(turn, action.draft, absence_form.with_hidden_cause(action.hide)))


def _edited(turn: Turn, draft: int, change: absence_form.Change) -> FormView:
    _wait_no_more(turn)
    return absence_form.edit(turn.conn, turn.viewer, draft, turn.now, change)


def _wait_no_more(turn: Turn) -> None:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


def _days(turn: Turn, action: ChooseDays) -> Screen:
    view = absence_form.choose_days(
        turn.conn, turn.viewer, action.draft, action.month, action.last, turn.now
    )
    return pages.choose_days(view)


def _lessons(turn: Turn, action: ChooseLessons) -> Screen:
    view = absence_form.choose_lessons(
        turn.conn, turn.viewer, action.draft, action.number, turn.now
    )
    return pages.choose_lessons(view)


def _add_note(turn: Turn, action: AddNote) -> Screen:
    view = _edited(turn, action.draft, lambda draft: draft)
    waited = {"draft": action.draft}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, NOTE, waited, turn.now)
    return pages.ask_note(view)


def _drop_note(turn: Turn, action: DropNote) -> Screen:
    _wait_no_more(turn)
    return pages.form(absence_form.drop_note(turn.conn, turn.viewer, action.draft, turn.now))


def _noted(turn: Turn, said: Said) -> Screen:
    """The comment, a photo or a file, or both at once. Where the form is gone the wait is over:
    the refusal is a screen and no error, so that this is kept."""
    _wait_no_more(turn)
    try:
        return _with_note(turn, said, int(said.data["draft"]))
    except ZvonokError as gone:
        return refusals.screen_for(gone, turn.viewer)


def _with_note(turn: Turn, said: Said, draft: int) -> Screen:
    text = said.text.strip()
    file = received(turn, said.file)
    if file is not None:
        absence_form.attach(turn.conn, turn.viewer, draft, turn.now, file)
    elif not text or len(text) > COMMENT_LIMIT:
        return _add_note(turn, AddNote(draft))  # a cut comment would say something else
    change = absence_form.with_comment(text) if text else lambda kept: kept
    view = absence_form.edit(turn.conn, turn.viewer, draft, turn.now, change)
    conversations.put(turn.conn, turn.facts.bot, turn.chat, MORE_FILES, {"draft": draft}, turn.now)
    return replace(pages.form(view), gathers=True)


def _more_files(turn: Turn, said: Said) -> Screen:
    """After a comment comes its photo, and the photos of an album come one by one. Words are
    no comment any more: a "thank you" would replace it."""
    if said.file is not None:
        return _noted(turn, said)
    _wait_no_more(turn)
    return typed_code(turn, said.text)


def _send(turn: Turn, action: SendAbsence) -> Screen:
    """Only what the pressed message showed: an older one gets the form as it is now."""
    _wait_no_more(turn)
    done = services.send(
        turn.conn,
        turn.viewer,
        action.draft,
        action.seal,
        i18n.current(),
        turn.facts.bot,
        turn.now,
    )
    if isinstance(done, FormView):
        shown = done.seal == action.seal
        return pages.blocked(done) if shown else pages.overtaken(done)
    student, notice = done
    view = services.notice(turn.conn, turn.viewer, student, notice.id, turn.now)
    return screens.sent(view, heard=services.heard(turn.conn, student))


def _cancel(turn: Turn, action: CancelAbsence) -> Screen:
    _wait_no_more(turn)
    try:
        student = absence_form.cancel(turn.conn, turn.viewer, action.draft)
    except Refused:
        raise AlreadyDone from None
    return screens.cancelled(services.notices(turn.conn, turn.viewer, student, 0))


# --- what was filed ---


def _notices(turn: Turn, action: OpenNotices) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.notices(services.notices(turn.conn, turn.viewer, student, action.page))


def _notice(turn: Turn, action: OpenNotice) -> Screen:
    student = access.student(turn.viewer, action.student)
    return screens.notice(_view(turn, student, action.notice))


def _view(turn: Turn, student: StudentRef, notice: int) -> NoticeView:
    return services.notice(turn.conn, turn.viewer, student, notice, turn.now)


def _withdraw(turn: Turn, action: WithdrawNotice) -> Screen:
    student = access.notifier(turn.viewer, action.student)
    services.withdraw(turn.conn, turn.viewer, student, action.notice, turn.facts.bot, turn.now)
    return screens.withdrawn(_view(turn, student, action.notice))


def _object(turn: Turn, action: ObjectToNotice) -> Screen:
    student = access.notifier(turn.viewer, action.student)
    _wait_no_more(turn)
    view = services.object_to(turn.conn, turn.viewer, student, action.notice, turn.now)
    return pages.form(view)


def _files(turn: Turn, action: SendNoticeFiles) -> Screen:
    student = access.student(turn.viewer, action.student)
    found = services.files(turn.conn, turn.viewer, student, action.notice, turn.facts.bot)
    return screens.with_files(_view(turn, student, action.notice), to_show(turn, found))


def _or_current(answer: Callable[[Turn, Any], Screen]) -> Callable[[Turn, Any], Screen]:
    """A button of a form that is gone, because another was begun, leads to the one there is."""

    def answered(turn: Turn, action: Any) -> Screen:
        try:
            return answer(turn, action)
        except Refused:
            view = absence_form.current_form(turn.conn, turn.viewer, turn.now)
            if view.draft.id == action.draft:
                raise
            return pages.overtaken(view)

    return answered


READS: Answers = {
    ChooseDays: _or_current(_days),
    OpenNotices: _notices,
    OpenNotice: _notice,
    SendNoticeFiles: _files,
}
WRITES: Answers = {
    OpenAbsence: _open,
    NewAbsence: _open,
    OpenForm: _or_current(_form),
    ChooseCause: _or_current(_cause),
    PickAbsenceDay: _or_current(_pick_day),
    WholeDay: _or_current(_whole_day),
    ChooseLessons: _or_current(_lessons),
    HideCause: _or_current(_hide),
    AddNote: _or_current(_add_note),
    DropNote: _or_current(_drop_note),
    SendAbsence: _or_current(_send),
    CancelAbsence: _cancel,
    WithdrawNotice: _withdraw,
    ObjectToNotice: _object,
}
DIALOGUES: Dialogues = {NOTE: _noted, MORE_FILES: _more_files}
