"""Write to a teacher, and answer: one message, its file, and the push to the other side."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.calendar import local_date
from bot.domain.contact import FILE_LIMIT, WORDS_LIMIT
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StudentRef
from bot.domain.views.contact import TeachersView, ThreadFacts, ThreadsView, ThreadView
from bot.domain.views.pushes import ThreadPush
from bot.storage import alike, attachments, outbox, school_hours, threads
from bot.storage.attachments import Kept
from bot.storage.database import Connection


def choose(conn: Connection, student: StudentRef, page: int, now: datetime) -> TeachersView:
    today = local_date(now, student.school.zone)
    found = threads.teachers(conn, student, today)
    hours = school_hours.of_school(conn, student.school.id)
    return TeachersView(student, found, hours, max(page, 0))


def check_teacher(conn: Connection, student: StudentRef, teacher: int, now: datetime) -> None:
    """`Refused` for anybody who does not teach this student now."""
    today = local_date(now, student.school.zone)
    if teacher not in {one.person_id for one in threads.teachers(conn, student, today)}:
        raise Refused


# --- reading ---


def of_family(conn: Connection, student: StudentRef, writer: int, page: int) -> ThreadsView:
    page = max(page, 0)
    found, pages = threads.of_family(conn, student, writer, page)
    return ThreadsView(found, student, page, pages, student.school.zone)


def of_teachers(conn: Connection, teachers: Sequence[int], page: int, zone: str) -> ThreadsView:
    page = max(page, 0)
    found, pages = threads.of_teachers(conn, teachers, page)
    return ThreadsView(found, None, page, pages, zone)


def family_thread(conn: Connection, student: StudentRef, writer: int, thread: int) -> ThreadFacts:
    """`Refused` unless this person wrote it, about this student."""
    found = threads.one_of_family(conn, student, writer, thread)
    if found is None:
        raise Refused
    return found


def teacher_thread(conn: Connection, teachers: Sequence[int], thread: int) -> ThreadFacts:
    found = threads.one_of_teachers(conn, teachers, thread)
    if found is None:
        raise Refused
    return found


def opened(
    conn: Connection, facts: ThreadFacts, page: int, now: datetime, *, as_teacher: bool
) -> ThreadView:
    """The thread on the reader's screen: what the other side wrote is read now. Needs a writing
    transaction."""
    threads.mark_read(conn, facts.id, now, as_teacher=as_teacher)
    page = max(page, 0)
    shown, pages = threads.messages(conn, facts.id, page)
    hours = school_hours.of_school(conn, facts.school.id)
    return ThreadView(facts, as_teacher, shown, page, pages, hours, facts.school.zone)


def files(conn: Connection, facts: ThreadFacts, page: int, bot: str) -> tuple[Kept, ...]:
    """The files of one page of messages that this bot can send."""
    shown, _pages = threads.messages(conn, facts.id, max(page, 0))
    kept = (attachments.of(conn, threads.ENTITY, one.id) for one in shown if one.files)
    return tuple(one for found in kept for one in found if one.bot == bot)


# --- writing ---


def begin(
    conn: Connection, student: StudentRef, writer: int, teacher: int, now: datetime
) -> ThreadFacts:
    """The open thread with this teacher, made when there is none."""
    check_teacher(conn, student, teacher, now)
    thread = threads.open_with(conn, student, writer, teacher, now)
    return family_thread(conn, student, writer, thread)


def sendable(text: str, file: Kept | None) -> bool:
    """Something at all, and not too much."""
    fits = len(text.strip()) <= WORDS_LIMIT and (file is None or file.size <= FILE_LIMIT)
    return fits and (bool(text.strip()) or file is not None)


def say(
    conn: Connection,
    facts: ThreadFacts,
    text: str,
    file: Kept | None,
    *,
    as_teacher: bool,
    account: int,
    language: str,
    bot: str,
    now: datetime,
) -> datetime:
    """One message, and its push; when the other side is told. Teachers are told in school hours.

    Raises `NotUnderstood` for nothing at all or too much, `Refused` for a closed thread.
    """
    words = text.strip()
    if not sendable(words, file):
        raise NotUnderstood("words")
    hours = school_hours.of_school(conn, facts.school.id)
    due = now if as_teacher else hours.next_open(now, facts.school.zone)
    message = threads.add(conn, facts.id, words, language, now, due, by_teacher=as_teacher)
    if message is None:
        raise Refused
    if file is not None:
        _attach(conn, facts, message, file, account, now)
    _tell(conn, bot, facts, message, words, file is not None, due, now, as_teacher=as_teacher)
    return due


def _attach(
    conn: Connection, facts: ThreadFacts, message: int, file: Kept, account: int, now: datetime
) -> None:
    attachments.add(
        conn,
        threads.ENTITY,
        message,
        facts.school.id,
        account,
        file,
        now,
    )


def _tell(
    conn: Connection,
    bot: str,
    facts: ThreadFacts,
    message: int,
    words: str,
    with_file: bool,
    due: datetime,
    now: datetime,
    *,
    as_teacher: bool,
) -> None:
    author = facts.teacher.short if as_teacher else facts.writer.short or facts.relation
    pupil, day = facts.pupil, local_date(due, facts.school.zone)
    about = pupil.name.first
    if as_teacher:
        about = alike.called(conn, facts.writer_id, pupil.id, about, day)
    push = ThreadPush(
        author=author,
        about=about,
        text=words,
        thread=facts.id,
        student=pupil.id,
        to_teacher=not as_teacher,
        with_file=with_file,
    )
    outbox.to_persons(
        conn,
        bot,
        [facts.writer_id if as_teacher else facts.teacher_id],
        Kind.THREAD,
        f"message:{message}",
        day,
        push.payload(),
        now,
        due_at=due,
    )


def close(conn: Connection, facts: ThreadFacts, teachers: Sequence[int], now: datetime) -> None:
    """Nothing more can be written to it; a new question opens a new thread."""
    if not threads.close(conn, facts.id, teachers, now):
        raise AlreadyDone
