"""Homework as its teacher gives it: for everybody of the lesson or for some, and handed in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.people import Name, StudentRef
from bot.domain.teaching import LessonRef
from bot.domain.views.homework import Work
from bot.domain.views.teaching import TaskLine
from bot.storage import accounts, attachments
from bot.storage.tables import (
    HandedIn,
    Homework,
    HomeworkDraft,
    HomeworkStudent,
    HomeworkTick,
    Person,
)

ENTITY = "homework"
DRAFT_ENTITY = "homework_draft"
WORK_ENTITY = "handed_in"

_GIVEN = (
    select(Homework.id, Homework.task, Homework.due_on, Homework.compulsory, Homework.only_some)
    .where(
        Homework.class_id == bindparam("class"),
        Homework.subject_id == bindparam("subject"),
        func.coalesce(Homework.group_id, 0).in_((0, bindparam("group"))),
        or_(
            and_(Homework.due_on > bindparam("day"), Homework.due_on <= bindparam("next")),
            and_(Homework.due_on > bindparam("day"), Homework.only_some),
        ),
    )
    .order_by(Homework.due_on, Homework.id)
)
_FOR = select(HomeworkStudent.homework_id, HomeworkStudent.student_id).where(
    HomeworkStudent.homework_id.in_(bindparam("ids", expanding=True))
)
_HANDED_COUNT = (
    select(HandedIn.homework_id, func.count().label("works"))
    .where(HandedIn.homework_id.in_(bindparam("ids", expanding=True)))
    .group_by(HandedIn.homework_id)
)


def given(conn: Connection, lesson: LessonRef, next_day: date | None) -> tuple[TaskLine, ...]:
    """What was given in the lesson: due after it, up to the next lesson of the subject."""
    one = lesson.facts
    key = {
        "class": one.class_id,
        "subject": one.subject_id,
        "group": one.group_id or 0,
        "day": one.day,
        "next": next_day or date(one.day.year + 1, 9, 1),
    }
    rows = conn.execute(_GIVEN, key).all()
    return _lines(conn, rows)


def _lines(conn: Connection, rows: Sequence[Any]) -> tuple[TaskLine, ...]:
    ids = [row.id for row in rows]
    if not ids:
        return ()
    whose: dict[int, list[int]] = defaultdict(list)
    for row in conn.execute(_FOR, {"ids": ids}) if any(row.only_some for row in rows) else ():
        whose[row.homework_id].append(row.student_id)
    handed = {row.homework_id: row.works for row in conn.execute(_HANDED_COUNT, {"ids": ids})}
    files = attachments.counts(conn, ENTITY, ids)
    return tuple(
        TaskLine(
            row.id,
            row.task,
            row.due_on,
            row.compulsory,
            files.get(row.id, 0),
            tuple(whose[row.id]) if row.only_some else (),
            handed.get(row.id, 0),
        )
        for row in rows
    )


# --- a draft ---


@dataclass(frozen=True, slots=True)
class TaskDraft:
    id: int
    lesson_id: int
    homework_id: int | None
    task: str
    due_on: date
    compulsory: bool = True
    students: tuple[int, ...] = ()


_GET = select(
    HomeworkDraft.id,
    HomeworkDraft.lesson_id,
    HomeworkDraft.homework_id,
    HomeworkDraft.task,
    HomeworkDraft.due_on,
    HomeworkDraft.compulsory,
    HomeworkDraft.students,
).where(HomeworkDraft.account_id == bindparam("account"))


def draft(conn: Connection, account: int, draft_id: int | None = None) -> TaskDraft | None:
    row = conn.execute(_GET, {"account": account}).first()
    if row is None or draft_id not in (None, row.id):
        return None
    return TaskDraft(*row[:6], students=tuple(row.students))


def begin(conn: Connection, account: int, fresh: TaskDraft, now: datetime) -> TaskDraft:
    accounts.lock(conn, account)
    drop(conn, account)
    values = {"account_id": account, **_draft_values(fresh, now)}
    key = conn.execute(insert(HomeworkDraft).values(**values)).inserted_primary_key
    return replace(fresh, id=key[0] if key else 0)


def save_draft(conn: Connection, kept: TaskDraft, now: datetime) -> None:
    conn.execute(
        update(HomeworkDraft)
        .where(HomeworkDraft.id == bindparam("its_id"))
        .values(**_draft_values(kept, now)),
        {"its_id": kept.id},
    )


def drop(conn: Connection, account: int) -> None:
    known = draft(conn, account)
    if known is not None:
        attachments.drop(conn, DRAFT_ENTITY, known.id)
        conn.execute(delete(HomeworkDraft).where(HomeworkDraft.id == known.id))


def _draft_values(kept: TaskDraft, now: datetime) -> dict[str, Any]:
    return {
        "lesson_id": kept.lesson_id,
        "homework_id": kept.homework_id,
        "task": kept.task,
        "due_on": kept.due_on,
        "compulsory": kept.compulsory,
        "students": list(kept.students),
        "updated_at": now,
    }


# --- the homework itself ---


def of_lesson(conn: Connection, lesson: LessonRef, homework: int) -> TaskLine | None:
    """A piece of homework of the lesson's class, subject and group."""
    one = lesson.facts
    rows = conn.execute(
        select(
            Homework.id, Homework.task, Homework.due_on, Homework.compulsory, Homework.only_some
        ).where(
            Homework.id == homework,
            Homework.class_id == one.class_id,
            Homework.subject_id == one.subject_id,
            func.coalesce(Homework.group_id, 0).in_((0, one.group_id or 0)),
        )
    ).all()
    lines = _lines(conn, rows)
    return lines[0] if lines else None


def write(conn: Connection, lesson: LessonRef, kept: TaskDraft, now: datetime) -> int:
    """Makes or changes the homework of a draft; its id."""
    one = lesson.facts
    values = {
        "task": kept.task,
        "due_on": kept.due_on,
        "compulsory": kept.compulsory,
        "only_some": bool(kept.students),
        "edited_at": now,
        "edited_by": lesson.teacher_id,
    }
    if kept.homework_id is None:
        place = {
            "class_id": one.class_id,
            "subject_id": one.subject_id,
            "group_id": one.group_id,
        }
        key = conn.execute(insert(Homework).values(**place, **values)).inserted_primary_key
        homework = int(key[0]) if key else 0
    else:
        homework = kept.homework_id
        conn.execute(update(Homework).where(Homework.id == homework).values(**values))
    _set_students(conn, homework, kept.students)
    attachments.move(conn, DRAFT_ENTITY, kept.id, ENTITY, homework)
    return homework


def _set_students(conn: Connection, homework: int, students: Iterable[int]) -> None:
    conn.execute(delete(HomeworkStudent).where(HomeworkStudent.homework_id == homework))
    rows = [{"homework_id": homework, "student_id": student} for student in students]
    if rows:
        conn.execute(insert(HomeworkStudent), rows)


def remove(conn: Connection, homework: int) -> None:
    """Only while nobody has handed anything in."""
    attachments.drop(conn, ENTITY, homework)
    conn.execute(delete(HomeworkStudent).where(HomeworkStudent.homework_id == homework))
    conn.execute(delete(HomeworkTick).where(HomeworkTick.homework_id == homework))
    conn.execute(delete(Homework).where(Homework.id == homework))


# --- handing in ---


_WORKS = (
    select(
        HandedIn.id,
        HandedIn.homework_id,
        HandedIn.student_id,
        HandedIn.text,
        HandedIn.at,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        HomeworkTick.handed_in_at,
    )
    .join(Person, Person.id == HandedIn.student_id)
    .outerjoin(
        HomeworkTick,
        and_(
            HomeworkTick.homework_id == HandedIn.homework_id,
            HomeworkTick.student_id == HandedIn.student_id,
        ),
    )
)
_OF_HOMEWORK = _WORKS.where(HandedIn.homework_id == bindparam("homework")).order_by(
    Person.folded_name
)
_ONE_WORK = _WORKS.where(HandedIn.id == bindparam("work"))
_OWN_WORK = _WORKS.where(
    HandedIn.homework_id == bindparam("homework"), HandedIn.student_id == bindparam("student")
)


def works(conn: Connection, task: TaskLine) -> tuple[Work, ...]:
    rows = conn.execute(_OF_HOMEWORK, {"homework": task.id}).all()
    files = attachments.counts(conn, WORK_ENTITY, [row.id for row in rows])
    return tuple(_work(row, files.get(row.id, 0)) for row in rows)


def work(conn: Connection, work_id: int) -> Work | None:
    row = conn.execute(_ONE_WORK, {"work": work_id}).first()
    return None if row is None else _work(row, 0)


def own_work(conn: Connection, student: StudentRef, homework: int) -> Work | None:
    key = {"homework": homework, "student": student.id}
    row = conn.execute(_OWN_WORK, key).first()
    if row is None:
        return None
    files = attachments.counts(conn, WORK_ENTITY, [row.id])
    return _work(row, files.get(row.id, 0))


def _work(row: Any, files: int) -> Work:
    name = Name(row.last_name, row.first_name, row.middle_name)
    return Work(
        row.id,
        row.homework_id,
        row.student_id,
        name,
        row.text,
        row.at,
        files,
        row.handed_in_at is not None,
    )


def hand_in(conn: Connection, student: StudentRef, homework: int, text: str, now: datetime) -> int:
    """The student's work, begun or added to; its id. The caller knows it is their homework."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    made = dialect.insert(HandedIn).values(
        homework_id=homework, student_id=student.id, text=text, at=now
    )
    fresh: dict[str, Any] = {"at": now} | ({"text": text} if text else {})
    conn.execute(
        made.on_conflict_do_update(index_elements=["homework_id", "student_id"], set_=fresh)
    )
    known = own_work(conn, student, homework)
    return known.id if known else 0


def accept(conn: Connection, homework: int, student: int, at: datetime | None) -> None:
    """The teacher's tick "handed in", set or (None) taken back."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    made = dialect.insert(HomeworkTick).values(
        homework_id=homework, student_id=student, handed_in_at=at
    )
    conn.execute(
        made.on_conflict_do_update(
            index_elements=["homework_id", "student_id"], set_={"handed_in_at": at}
        )
    )
