"""Giving homework from a lesson, reading what came back, and the student's handing in."""

from dataclasses import replace

from bot.domain.errors import Refused
from bot.domain.people import Hat
from bot.domain.teaching import LessonRef
from bot.domain.views.homework import HomeworkDraftView
from bot.handlers.files import received, to_show
from bot.handlers.teaching import stand_at
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.teaching import (
    AcceptWork,
    ChooseDue,
    DropHomework,
    DropTaskFiles,
    HandIn,
    LeaveHandIn,
    OpenHandedIn,
    OpenHomeworkDraft,
    OpenHomeworkPupils,
    OpenLessonHomework,
    OpenWork,
    RemoveHomework,
    SaveHomework,
    TapHomeworkPupil,
    ToggleCompulsory,
    WriteHomework,
)
from bot.screens import giving_homework as screens
from bot.screens.screen import Screen
from bot.services import giving_homework as services
from bot.storage import conversations, lesson_homework

WRITING, HANDING_IN = "lesson_homework", "hand_in"


# --- giving ---


def open_homework(turn: Turn, lesson: int) -> Screen:
    view = services.listed(turn.conn, turn.viewer, lesson)
    stand_at(turn, lesson)
    return screens.listed(view)


def _list(turn: Turn, action: OpenLessonHomework) -> Screen:
    return open_homework(turn, action.lesson)


def _write(turn: Turn, action: WriteHomework) -> Screen:
    view = services.begin(turn.conn, turn.viewer, action.lesson, action.homework, turn.now)
    return _waiting(turn, view)


def _waiting(turn: Turn, view: HomeworkDraftView) -> Screen:
    waited = {"draft": view.draft}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, WRITING, waited, turn.now)
    return screens.draft(view)


def _said(turn: Turn, said: Said) -> Screen:
    file = received(turn, said.file)
    draft = said.data["draft"]
    view = services.said(turn.conn, turn.viewer, draft, said.text, file, turn.now)
    return replace(screens.draft(view), gathers=True)


def _draft(turn: Turn, action: OpenHomeworkDraft) -> Screen:
    return _waiting(turn, services.drafted(turn.conn, turn.viewer, action.draft))


def _due(turn: Turn, action: ChooseDue) -> Screen:
    view = services.change(turn.conn, turn.viewer, action.draft, turn.now, due_on=action.day)
    return screens.draft(view)


def _compulsory(turn: Turn, action: ToggleCompulsory) -> Screen:
    view = services.change(turn.conn, turn.viewer, action.draft, turn.now, toggle_compulsory=True)
    return screens.draft(view)


def _pupils(turn: Turn, action: OpenHomeworkPupils) -> Screen:
    return screens.pupils(services.drafted(turn.conn, turn.viewer, action.draft), action.page)


def _tap(turn: Turn, action: TapHomeworkPupil) -> Screen:
    view = services.change(turn.conn, turn.viewer, action.draft, turn.now, tapped=action.student)
    return screens.pupils(view, action.page)


def _save(turn: Turn, action: SaveHomework) -> Screen:
    return _back(turn, services.save(turn.conn, turn.viewer, action.draft, turn.now))


def _back(turn: Turn, ref: LessonRef) -> Screen:
    return open_homework(turn, ref.facts.id)


def _drop(turn: Turn, action: DropHomework) -> Screen:
    view = services.drafted(turn.conn, turn.viewer, action.draft)
    lesson_homework.drop(turn.conn, turn.viewer.account_id)
    return _back(turn, view.ref)


def _drop_files(turn: Turn, action: DropTaskFiles) -> Screen:
    return _waiting(turn, services.drop_files(turn.conn, turn.viewer, action.draft, turn.now))


def _remove(turn: Turn, action: RemoveHomework) -> Screen:
    if not action.sure:
        view = services.removable(turn.conn, turn.viewer, action.lesson, action.homework)
        return screens.ask_remove(view)
    ref = services.remove(turn.conn, turn.viewer, action.lesson, action.homework, turn.now)
    return _back(turn, ref)


# --- what came back ---


def _works(turn: Turn, action: OpenHandedIn) -> Screen:
    return screens.handed_in(
        services.works(turn.conn, turn.viewer, action.lesson, action.homework, action.page)
    )


def _work(turn: Turn, action: OpenWork) -> Screen:
    view, one = services.work(turn.conn, turn.viewer, action.lesson, action.work)
    files = to_show(turn, services.work_files(turn.conn, one.id, turn.facts.bot))
    return screens.work(view, one, files, turn.viewer.zone or view.ref.staff.school.zone)


def _accept(turn: Turn, action: AcceptWork) -> Screen:
    view = services.accept(
        turn.conn,
        turn.viewer,
        action.lesson,
        action.homework,
        action.student,
        turn.now,
        accepted=action.accepted,
    )
    return screens.handed_in(view)


# --- the student's side ---


def _hand_in(turn: Turn, action: HandIn) -> Screen:
    view = services.own_task(turn.conn, turn.viewer, action.student, action.homework)
    if action.send:
        if turn.viewer.hat is not Hat.STUDENT or not view.can_send:
            raise Refused
        waited = {"student": action.student, "homework": action.homework}
        conversations.put(turn.conn, turn.facts.bot, turn.chat, HANDING_IN, waited, turn.now)
        return screens.hand_in(view, waiting=True)
    files = services.task_files(turn.conn, action.homework, turn.facts.bot)
    return screens.hand_in(view, to_show(turn, files))


def _handed(turn: Turn, said: Said) -> Screen:
    view = services.hand_in(
        turn.conn,
        turn.viewer,
        said.data["student"],
        said.data["homework"],
        said.text,
        received(turn, said.file),
        turn.now,
    )
    return screens.hand_in(view, waiting=True)


def _leave(turn: Turn, action: LeaveHandIn) -> Screen:
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    view = services.own_task(turn.conn, turn.viewer, action.student, action.homework)
    return screens.hand_in(view)


READS: Answers = {OpenHomeworkPupils: _pupils, OpenHandedIn: _works, OpenWork: _work}
WRITES: Answers = {
    OpenLessonHomework: _list,
    WriteHomework: _write,
    OpenHomeworkDraft: _draft,
    ChooseDue: _due,
    ToggleCompulsory: _compulsory,
    TapHomeworkPupil: _tap,
    SaveHomework: _save,
    DropHomework: _drop,
    DropTaskFiles: _drop_files,
    RemoveHomework: _remove,
    AcceptWork: _accept,
    HandIn: _hand_in,
    LeaveHandIn: _leave,
}
DIALOGUES: Dialogues = {WRITING: _said, HANDING_IN: _handed}
