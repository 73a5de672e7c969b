"""Homework from a lesson: writing it, for whom and until when; what students hand in."""

from datetime import date
from functools import partial

from bot import i18n
from bot.domain.views.homework import (
    HandInView,
    HomeworkDraftView,
    HomeworkListView,
    Work,
    WorkView,
)
from bot.domain.views.teaching import TaskLine
from bot.i18n import _, day_short, ngettext
from bot.keyboards.actions.diary import OpenHomework
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
    OpenLesson,
    OpenLessonHomework,
    OpenWork,
    RemoveHomework,
    SaveHomework,
    TapHomeworkPupil,
    ToggleCompulsory,
    WriteHomework,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of, shortened
from bot.keyboards.pieces import last_row, pager
from bot.screens import lessons as words
from bot.screens.lessons import aside, fitted, joined, own_words
from bot.screens.mark_words import page_of
from bot.screens.screen import KeptFile, Screen, blocks_of, bold, plain, text_of
from bot.screens.teaching_words import Names, heading

PAGE_OF_NAMES = 20
MOST_TASKS = 8


# --- what was given ---


def listed(view: HomeworkListView, toast: str = "") -> Screen:
    """The homework given in a lesson."""
    lesson = view.ref.facts.id
    rows: list[Row] = [(button(_("➕ New homework"), WriteHomework(lesson), Style.MAIN),)]
    for number, task in enumerate(view.tasks[:MOST_TASKS], start=1):
        rows.append(_task_row(lesson, number, task))
    text = fitted(partial(_list_text, view))
    return Screen(text, (*rows, last_row(OpenLesson(lesson))), toast=toast)


def _list_text(view: HomeworkListView, limit: int | None) -> str:
    return blocks_of(
        text_of(heading(view.ref), bold(_("Homework"))),
        *(_task(number, task, limit) for number, task in enumerate(view.tasks, start=1)),
        None if view.tasks else _("Nothing is given yet."),
    )


def _task(number: int, task: TaskLine, limit: int | None) -> str:
    n, files, works = len(task.students), task.files, task.handed_in
    notes = joined(
        _("due {day}").format(day=day_short(task.due_on)),
        "" if task.compulsory else _("optional"),
        ngettext("for {n} student", "for {n} students", n).format(n=n) if n else "",
        ngettext("{n} file", "{n} files", files).format(n=files) if files else "",
        ngettext("{n} handed in", "{n} handed in", works).format(n=works) if works else "",
    )
    return text_of(f"{number}. {own_words(task.text, limit) or '📎'}", aside(notes))


def _task_row(lesson: int, number: int, task: TaskLine) -> Row:
    change = button(_("✏️ {n}").format(n=number), WriteHomework(lesson, task.id))
    works = button(
        _("📥 {n}: {works}").format(n=number, works=task.handed_in), OpenHandedIn(lesson, task.id)
    )
    remove = button(_("🗑 {n}").format(n=number), RemoveHomework(lesson, task.id))
    return (change, works, remove)


def ask_remove(view: HomeworkListView) -> Screen:
    lesson, task = view.ref.facts.id, view.tasks[0]
    text = text_of(
        heading(view.ref), own_words(task.text, 300), _("Take this homework away for good?")
    )
    sure = button(_("Take away"), RemoveHomework(lesson, task.id, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenLessonHomework(lesson))))


# --- writing ---


def draft(view: HomeworkDraftView) -> Screen:
    """What will be given; the words are awaited as a message."""
    return Screen(fitted(partial(_draft_text, view)), _draft_rows(view))


def _draft_text(view: HomeworkDraftView, limit: int | None) -> str:
    n = view.files
    called = Names(view.pupils)
    empty = not (view.task or view.files)
    return blocks_of(
        text_of(heading(view.ref), bold(_("Homework"))),
        own_words(view.task, limit),
        ngettext("📎 {n} file", "📎 {n} files", n).format(n=n) if n else None,
        text_of(
            _("Due: {day}").format(day=f"<b>{day_short(view.due_on)}</b>"),
            _("For: {names}").format(names=called.listed(view.students))
            if view.students
            else _("For everybody of the lesson"),
            _("Compulsory") if view.compulsory else _("Optional"),
        ),
        _("Write the task as a message, or send a photo or a file.")
        if empty
        else aside(_("Another message replaces the words; files are added. Not given yet.")),
    )


def _draft_rows(view: HomeworkDraftView) -> Rows:
    ready = bool(view.task or view.files)
    label = _("Save the change") if view.changes else _("Give homework")
    save: Rows = ((button(label, SaveHomework(view.draft), Style.MAIN),),) if ready else ()
    kind = button(
        _("Make optional") if view.compulsory else _("Make compulsory"),
        ToggleCompulsory(view.draft),
    )
    some = button(_("For some only"), OpenHomeworkPupils(view.draft))
    return (
        *save,
        *rows_of(3, (_due(view, day) for day in view.days[:3])),
        (kind, some),
        *(((button(_("📎 Without files"), DropTaskFiles(view.draft)),),) if view.files else ()),
        (button(_("Cancel"), DropHomework(view.draft)),),
        last_row(),
    )


def _due(view: HomeworkDraftView, day: date) -> Button:
    label = i18n.day_short(day)
    return button(f"✅ {label}" if day == view.due_on else label, ChooseDue(view.draft, day))


def pupils(view: HomeworkDraftView, page: int) -> Screen:
    """For whom: nobody ticked means everybody."""
    called = Names(view.pupils)
    shown, page, pages = page_of(view.pupils, page, PAGE_OF_NAMES)
    rows = rows_of(
        2,
        (
            button(
                f"{'✅ ' if one.id in view.students else ''}{called.of(one.id)}",
                TapHomeworkPupil(view.draft, one.id, page),
            )
            for one in shown
        ),
    )
    turn = pager(page, pages, lambda number: OpenHomeworkPupils(view.draft, number))
    done = (button(_("Done"), OpenHomeworkDraft(view.draft), Style.MAIN),)
    text = text_of(
        heading(view.ref),
        _("Who gets this homework? Nobody chosen means everybody."),
    )
    return Screen(text, (*rows, *turn, done, last_row(OpenHomeworkDraft(view.draft))))


# --- what comes back ---


def handed_in(view: WorkView) -> Screen:
    """Who handed in; a tick also for work on paper."""
    lesson, task = view.ref.facts.id, view.task
    called = Names(view.pupils)
    sent = {work.student: work for work in view.works}
    shown, page, pages = page_of(view.pupils, view.page, PAGE_OF_NAMES)
    rows = rows_of(
        2,
        (
            button(
                f"{_sign(sent.get(one.id))}{called.of(one.id)}",
                OpenWork(lesson, sent[one.id].id)
                if one.id in sent
                else AcceptWork(lesson, task.id, one.id, accepted=True),
            )
            for one in shown
        ),
    )
    turn = pager(page, pages, lambda number: OpenHandedIn(lesson, task.id, number))
    text = text_of(
        heading(view.ref),
        own_words(task.text, 300),
        _("Sent in the chat: {n} of {all}.").format(n=len(sent), all=len(view.pupils)),
        aside(_("📥 sent, ✅ accepted. Tap a name without a sign: handed in on paper.")),
    )
    return Screen(text, (*rows, *turn, last_row(OpenLessonHomework(lesson))))


def _sign(work: Work | None) -> str:
    if work is None:
        return ""
    return "✅ " if work.accepted else "📥 "


def work(view: WorkView, one: Work, files: tuple[KeptFile, ...], zone: str) -> Screen:
    """One student's work; its files come below."""
    lesson = view.ref.facts.id
    n = len(files)
    text = text_of(
        heading(view.ref),
        bold(Names(view.pupils).of(one.student)),
        plain(shortened(one.text, 2000)),
        ngettext("📎 {n} file", "📎 {n} files", n).format(n=n) if n else None,
        aside(_("Sent {when}").format(when=i18n.instant(one.at, zone))),
    )
    label = _("Not accepted after all") if one.accepted else _("✅ Accept")
    accept = AcceptWork(lesson, one.homework_id, one.student, accepted=not one.accepted)
    rows = ((button(label, accept, Style.MAIN),), last_row(OpenHandedIn(lesson, one.homework_id)))
    return Screen(text, rows, files=files)


# --- the student's side ---


def hand_in(view: HandInView, files: tuple[KeptFile, ...] = (), *, waiting: bool = False) -> Screen:
    """One piece of homework with the teacher's files; a student sends the work here."""
    task = view.task
    text = blocks_of(
        joined(f"<b>{words.subject(task.subject)}</b>", day_short(task.due_on)),
        plain(shortened(task.text, 2500)),
        _state(view),
        _("Send a photo or a file of your work, or write it.") if waiting else None,
    )
    student = view.student.id
    rows: list[Row] = []
    if waiting:
        rows.append((button(_("Done"), LeaveHandIn(student, task.id), Style.MAIN),))
    elif view.can_send:
        rows.append((button(_("📷 Hand in"), HandIn(student, task.id, send=True), Style.MAIN),))
    return Screen(text, (*rows, last_row(OpenHomework(student, task.due_on))), files=files)


def _state(view: HandInView) -> str:
    if view.task.handed_in:
        return _("✅ The teacher has accepted it.")
    n = view.sent
    return ngettext("📥 Sent: {n} file.", "📥 Sent: {n} files.", n).format(n=n) if n else ""
