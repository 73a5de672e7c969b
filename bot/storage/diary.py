"""The diary of one student: lessons, homework, and what was written about them.

Lessons and homework belong to a class: a student has those of the class they were in that day,
and of their own subgroups. Where no subgroup is known for a subject, all are had, labelled.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.diary import (
    Absence,
    DayMark,
    Lesson,
    LessonStatus,
    Plan,
    Records,
    Remark,
    Task,
)
from bot.domain.errors import Refused
from bot.domain.marks import written_mark
from bot.domain.people import Name, StudentRef
from bot.domain.views.diary import SubjectCount
from bot.storage import tables as t
from bot.storage.prepared import Prepared, PreparedFor
from bot.storage.tables import GroupMember, Homework, HomeworkTick, Mark, Membership, StudyGroup
from bot.storage.types import Instant

_Row = Row[*tuple[Any, ...]]

SUBJECT_PAGE = 6
NEW_FOR = timedelta(hours=24)
_NEW_SINCE = timedelta(days=7)  # marks of older days are no news, whenever they were written

_group = aliased(StudyGroup, name="its_group")
_teacher = aliased(t.Person, name="teacher")
_planned_subject = aliased(t.Subject, name="planned_subject")
_planned_teacher = aliased(t.Person, name="planned_teacher")


def _during(starts: Any, ends: Any, day: Any) -> ColumnElement[bool]:
    return and_(starts <= day, or_(ends.is_(None), ends >= day))


def _in_own_group(group_id: Any, student: Any, day: Any) -> ColumnElement[bool]:
    return exists().where(
        GroupMember.group_id == group_id,
        GroupMember.student_id == student,
        _during(GroupMember.starts_on, GroupMember.ends_on, day),
    )


def _in_a_group(student: Any, day: Any) -> ColumnElement[bool]:
    """Whether the student has a subgroup for the subject that the row's own group is of."""
    known = aliased(StudyGroup)
    return exists().where(
        GroupMember.student_id == student,
        known.id == GroupMember.group_id,
        known.class_id == _group.class_id,
        known.subject_id == _group.subject_id,
        _during(GroupMember.starts_on, GroupMember.ends_on, day),
    )


def _for_student(group_id: Any, student: Any, day: Any) -> ColumnElement[bool]:
    return or_(
        group_id.is_(None),
        _in_own_group(group_id, student, day),
        not_(_in_a_group(student, day)),
    )


def _label(group_id: Any, student: Any, day: Any) -> ColumnElement[str]:
    own = or_(group_id.is_(None), _in_own_group(group_id, student, day))
    return case((own, literal_column("''", String)), else_=_group.name).label("group_name")


_in_class = _during(Membership.starts_on, Membership.ends_on, t.Lesson.day)

_ONE_STUDENT = Membership.student_id == bindparam("student")
_OF_MANY = Membership.student_id.in_(bindparam("students", expanding=True))
_WHOSE = Membership.student_id.label("whose")


def _lessons(whose: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Lesson.id,
            t.Lesson.day,
            t.Lesson.number,
            t.Lesson.starts_at,
            t.Lesson.ends_at,
            t.Lesson.room,
            t.Lesson.status,
            t.Lesson.reason,
            t.Lesson.remote,
            t.Lesson.topic,
            t.Lesson.subject_id,
            t.Subject.name.label("subject"),
            t.Lesson.teacher_id,
            _teacher.last_name,
            _teacher.first_name,
            _teacher.middle_name,
            _label(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
            _planned_subject.name.label("planned_subject"),
            t.Lesson.planned_teacher_id,
            _planned_teacher.last_name.label("planned_last"),
            _planned_teacher.first_name.label("planned_first"),
            _planned_teacher.middle_name.label("planned_middle"),
            t.Lesson.planned_room,
            t.Lesson.planned_number,
        )
        .select_from(Membership)
        .join(t.Lesson, t.Lesson.class_id == Membership.class_id)
        .join(t.Subject, t.Subject.id == t.Lesson.subject_id)
        .outerjoin(_group, _group.id == t.Lesson.group_id)
        .outerjoin(_teacher, _teacher.id == t.Lesson.teacher_id)
        .outerjoin(_planned_subject, _planned_subject.id == t.Lesson.planned_subject_id)
        .outerjoin(_planned_teacher, _planned_teacher.id == t.Lesson.planned_teacher_id)
        .where(
            whose,
            t.Lesson.day.between(bindparam("first"), bindparam("last")),
            _in_class,
            _for_student(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
        )
        .order_by(t.Lesson.day, t.Lesson.number, _group.name, t.Lesson.id)
    )


_LESSONS = PreparedFor(
    _lessons(_ONE_STUDENT),
    lambda rows: tuple(_lesson(*row) for row in rows),
)
_LESSONS_OF_MANY = _lessons(_OF_MANY).add_columns(_WHOSE)


def lessons(conn: Connection, student: StudentRef, first: date, last: date) -> tuple[Lesson, ...]:
    """The student's lessons from ``first`` to ``last``, in order; cancelled ones too."""
    key = {"student": student.id, "first": first, "last": last}
    return _LESSONS.read(conn, key)


def lessons_of(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Lesson, ...]]:
    """The same for many students, in one statement; by student, absent means none."""
    found: dict[int, list[Lesson]] = defaultdict(list)
    for row in conn.execute(_LESSONS_OF_MANY, _many(students, first, last)):
        found[row.whose].append(_lesson(*row[:-1]))
    return {student: tuple(lines) for student, lines in found.items()}


def _many(students: Iterable[StudentRef], first: date, last: date) -> dict[str, Any]:
    return {"students": [one.id for one in students], "first": first, "last": last}


def _lesson(
    id_: int,
    day: date,
    number: int,
    starts_at: time | None,
    ends_at: time | None,
    room: str,
    status: str,
    reason: str,
    remote: bool,
    topic: str,
    subject_id: int,
    subject: str,
    teacher: int | None,
    last_name: str,
    first_name: str,
    middle_name: str,
    group: str | None,
    *planned: Any,
) -> Lesson:
    """From a row of `_LESSONS`, by position: the diary's most read statement."""
    return Lesson(
        id_,
        day,
        number,
        subject_id,
        subject,
        starts_at,
        ends_at,
        room,
        None if teacher is None else Name(last_name, first_name, middle_name),
        group or "",
        _STATUS[status],
        reason,
        remote,
        topic,
        _UNCHANGED if status == LessonStatus.PLANNED else _planned(*planned),
    )


_STATUS = {status.value: status for status in LessonStatus}
_UNCHANGED = Plan()


def _planned(
    subject: str | None,
    teacher: int | None,
    last_name: str,
    first_name: str,
    middle_name: str,
    room: str | None,
    number: int | None,
) -> Plan:
    who = None if teacher is None else Name(last_name, first_name, middle_name)
    return Plan(subject, who, room, number)


# --- homework ---

_tick = and_(
    HomeworkTick.homework_id == Homework.id, HomeworkTick.student_id == Membership.student_id
)
_due_in_class = and_(
    _during(Membership.starts_on, Membership.ends_on, Homework.due_on),
    _for_student(Homework.group_id, Membership.student_id, Homework.due_on),
    or_(
        not_(Homework.only_some),
        exists().where(
            t.HomeworkStudent.homework_id == Homework.id,
            t.HomeworkStudent.student_id == Membership.student_id,
        ),
    ),
)


def _homework(*columns: Any, whose: ColumnElement[bool] = _ONE_STUDENT) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Membership)
        .join(Homework, Homework.class_id == Membership.class_id)
        .join(t.Subject, t.Subject.id == Homework.subject_id)
        .outerjoin(_group, _group.id == Homework.group_id)
        .where(whose, _due_in_class)
    )


_TASK_COLUMNS = (
    Homework.id,
    Homework.due_on,
    Homework.subject_id,
    t.Subject.name.label("subject"),
    Homework.task,
    Homework.edited_at,
    Homework.compulsory,
    Homework.book_grams,
    HomeworkTick.done_at,
    HomeworkTick.handed_in_at,
    _label(Homework.group_id, Membership.student_id, Homework.due_on),
)
_TASK = _homework(*_TASK_COLUMNS).outerjoin(HomeworkTick, _tick)
_due = Homework.due_on.between(bindparam("first"), bindparam("last"))
_BY_DAY = (Homework.due_on, t.Subject.folded_name, Homework.id)
_TASKS = PreparedFor(
    _TASK.where(_due).order_by(*_BY_DAY),
    lambda rows: tuple(_task(row) for row in rows),
)
_TASKS_OF_MANY = (
    _homework(*_TASK_COLUMNS, _WHOSE, whose=_OF_MANY)
    .outerjoin(HomeworkTick, _tick)
    .where(_due)
    .order_by(*_BY_DAY)
)
_ONE_TASK = _TASK.where(Homework.id == bindparam("homework"))
_SUBJECT_TASKS = (
    _TASK.add_columns(func.count().over().label("total"))
    .where(
        Homework.subject_id == bindparam("subject"),
        Homework.due_on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Homework.due_on.desc(), Homework.id.desc())
    .limit(SUBJECT_PAGE)
    .offset(bindparam("skip"))
)
_SUBJECTS: Select[*tuple[Any, ...]] = (
    _homework(t.Subject.id, t.Subject.name, func.count().label("tasks"))
    .where(Homework.due_on.between(bindparam("first"), bindparam("last")))
    .group_by(t.Subject.id, t.Subject.name, t.Subject.folded_name)
    .order_by(t.Subject.folded_name)
)


def tasks(conn: Connection, student: StudentRef, first: date, last: date) -> tuple[Task, ...]:
    """The student's homework due from ``first`` to ``last``, by day and subject."""
    key = {"student": student.id, "first": first, "last": last}
    return _TASKS.read(conn, key)


def tasks_of(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Task, ...]]:
    """The same for many students, in one statement; by student, absent means none."""
    found: dict[int, list[Task]] = defaultdict(list)
    for row in conn.execute(_TASKS_OF_MANY, _many(students, first, last)):
        found[row.whose].append(_task(row))
    return {student: tuple(lines) for student, lines in found.items()}


def one_task(conn: Connection, student: StudentRef, homework: int) -> Task | None:
    """A piece of the student's own homework; None for anybody else's."""
    row = conn.execute(_ONE_TASK, {"student": student.id, "homework": homework}).first()
    return None if row is None else _task(row)


def subject_tasks(
    conn: Connection, student: StudentRef, subject: int, first: date, last: date, page: int
) -> tuple[tuple[Task, ...], int]:
    """A page of one subject's homework, the newest first, and how many pages there are."""
    key = {"student": student.id, "subject": subject, "first": first, "last": last}
    rows = conn.execute(_SUBJECT_TASKS, {**key, "skip": page * SUBJECT_PAGE}).all()
    total = rows[0].total if rows else 0
    return tuple(_task(row) for row in rows), -(-total // SUBJECT_PAGE)


def task_subjects(
    conn: Connection, student: StudentRef, first: date, last: date
) -> tuple[SubjectCount, ...]:
    """The subjects that have homework in those days, with how many pieces."""
    key = {"student": student.id, "first": first, "last": last}
    return tuple(
        SubjectCount(row.id, row.name, row.tasks) for row in conn.execute(_SUBJECTS, key).all()
    )


def _task(row: _Row) -> Task:
    return Task(
        id=row.id,
        due_on=row.due_on,
        subject_id=row.subject_id,
        subject=row.subject,
        text=row.task,
        edited_at=row.edited_at,
        compulsory=row.compulsory,
        book_grams=row.book_grams,
        group=row.group_name or "",
        done=row.done_at is not None,
        handed_in=row.handed_in_at is not None,
    )


_TICKED = _homework(
    Homework.id,
    Membership.student_id,
    bindparam("done_at", type_=Instant()),
).where(Homework.id == bindparam("homework"))


def _ticking(insert: Any) -> Any:
    made = insert(HomeworkTick).from_select(["homework_id", "student_id", "done_at"], _TICKED)
    return made.on_conflict_do_update(
        index_elements=["homework_id", "student_id"], set_={"done_at": made.excluded.done_at}
    )


_TICK = {"sqlite": _ticking(sqlite.insert), "postgresql": _ticking(postgresql.insert)}


def tick(conn: Connection, student: StudentRef, homework: int, done_at: datetime | None) -> date:
    """Sets or (with None) takes back the student's own "done"; the day the homework is due.
    `Refused` for homework that is not this student's."""
    key = {"student": student.id, "homework": homework, "done_at": done_at}
    due_on = conn.execute(_DUE_ON, {"student": student.id, "homework": homework}).scalar()
    if due_on is None:
        raise Refused
    conn.execute(_TICK[conn.dialect.name], key)
    return due_on  # type: ignore[no-any-return]


_DUE_ON = _homework(Homework.due_on).where(Homework.id == bindparam("homework"))

# --- what was written about the student ---

_NOTHING = literal_column("''", String)
_NONE = literal_column("0", Integer)


def _what(word: str) -> Any:
    return literal_column(f"'{word}'", String)


def _records(whose: Callable[[Any], ColumnElement[bool]], *more: str) -> CompoundSelect[Any]:
    """``more``: names of further columns that every table has."""

    def of(table: Any) -> ColumnElement[bool]:
        return and_(whose(table), table.day.between(bindparam("first"), bindparam("last")))

    def also(table: Any) -> list[Any]:
        return [getattr(table, name).label(name) for name in more]

    return union_all(
        select(
            _what("mark").label("what"),
            Mark.id.label("id"),
            Mark.day.label("day"),
            Mark.subject_id.label("number"),
            t.Subject.name.label("subject"),
            Mark.text.label("text"),
            func.coalesce(Mark.value, _NONE).label("extra"),
            *also(Mark),
        )
        .join(t.Subject, t.Subject.id == Mark.subject_id)
        .where(of(Mark), Mark.removed_at.is_(None)),
        select(
            _what("dot"),
            t.Dot.id,
            t.Dot.day,
            t.Dot.subject_id,
            t.Subject.name,
            t.Dot.kind,
            func.coalesce(t.Dot.mark_id, _NONE),
            *also(t.Dot),
        )
        .join(t.Subject, t.Subject.id == t.Dot.subject_id)
        .where(of(t.Dot), t.Dot.closed_at.is_(None)),
        select(
            _what("absence"),
            t.Attendance.id,
            t.Attendance.day,
            t.Attendance.number,
            _NOTHING,
            t.Attendance.code,
            _NONE,
            *also(t.Attendance),
        ).where(of(t.Attendance)),
        select(
            _what("remark"),
            t.Remark.id,
            t.Remark.day,
            _NONE,
            _NOTHING,
            t.Remark.text,
            case((t.Remark.praise, 1), else_=0),
            *also(t.Remark),
        ).where(of(t.Remark)),
    )


_RECORDS = Prepared(_records(lambda table: table.student_id == bindparam("student")))
_RECORDS_OF_MANY = _records(
    lambda table: table.student_id.in_(bindparam("students", expanding=True)), "student_id"
)

DOT = "•"


def records(conn: Connection, student: StudentRef, first: date, last: date) -> Records:
    """Marks (with their dots), absences and remarks of those days, in one statement."""
    key = {"student": student.id, "first": first, "last": last}
    return _written(_RECORDS.rows(conn, key))


def records_of(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, Records]:
    """The same for many students, in one statement; by student, absent means nothing."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in conn.execute(_RECORDS_OF_MANY, _many(students, first, last)):
        found[row.student_id].append(row)
    return {student: _written(rows) for student, rows in found.items()}


def _written(found: Sequence[Any]) -> Records:
    rows = sorted(found, key=lambda row: (row.day, row.id))
    if not rows:
        return Records()
    dots = [row for row in rows if row.what == "dot"]
    asked_again = {row.extra for row in dots if row.extra}
    return Records(
        marks=(
            *(
                DayMark(
                    row.day,
                    row.number,
                    row.subject,
                    written_mark(row.extra, row.text, asked_again=row.id in asked_again),
                )
                for row in rows
                if row.what == "mark"
            ),
            *(DayMark(row.day, row.number, row.subject, DOT) for row in dots if not row.extra),
        ),
        absences=tuple(
            Absence(row.day, row.number, row.text) for row in rows if row.what == "absence"
        ),
        remarks=tuple(
            Remark(row.day, bool(row.extra), row.text) for row in rows if row.what == "remark"
        ),
    )


# --- the menu, for all children at once ---

_later = aliased(t.Lesson, name="later")
_NEXT_DAY = (
    select(func.min(_later.day))
    .where(
        _later.class_id == Membership.class_id,
        _later.day > bindparam("last"),
        _later.status != LessonStatus.CANCELLED.value,
        _during(Membership.starts_on, Membership.ends_on, _later.day),
    )
    .correlate(Membership)
    .scalar_subquery()
)
_AHEAD = (
    select(
        Membership.student_id,
        t.Lesson.id,
        t.Lesson.day,
        t.Lesson.number,
        t.Lesson.starts_at,
        t.Lesson.ends_at,
        t.Lesson.room,
        t.Lesson.subject_id,
        t.Subject.name.label("subject"),
    )
    .select_from(Membership)
    .join(t.Lesson, t.Lesson.class_id == Membership.class_id)
    .join(t.Subject, t.Subject.id == t.Lesson.subject_id)
    .outerjoin(_group, _group.id == t.Lesson.group_id)
    .where(
        Membership.student_id.in_(bindparam("students", expanding=True)),
        t.Lesson.day.between(bindparam("first"), func.coalesce(_NEXT_DAY, bindparam("last"))),
        _in_class,
        t.Lesson.status != LessonStatus.CANCELLED.value,
        _for_student(t.Lesson.group_id, Membership.student_id, t.Lesson.day),
    )
    .order_by(t.Lesson.day, t.Lesson.number, t.Lesson.id)
)
_NEW_MARKS = (
    select(Mark.student_id, func.count().label("marks"))
    .where(
        Mark.student_id.in_(bindparam("students", expanding=True)),
        Mark.day >= bindparam("since_day"),
        Mark.set_at > bindparam("since"),
        Mark.removed_at.is_(None),
    )
    .group_by(Mark.student_id)
)


def ahead(
    conn: Connection, students: Iterable[StudentRef], first: date, last: date
) -> dict[int, tuple[Lesson, ...]]:
    """By student id: the lessons held from ``first`` to ``last`` (today at their schools) and on
    the next day with lessons, in order."""
    ids = [student.id for student in students]
    rows = conn.execute(_AHEAD, {"students": ids, "first": first, "last": last}).all()
    return {id_: tuple(_short_lesson(row) for row in _of(rows, id_)) for id_ in ids}


def _of(rows: Sequence[_Row], student: int) -> Iterable[_Row]:
    return (row for row in rows if row.student_id == student)


def _short_lesson(row: _Row) -> Lesson:
    return Lesson(
        id=row.id,
        day=row.day,
        number=row.number,
        subject_id=row.subject_id,
        subject=row.subject,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
    )


def new_marks(conn: Connection, students: Iterable[StudentRef], now: datetime) -> dict[int, int]:
    """By student id: how many marks were set in the last 24 hours; absent means none."""
    key = {
        "students": [student.id for student in students],
        "since": now - NEW_FOR,
        "since_day": now.date() - _NEW_SINCE,
    }
    return {row.student_id: row.marks for row in conn.execute(_NEW_MARKS, key)}
