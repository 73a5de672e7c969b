"""Writing to a teacher, and the teacher's answers."""

from bot.domain import access
from bot.domain.views.contact import ThreadFacts, ThreadView
from bot.handlers.files import received, to_show
from bot.handlers.turn import Answers, Dialogues, Said, Turn
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
from bot.screens import threads as screens
from bot.screens.screen import KeptFile, Screen
from bot.services import threads as services
from bot.storage import conversations

TO_TEACHER = "thread:new"
FAMILY = "thread:family"
TEACHER = "thread:teacher"


def _await(turn: Turn, state: str, **ids: int) -> None:
    conversations.put(turn.conn, turn.facts.bot, turn.chat, state, ids, turn.now)


def _say(turn: Turn, said: Said, facts: ThreadFacts, *, as_teacher: bool) -> None:
    services.say(
        turn.conn,
        facts,
        said.text,
        received(turn, said.file),
        as_teacher=as_teacher,
        account=turn.viewer.account_id,
        language=turn.viewer.locale,
        bot=turn.facts.bot,
        now=turn.now,
    )
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)


def _kept(turn: Turn, facts: ThreadFacts, page: int) -> tuple[KeptFile, ...]:
    return to_show(turn, services.files(turn.conn, facts, page, turn.facts.bot))


# --- the family ---


def _family(turn: Turn, student: int, thread: int) -> ThreadFacts:
    ref, writer = access.writer(turn.viewer, student)
    return services.family_thread(turn.conn, ref, writer, thread)


def _seen(turn: Turn, facts: ThreadFacts, page: int = 0) -> ThreadView:
    return services.opened(turn.conn, facts, page, turn.now, as_teacher=False)


def _list(turn: Turn, action: OpenThreads) -> Screen:
    ref, writer = access.writer(turn.viewer, action.student)
    return screens.threads(services.of_family(turn.conn, ref, writer, action.page))


def _choose(turn: Turn, action: ChooseTeacher) -> Screen:
    ref, _writer = access.writer(turn.viewer, action.student)
    return screens.teachers(services.choose(turn.conn, ref, action.page, turn.now))


def _write(turn: Turn, action: WriteToTeacher) -> Screen:
    ref, _writer = access.writer(turn.viewer, action.student)
    services.check_teacher(turn.conn, ref, action.teacher, turn.now)
    _await(turn, TO_TEACHER, student=ref.id, teacher=action.teacher)
    return screens.ask_words(services.choose(turn.conn, ref, 0, turn.now), action.teacher)


def _written(turn: Turn, said: Said) -> Screen:
    ref, writer = access.writer(turn.viewer, said.data["student"])
    if not services.sendable(said.text, received(turn, said.file)):
        return screens.too_much(ChooseTeacher(ref.id))
    facts = services.begin(turn.conn, ref, writer, said.data["teacher"], turn.now)
    _say(turn, said, facts, as_teacher=False)
    return screens.thread(_seen(turn, facts))


def _open(turn: Turn, action: OpenThread) -> Screen:
    facts = _family(turn, action.student, action.thread)
    return screens.thread(_seen(turn, facts, action.page))


def _answer(turn: Turn, action: AnswerTeacher) -> Screen:
    facts = _family(turn, action.student, action.thread)
    if facts.closed_at is None:
        _await(turn, FAMILY, student=action.student, thread=facts.id)
        return screens.ask_answer(_seen(turn, facts))
    return screens.thread(_seen(turn, facts))


def _answered(turn: Turn, said: Said) -> Screen:
    facts = _family(turn, said.data["student"], said.data["thread"])
    if not services.sendable(said.text, received(turn, said.file)):
        return screens.too_much(OpenThread(facts.pupil.id, facts.id))
    if facts.closed_at is None:
        _say(turn, said, facts, as_teacher=False)
    return screens.thread(_seen(turn, facts))


def _send_files(turn: Turn, action: SendThreadFiles) -> Screen:
    facts = _family(turn, action.student, action.thread)
    return screens.with_files(_seen(turn, facts, action.page), _kept(turn, facts, action.page))


# --- the teacher ---


def _teachers(turn: Turn) -> list[int]:
    access.staff(turn.viewer)
    return [ref.id for ref in turn.viewer.staff]


def _teacher(turn: Turn, thread: int) -> ThreadFacts:
    return services.teacher_thread(turn.conn, _teachers(turn), thread)


def _read_by_teacher(turn: Turn, facts: ThreadFacts, page: int = 0) -> ThreadView:
    return services.opened(turn.conn, facts, page, turn.now, as_teacher=True)


def _messages(turn: Turn, action: OpenMessages) -> Screen:
    zone = access.staff(turn.viewer).school.zone
    return screens.threads(services.of_teachers(turn.conn, _teachers(turn), action.page, zone))


def _read(turn: Turn, action: ReadThread) -> Screen:
    facts = _teacher(turn, action.thread)
    return screens.thread(_read_by_teacher(turn, facts, action.page))


def _reply(turn: Turn, action: AnswerFamily) -> Screen:
    facts = _teacher(turn, action.thread)
    if facts.closed_at is None:
        _await(turn, TEACHER, thread=facts.id)
        return screens.ask_answer(_read_by_teacher(turn, facts))
    return screens.thread(_read_by_teacher(turn, facts))


def _replied(turn: Turn, said: Said) -> Screen:
    facts = _teacher(turn, said.data["thread"])
    if not services.sendable(said.text, received(turn, said.file)):
        return screens.too_much(ReadThread(facts.id))
    if facts.closed_at is None:
        _say(turn, said, facts, as_teacher=True)
    return screens.thread(_read_by_teacher(turn, facts))


def _show_files(turn: Turn, action: ShowThreadFiles) -> Screen:
    facts = _teacher(turn, action.thread)
    view = _read_by_teacher(turn, facts, action.page)
    return screens.with_files(view, _kept(turn, facts, action.page))


def _close(turn: Turn, action: CloseThread) -> Screen:
    facts = _teacher(turn, action.thread)
    if not action.sure:
        return screens.ask_close(facts)
    services.close(turn.conn, facts, _teachers(turn), turn.now)
    return _read(turn, ReadThread(facts.id))


READS: Answers = {OpenThreads: _list, ChooseTeacher: _choose, OpenMessages: _messages}
WRITES: Answers = {
    WriteToTeacher: _write,
    OpenThread: _open,
    AnswerTeacher: _answer,
    SendThreadFiles: _send_files,
    ReadThread: _read,
    AnswerFamily: _reply,
    ShowThreadFiles: _show_files,
    CloseThread: _close,
}
DIALOGUES: Dialogues = {TO_TEACHER: _written, FAMILY: _answered, TEACHER: _replied}
