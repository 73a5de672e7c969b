"""Threads of a family with a teacher: written by both, read by nobody else."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.people import Name, SchoolRef, StudentRef
from bot.domain.views.contact import Pupil, TeacherChoice, ThreadFacts, ThreadWords
from bot.storage import attachments
from bot.storage.tables import (
    GroupMember,
    Link,
    Membership,
    Person,
    School,
    SchoolClass,
    Subject,
    Thread,
    ThreadMessage,
    TimetableSlot,
)
from bot.storage.types import BigId, Instant

ENTITY = "thread_message"
PAGE = 8
MESSAGES = 6

_today: BindParameter[Any] = bindparam("today")
_student: BindParameter[Any] = bindparam("student")


def _in_force(starts: Any, ends: Any) -> Any:
    return and_(starts <= _today, or_(ends.is_(None), ends >= _today))


_linked = exists().where(Link.person_id == Person.id, Link.unlinked_at.is_(None))
_grouped = exists().where(
    GroupMember.student_id == _student,
    GroupMember.group_id == TimetableSlot.group_id,
    _in_force(GroupMember.starts_on, GroupMember.ends_on),
)
_TEACHERS = (
    select(
        Person.id,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.folded_name,
        Subject.name.label("subject"),
    )
    .distinct()
    .select_from(TimetableSlot)
    .join(Person, Person.id == TimetableSlot.teacher_id)
    .join(Subject, Subject.id == TimetableSlot.subject_id)
    .where(
        TimetableSlot.class_id == bindparam("class"),
        or_(TimetableSlot.ends_on.is_(None), TimetableSlot.ends_on >= _today),
        or_(TimetableSlot.group_id.is_(None), _grouped),
        or_(Person.left_on.is_(None), Person.left_on > _today),
        _linked,
    )
)
_CLASS_TEACHER = select(
    Person.id, Person.last_name, Person.first_name, Person.middle_name, Person.folded_name
).where(
    Person.id == bindparam("person"),
    or_(Person.left_on.is_(None), Person.left_on > _today),
    _linked,
)


def teachers(conn: Connection, student: StudentRef, today: date) -> tuple[TeacherChoice, ...]:
    """Who teaches the student now and uses the bot; the class teacher first. Two statements."""
    where = {"class": student.class_id, "student": student.id, "today": today}
    subjects: dict[int, set[str]] = {}
    rows: dict[int, Any] = {}
    for row in conn.execute(_TEACHERS, where):
        rows[row.id] = row
        subjects.setdefault(row.id, set()).add(row.subject)
    head = {"person": student.class_teacher_id, "today": today}
    for head_row in conn.execute(_CLASS_TEACHER, head):
        rows.setdefault(head_row.id, head_row)
    ordered = sorted(
        rows.values(), key=lambda row: (row.id != student.class_teacher_id, row.folded_name)
    )
    return tuple(
        TeacherChoice(
            row.id,
            Name(row.last_name, row.first_name, row.middle_name),
            tuple(sorted(subjects.get(row.id, ()))),
            row.id == student.class_teacher_id,
        )
        for row in ordered
    )


# --- writing ---


def _open(dialect: Any) -> Any:
    return dialect.insert(Thread).on_conflict_do_nothing()


_OPEN = {"sqlite": _open(sqlite), "postgresql": _open(postgresql)}
_THE_OPEN_ONE = select(Thread.id).where(
    Thread.writer_id == bindparam("writer"),
    Thread.student_id == _student,
    Thread.teacher_id == bindparam("teacher"),
    Thread.closed_at.is_(None),
)
_ADD = (
    insert(ThreadMessage)
    .from_select(
        ["thread_id", "by_teacher", "at", "due_at", "text", "language"],
        select(
            Thread.id,
            bindparam("from_teacher", type_=ThreadMessage.by_teacher.type),
            bindparam("moment", type_=Instant),
            bindparam("due", type_=Instant),
            bindparam("words", type_=ThreadMessage.text.type),
            bindparam("in_language", type_=ThreadMessage.language.type),
        ).where(Thread.id == bindparam("thread", type_=BigId), Thread.closed_at.is_(None)),
    )
    .returning(ThreadMessage.id)
)
_TOUCH = update(Thread).where(Thread.id == bindparam("thread")).values(last_at=bindparam("at"))
_CLOSE = (
    update(Thread)
    .where(
        Thread.id == bindparam("thread"),
        Thread.teacher_id.in_(bindparam("teachers", expanding=True)),
        Thread.closed_at.is_(None),
    )
    .values(closed_at=bindparam("at"))
)
_READ = (
    update(ThreadMessage)
    .where(
        ThreadMessage.thread_id == bindparam("thread"),
        ThreadMessage.by_teacher == bindparam("their_side"),
        ThreadMessage.read_at.is_(None),
    )
    .values(read_at=bindparam("moment"))
)


def open_with(
    conn: Connection, student: StudentRef, writer: int, teacher: int, now: datetime
) -> int:
    """The open thread of these three, made when there is none."""
    conn.execute(
        _OPEN[conn.dialect.name],
        {
            "school_id": student.school.id,
            "student_id": student.id,
            "writer_id": writer,
            "teacher_id": teacher,
            "opened_at": now,
            "last_at": now,
        },
    )
    key = {"writer": writer, "student": student.id, "teacher": teacher}
    return int(conn.execute(_THE_OPEN_ONE, key).scalar_one())


def add(
    conn: Connection,
    thread: int,
    text: str,
    language: str,
    now: datetime,
    due: datetime,
    *,
    by_teacher: bool,
) -> int | None:
    """One more message; None when the thread is closed."""
    values = {"thread": thread, "from_teacher": by_teacher, "moment": now, "due": due}
    words = {"words": text, "in_language": language}
    message = conn.execute(_ADD, {**values, **words}).scalar()
    if message is not None:
        conn.execute(_TOUCH, {"thread": thread, "at": now})
    return message


def close(conn: Connection, thread: int, teachers: Iterable[int], now: datetime) -> bool:
    where = {"thread": thread, "teachers": list(teachers), "at": now}
    return conn.execute(_CLOSE, where).rowcount == 1


def mark_read(conn: Connection, thread: int, now: datetime, *, as_teacher: bool) -> None:
    """The viewer has opened it: what the other side wrote is read."""
    conn.execute(_READ, {"thread": thread, "their_side": not as_teacher, "moment": now})


# --- reading ---

_pupil, _writer, _teacher = aliased(Person), aliased(Person), aliased(Person)
_class_name = (
    select(SchoolClass.name)
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(Membership.student_id == Thread.student_id)
    .order_by(Membership.starts_on.desc())
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
)


def _unread(by_teacher: bool) -> Any:
    return (
        select(func.count())
        .where(
            ThreadMessage.thread_id == Thread.id,
            ThreadMessage.by_teacher == literal(by_teacher),
            ThreadMessage.read_at.is_(None),
        )
        .correlate(Thread)
        .scalar_subquery()
    )


def _facts(*, as_teacher: bool) -> Select[Any]:
    return (
        select(
            Thread.id,
            Thread.student_id,
            _pupil.last_name,
            _pupil.first_name,
            _pupil.middle_name,
            _class_name.label("class_name"),
            Thread.school_id,
            School.short_name,
            School.timezone,
            Thread.writer_id,
            _writer.last_name.label("writer_last"),
            _writer.first_name.label("writer_first"),
            _writer.middle_name.label("writer_middle"),
            _writer.relation,
            Thread.teacher_id,
            _teacher.last_name.label("teacher_last"),
            _teacher.first_name.label("teacher_first"),
            _teacher.middle_name.label("teacher_middle"),
            Thread.last_at,
            Thread.closed_at,
            _unread(not as_teacher).label("unread"),
        )
        .join(School, School.id == Thread.school_id)
        .join(_pupil, _pupil.id == Thread.student_id)
        .join(_writer, _writer.id == Thread.writer_id)
        .join(_teacher, _teacher.id == Thread.teacher_id)
    )


_OWN = (Thread.writer_id == bindparam("writer"), Thread.student_id == _student)
_THEIRS = (Thread.teacher_id.in_(bindparam("teachers", expanding=True)),)
_ORDER = (case((Thread.closed_at.is_(None), 0), else_=1), Thread.last_at.desc(), Thread.id.desc())
_most: BindParameter[Any] = bindparam("most")
_skip: BindParameter[Any] = bindparam("skip")


def _page(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(*_ORDER).limit(_most).offset(_skip)


_LIST = {
    False: _page(_facts(as_teacher=False).where(*_OWN)),
    True: _page(_facts(as_teacher=True).where(*_THEIRS)),
}
_COUNT = {
    False: select(func.count()).select_from(Thread).where(*_OWN),
    True: select(func.count()).select_from(Thread).where(*_THEIRS),
}
_ONE = {
    False: _facts(as_teacher=False).where(*_OWN, Thread.id == bindparam("thread")),
    True: _facts(as_teacher=True).where(*_THEIRS, Thread.id == bindparam("thread")),
}
_MESSAGES = (
    select(
        ThreadMessage.id,
        ThreadMessage.by_teacher,
        ThreadMessage.at,
        ThreadMessage.due_at,
        ThreadMessage.text,
        ThreadMessage.read_at,
    )
    .where(ThreadMessage.thread_id == bindparam("thread"))
    .order_by(ThreadMessage.id.desc())
    .limit(_most)
    .offset(_skip)
)
_MESSAGE_COUNT = (
    select(func.count())
    .select_from(ThreadMessage)
    .where(ThreadMessage.thread_id == bindparam("thread"))
)


def of_family(
    conn: Connection, student: StudentRef, writer: int, page: int
) -> tuple[tuple[ThreadFacts, ...], int]:
    """One page of the writer's threads about the student, and how many pages there are."""
    return _listed(conn, False, {"writer": writer, "student": student.id}, page)


def of_teachers(
    conn: Connection, teachers: Iterable[int], page: int
) -> tuple[tuple[ThreadFacts, ...], int]:
    """The same of a teacher, who may be a person of several schools."""
    return _listed(conn, True, {"teachers": list(teachers)}, page)


def _listed(
    conn: Connection, as_teacher: bool, where: dict[str, Any], page: int
) -> tuple[tuple[ThreadFacts, ...], int]:
    number = int(conn.execute(_COUNT[as_teacher], where).scalar_one())
    paged = {**where, "most": PAGE, "skip": PAGE * page}
    rows = conn.execute(_LIST[as_teacher], paged)
    return tuple(_thread(row) for row in rows), -(-number // PAGE)


def one_of_family(
    conn: Connection, student: StudentRef, writer: int, thread: int
) -> ThreadFacts | None:
    where = {"writer": writer, "student": student.id, "thread": thread}
    row = conn.execute(_ONE[False], where).first()
    return None if row is None else _thread(row)


def one_of_teachers(conn: Connection, teachers: Iterable[int], thread: int) -> ThreadFacts | None:
    row = conn.execute(_ONE[True], {"teachers": list(teachers), "thread": thread}).first()
    return None if row is None else _thread(row)


def messages(conn: Connection, thread: int, page: int) -> tuple[tuple[ThreadWords, ...], int]:
    """A page of messages, the oldest first, page 0 the newest; and how many pages there are.
    The caller has the thread from this module, so may read it."""
    number = int(conn.execute(_MESSAGE_COUNT, {"thread": thread}).scalar_one())
    paged = {"thread": thread, "most": MESSAGES, "skip": MESSAGES * page}
    rows = conn.execute(_MESSAGES, paged).all()
    files = attachments.counts(conn, ENTITY, [row.id for row in rows])
    shown = (ThreadWords(*row, files.get(row.id, 0)) for row in reversed(rows))
    return tuple(shown), max(1, -(-number // MESSAGES))


def _thread(row: Any) -> ThreadFacts:
    return ThreadFacts(
        id=row.id,
        pupil=Pupil(
            row.student_id,
            Name(row.last_name, row.first_name, row.middle_name),
            row.class_name or "",
        ),
        school=SchoolRef(row.school_id, row.short_name, row.timezone),
        writer_id=row.writer_id,
        writer=Name(row.writer_last, row.writer_first, row.writer_middle),
        relation=row.relation,
        teacher_id=row.teacher_id,
        teacher=Name(row.teacher_last, row.teacher_first, row.teacher_middle),
        last_at=row.last_at,
        closed_at=row.closed_at,
        unread=row.unread,
    )
