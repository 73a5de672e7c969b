"""Threads with teachers, as a family and as a teacher see them."""

from dataclasses import replace

from bot import i18n
from bot.domain import subjects
from bot.domain.contact import WORDS_LIMIT
from bot.domain.views.contact import (
    TeacherChoice,
    TeachersView,
    ThreadFacts,
    ThreadsView,
    ThreadView,
    ThreadWords,
)
from bot.i18n import _, ngettext
from bot.keyboards.actions.threads import (
    AnswerFamily,
    AnswerTeacher,
    ChooseTeacher,
    CloseThread,
    OpenMessages,
    OpenThread,
    OpenThreads,
    ReadThread,
    SendThreadFiles,
    ShowThreadFiles,
    WriteToTeacher,
)
from bot.keyboards.actions.tickets import OpenTickets
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.codec import Action
from bot.keyboards.pieces import last_row, pager
from bot.screens import contact_words as words
from bot.screens import names
from bot.screens.mark_words import page_of
from bot.screens.screen import KeptFile, Screen, blocks_of, bold, plain, text_of

TEACHERS_ON_A_PAGE = 10
_ROOM = 3300


# --- lists ---


def threads(view: ThreadsView) -> Screen:
    student = view.student
    if student is None:
        return _of_teacher(view)
    text = blocks_of(
        bold(_("Messages to teachers: {name}").format(name=names.first(student.name))),
        text_of(*(_line(one, view) for one in view.threads))
        or _("Nothing written yet. Teachers see your words here, not your number or username."),
    )
    write = button(_("✍️ Write to a teacher"), ChooseTeacher(student.id), Style.MAIN)
    turning = pager(view.page, view.pages, lambda other: OpenThreads(student.id, other))
    opening = (_opening(one, view, OpenThread(student.id, one.id)) for one in view.threads)
    return Screen(text, (*rows_of(1, opening), *turning, (write,), last_row()))


def _of_teacher(view: ThreadsView) -> Screen:
    text = blocks_of(
        bold(_("Messages")),
        text_of(*(_line(one, view) for one in view.threads)) or _("No family has written yet."),
    )
    turning = pager(view.page, view.pages, OpenMessages)
    opening = (_opening(one, view, ReadThread(one.id)) for one in view.threads)
    return Screen(text, (*rows_of(1, opening), *turning, last_row()))


def _line(one: ThreadFacts, view: ThreadsView) -> str:
    return " · ".join(
        part
        for part in (
            f"{'🔵' if one.unread else '▫️'} {plain(_other_side(one, view))}",
            words.moment(one.last_at, view.zone),
            ngettext("{n} new", "{n} new", one.unread).format(n=one.unread) if one.unread else "",
            _("closed") if one.closed_at else "",
        )
        if part
    )


def _other_side(one: ThreadFacts, view: ThreadsView) -> str:
    if view.student is not None:
        return names.polite(one.teacher)
    child = f"{names.first(one.pupil.name)}, {one.pupil.class_name}"
    return f"{words.writer(one.writer, one.relation)} ({child})"


def _opening(one: ThreadFacts, view: ThreadsView, action: Action) -> Button:
    label = names.polite(one.teacher) if view.student else _teacher_label(one)
    return button(f"🔵 {label}" if one.unread else label, action)


def _teacher_label(one: ThreadFacts) -> str:
    return f"{one.pupil.class_name} {words.writer(one.writer, one.relation)}"


# --- to whom ---


def teachers(view: TeachersView) -> Screen:
    shown, number, pages = page_of(view.teachers, view.page, TEACHERS_ON_A_PAGE)
    student = view.student.id
    if not view.teachers:
        text = _("None of the teachers uses the bot yet. The school office can pass it on.")
        office = button(_("🛟 Support"), OpenTickets())
        return Screen(text, ((office,), last_row(OpenThreads(student))))
    text = blocks_of(
        bold(_("To whom?")),
        text_of(*(_teacher(one) for one in shown)),
        words.school_hours(view.hours),
    )
    buttons = (
        button(names.polite(one.name), WriteToTeacher(student, one.person_id)) for one in shown
    )
    turning = pager(number, pages, lambda other: ChooseTeacher(student, other))
    return Screen(text, (*rows_of(1, buttons), *turning, last_row(OpenThreads(student))))


def _teacher(one: TeacherChoice) -> str:
    taught = ", ".join(subjects.brief(name, i18n.current()) for name in one.subjects[:4])
    role = _("class teacher") if one.is_class_teacher else ""
    what = "; ".join(part for part in (role, taught) if part)
    return f"• {bold(names.polite(one.name))}" + (f": {plain(what)}" if what else "")


def ask_words(view: TeachersView, teacher: int) -> Screen:
    name = next(names.polite(one.name) for one in view.teachers if one.person_id == teacher)
    back = ChooseTeacher(view.student.id)
    return _ask(name, words.school_hours(view.hours), back)


def ask_answer(view: ThreadView) -> Screen:
    facts, asked = view.facts, _asked(view)
    if view.as_teacher:
        who = words.writer(facts.writer, facts.relation)
        return _ask(who, None, ReadThread(facts.id), asked)
    back = OpenThread(facts.pupil.id, facts.id)
    return _ask(names.polite(facts.teacher), words.school_hours(view.hours), back, asked)


def _asked(view: ThreadView) -> str:
    """What is being answered: it stands above while the answer is written."""
    theirs = [one for one in view.messages if one.by_teacher is not view.as_teacher]
    return "".join(words.fitting([_message(one, view) for one in theirs[-1:]], _ROOM))


def _ask(name: str, hours: str | None, back: Action, asked: str = "") -> Screen:
    text = blocks_of(
        bold(_("Write to: {name}").format(name=name)),
        asked,
        _("The next message goes there; one photo or file can come with it."),
        hours,
    )
    return Screen(text, (last_row(back),))


def too_much(back: Action) -> Screen:
    """It stays asked: the next message is tried again."""
    text = _(
        "Write a text of at most {n} characters, or send a photo or a file of at most 20 MB."
    ).format(n=WORDS_LIMIT)
    return Screen(text, (last_row(back),))


# --- one thread ---


def thread(view: ThreadView) -> Screen:
    facts = view.facts
    shown = words.fitting([_message(one, view) for one in view.messages], _ROOM)
    text = blocks_of(
        _title(view), *shown, _("The teacher has closed this thread.") if facts.closed_at else None
    )
    return Screen(text, (*_turning(view), *_buttons(view), last_row(_list_of(view))))


def _title(view: ThreadView) -> str:
    facts = view.facts
    child = f"{names.first(facts.pupil.name)}, {facts.pupil.class_name}"
    if view.as_teacher:
        return bold(f"{words.writer(facts.writer, facts.relation)} · {child}")
    return bold(f"{names.polite(facts.teacher)} · {names.first(facts.pupil.name)}")


def _message(one: ThreadWords, view: ThreadView) -> str:
    facts = view.facts
    mine = one.by_teacher is view.as_teacher
    name = (
        names.short(facts.teacher) if one.by_teacher else words.writer(facts.writer, facts.relation)
    )
    who = _("You") if mine else name
    fate = _fate(one, view) if mine else ""
    return text_of(
        f"<b>{plain(who)}</b> · {words.moment(one.at, view.zone)}{fate}",
        words.own_words(one.text) if one.text else None,
        ngettext("📎 {n} file", "📎 {n} files", one.files).format(n=one.files)
        if one.files
        else None,
    )


def _fate(one: ThreadWords, view: ThreadView) -> str:
    """Whether the other side has opened it, or when they will hear of it."""
    if one.read_at is not None:
        return " · " + _("read {at}").format(at=words.moment(one.read_at, view.zone))
    if one.due_at > one.at:
        return " · " + _("arrives {at}").format(at=words.due(one.due_at, view.zone))
    return " · " + _("sent")


def _turning(view: ThreadView) -> tuple[Row, ...]:
    facts = view.facts
    if view.as_teacher:
        return pager(view.page, view.pages, lambda other: ReadThread(facts.id, other))
    return pager(view.page, view.pages, lambda other: OpenThread(facts.pupil.id, facts.id, other))


def _buttons(view: ThreadView) -> tuple[Row, ...]:
    facts, files = view.facts, any(one.files for one in view.messages)
    answer: Action = AnswerTeacher(facts.pupil.id, facts.id)
    show: Action = SendThreadFiles(facts.pupil.id, facts.id, view.page)
    if view.as_teacher:
        answer, show = AnswerFamily(facts.id), ShowThreadFiles(facts.id, view.page)
    rows: list[Row] = [(button(_("📎 Show the files"), show),)] if files else []
    if facts.closed_at is None:
        rows.append((button(_("✍️ Answer"), answer, Style.MAIN),))
        if view.as_teacher:
            rows.append((button(_("Close the thread"), CloseThread(facts.id)),))
    return tuple(rows)


def _list_of(view: ThreadView) -> Action:
    return OpenMessages() if view.as_teacher else OpenThreads(view.facts.pupil.id)


def with_files(view: ThreadView, kept: tuple[KeptFile, ...]) -> Screen:
    return replace(thread(view), files=kept)


def ask_close(facts: ThreadFacts) -> Screen:
    text = _("Close the thread? It stays readable. A new question opens a new one.")
    yes = button(_("Close the thread"), CloseThread(facts.id, sure=True), Style.MAIN)
    return Screen(text, ((yes,), last_row(ReadThread(facts.id))))
