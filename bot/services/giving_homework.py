"""Homework from a lesson: text, photo or file; for everybody or for some; and what comes back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import access, calendar
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.teaching import LessonRef
from bot.domain.views.homework import (
    HandInView,
    HomeworkDraftView,
    HomeworkListView,
    Work,
    WorkView,
)
from bot.domain.views.teaching import TaskLine
from bot.services.teaching import own_lesson
from bot.storage import accounts, attachments, audit, diary_homework, lessons
from bot.storage import lesson_homework as storage
from bot.storage.attachments import Kept
from bot.storage.database import Connection
from bot.storage.lesson_homework import TaskDraft

LONGEST_TASK = 2000
FARTHEST = timedelta(days=120)


def listed(conn: Connection, viewer: Viewer, lesson: int) -> HomeworkListView:
    ref = own_lesson(conn, viewer, lesson)
    ahead = lessons.following(conn, ref.facts, 1)
    return HomeworkListView(ref, storage.given(conn, ref, ahead[0] if ahead else None))


def due_days(conn: Connection, ref: LessonRef) -> tuple[date, ...]:
    """The next lessons of the subject; tomorrow where the year knows no more."""
    return lessons.following(conn, ref.facts) or (ref.facts.day + calendar.ONE_DAY,)


def begin(
    conn: Connection, viewer: Viewer, lesson: int, homework: int | None, now: datetime
) -> HomeworkDraftView:
    """A draft of new homework, or of a change of one that was given."""
    ref = own_lesson(conn, viewer, lesson)
    if not ref.facts.held:
        raise NotUnderstood("cancelled_lesson")
    fresh = TaskDraft(0, lesson, None, "", due_days(conn, ref)[0])
    if homework is not None:
        known = _known(conn, ref, homework)
        fresh = TaskDraft(
            0, lesson, known.id, known.text, known.due_on, known.compulsory, known.students
        )
    return _view(conn, ref, storage.begin(conn, viewer.account_id, fresh, now))


def _known(conn: Connection, ref: LessonRef, homework: int) -> TaskLine:
    known = storage.of_lesson(conn, ref, homework)
    if known is None:
        raise Refused
    return known


def drafted(conn: Connection, viewer: Viewer, draft_id: int | None) -> HomeworkDraftView:
    """The account's own draft; `AlreadyDone` when it is not there any more."""
    known = storage.draft(conn, viewer.account_id, draft_id)
    if known is None:
        raise AlreadyDone
    return _view(conn, own_lesson(conn, viewer, known.lesson_id), known)


def _to_change(conn: Connection, viewer: Viewer, draft_id: int) -> tuple[LessonRef, TaskDraft]:
    """The draft as it stays until this change of it is done."""
    accounts.lock(conn, viewer.account_id)
    known = storage.draft(conn, viewer.account_id, draft_id)
    if known is None:
        raise AlreadyDone
    return own_lesson(conn, viewer, known.lesson_id), known


def _view(conn: Connection, ref: LessonRef, draft: TaskDraft, page: int = 0) -> HomeworkDraftView:
    files = len(attachments.of(conn, storage.DRAFT_ENTITY, draft.id))
    if draft.homework_id is not None:
        files += len(attachments.of(conn, storage.ENTITY, draft.homework_id))
    return HomeworkDraftView(
        ref,
        draft.id,
        draft.task,
        draft.due_on,
        draft.compulsory,
        draft.students,
        files,
        due_days(conn, ref),
        lessons.roster(conn, ref),
        changes=draft.homework_id is not None,
    )


def said(
    conn: Connection, viewer: Viewer, draft_id: int, text: str, file: Kept | None, now: datetime
) -> HomeworkDraftView:
    """Words replace the task; a file is added to it."""
    ref, known = _to_change(conn, viewer, draft_id)
    if text.strip():
        known = replace(known, task=text.strip()[:LONGEST_TASK])
        storage.save_draft(conn, known, now)
    if file is not None:
        _keep(conn, storage.DRAFT_ENTITY, known.id, ref.facts.school_id, viewer, file, now)
    return _view(conn, ref, known)


def _keep(
    conn: Connection,
    entity: str,
    entity_id: int,
    school: int,
    viewer: Viewer,
    file: Kept,
    now: datetime,
) -> None:
    if len(attachments.of(conn, entity, entity_id)) >= attachments.MOST:
        raise NotUnderstood("too_many_files")
    attachments.add(
        conn,
        entity,
        entity_id,
        school,
        viewer.account_id,
        file,
        now,
    )


def change(
    conn: Connection,
    viewer: Viewer,
    draft_id: int,
    now: datetime,
    *,
    due_on: date | None = None,
    toggle_compulsory: bool = False,
    tapped: int | None = None,
) -> HomeworkDraftView:
    """Another day, optional or not, or one more (or less) of the chosen students."""
    ref, known = _to_change(conn, viewer, draft_id)
    if due_on is not None:
        if not ref.facts.day < due_on <= ref.facts.day + FARTHEST:
            raise Refused
        known = replace(known, due_on=due_on)
    if toggle_compulsory:
        known = replace(known, compulsory=not known.compulsory)
    if tapped is not None:
        if tapped not in {pupil.id for pupil in lessons.roster(conn, ref)}:
            raise Refused
        known = replace(known, students=tuple(sorted({*known.students} ^ {tapped})))
    storage.save_draft(conn, known, now)
    return _view(conn, ref, known)


def drop_files(conn: Connection, viewer: Viewer, draft_id: int, now: datetime) -> HomeworkDraftView:
    """Without its files; those that families see already vanish at once, with a trace."""
    ref, known = _to_change(conn, viewer, draft_id)
    attachments.drop(conn, storage.DRAFT_ENTITY, known.id)
    if known.homework_id is not None:
        _known(conn, ref, known.homework_id)
        seen = len(attachments.of(conn, storage.ENTITY, known.homework_id))
        attachments.drop(conn, storage.ENTITY, known.homework_id)
        if seen:
            audit.note(
                conn,
                now,
                ref.facts.school_id,
                "homework",
                known.homework_id,
                "changed",
                by_person=ref.staff.id,
                before={"files": seen},
                after={"files": 0},
            )
    return _view(conn, ref, known)


def save(conn: Connection, viewer: Viewer, draft_id: int, now: datetime) -> LessonRef:
    """The homework is given: the draft is gone, a second press finds nothing more to do."""
    ref, known = _to_change(conn, viewer, draft_id)
    files = attachments.of(conn, storage.DRAFT_ENTITY, known.id)
    if not known.task and not files:
        raise NotUnderstood("homework")
    before = _known(conn, ref, known.homework_id).text if known.homework_id is not None else None
    homework = storage.write(conn, ref, known, now)
    storage.drop(conn, viewer.account_id)
    _note(conn, ref, homework, before, known.task, now)
    return ref


def _note(
    conn: Connection,
    ref: LessonRef,
    homework: int,
    before: str | None,
    after: str | None,
    now: datetime,
) -> None:
    action = "made" if before is None else "changed" if after is not None else "removed"
    audit.note(
        conn,
        now,
        ref.facts.school_id,
        "homework",
        homework,
        action,
        by_person=ref.staff.id,
        before=None if before is None else {"task": before},
        after=None if after is None else {"task": after},
    )


def removable(conn: Connection, viewer: Viewer, lesson: int, homework: int) -> HomeworkListView:
    """The one piece, to be asked about; `NotUnderstood` when somebody handed in already."""
    ref = own_lesson(conn, viewer, lesson)
    known = _known(conn, ref, homework)
    if known.handed_in:
        raise NotUnderstood("handed_in_already")
    return HomeworkListView(ref, (known,))


def remove(
    conn: Connection, viewer: Viewer, lesson: int, homework: int, now: datetime
) -> LessonRef:
    view = removable(conn, viewer, lesson, homework)
    storage.remove(conn, homework)
    _note(conn, view.ref, homework, view.tasks[0].text, None, now)
    return view.ref


# --- what comes back ---


def works(conn: Connection, viewer: Viewer, lesson: int, homework: int, page: int) -> WorkView:
    """Who handed in, and who of the lesson has not."""
    ref = own_lesson(conn, viewer, lesson)
    task = _known(conn, ref, homework)
    found = storage.works(conn, task)
    pupils = lessons.roster(conn, ref)
    return WorkView(ref, task, found, pupils, max(page, 0))


def work(conn: Connection, viewer: Viewer, lesson: int, work_id: int) -> tuple[WorkView, Work]:
    found = storage.work(conn, work_id)
    if found is None:
        raise Refused
    view = works(conn, viewer, lesson, found.homework_id, 0)
    return view, next(one for one in view.works if one.id == work_id)


def work_files(conn: Connection, work_id: int, bot: str) -> tuple[Kept, ...]:
    kept = attachments.of(conn, storage.WORK_ENTITY, work_id)
    return tuple(file for file in kept if file.bot == bot)


def task_files(conn: Connection, homework: int, bot: str) -> tuple[Kept, ...]:
    kept = attachments.of(conn, storage.ENTITY, homework)
    return tuple(file for file in kept if file.bot == bot)


def accept(
    conn: Connection,
    viewer: Viewer,
    lesson: int,
    homework: int,
    student: int,
    now: datetime,
    *,
    accepted: bool,
) -> WorkView:
    """The teacher's tick "handed in", also for work on paper."""
    view = works(conn, viewer, lesson, homework, 0)
    if student not in {pupil.id for pupil in view.pupils}:
        raise Refused
    storage.accept(conn, homework, student, now if accepted else None)
    return works(conn, viewer, lesson, homework, 0)


# --- the student's side ---


def own_task(
    conn: Connection, viewer: Viewer, student: int, homework: int, *, acting: bool = False
) -> HandInView:
    """A piece of the student's own homework. ``acting``: only for the student."""
    ref: StudentRef = access.student(viewer, student)
    if acting and viewer.hat is not Hat.STUDENT:
        raise Refused
    task = diary_homework.one_task(conn, ref, homework)
    if task is None:
        raise Refused
    known = storage.own_work(conn, ref, homework)
    files = len(attachments.of(conn, storage.ENTITY, homework))
    can = viewer.hat is Hat.STUDENT and not task.handed_in
    return HandInView(ref, task, files, known.files if known else 0, can)


def hand_in(
    conn: Connection,
    viewer: Viewer,
    student: int,
    homework: int,
    text: str,
    file: Kept | None,
    now: datetime,
) -> HandInView:
    view = own_task(conn, viewer, student, homework, acting=True)
    if not view.can_send:
        raise NotUnderstood("handed_in_already")
    work = storage.hand_in(conn, view.student, homework, text.strip()[:LONGEST_TASK], now)
    if file is not None:
        school = view.student.school.id
        _keep(conn, storage.WORK_ENTITY, work, school, viewer, file, now)
    return own_task(conn, viewer, student, homework, acting=True)
