"""What a day's digest says of children: lessons, homework, what is due and new marks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.calendar import ONE_DAY
from bot.domain.marks import grade_has_marks
from bot.domain.views.digest import ChildDay, ComingLesson, Marks, Work
from bot.storage.digest_children import (
    DAY_OFF,
    FIRST,
    HOLIDAY,
    LAST,
    MARKS,
    STUDENTS,
    marks_by_student,
    works_by_student,
)
from bot.storage.digest_families import Child, Family
from bot.storage.tables import (
    Dot,
    GroupMember,
    Homework,
    HomeworkStudent,
    HomeworkTick,
    Lesson,
    Mark,
    Membership,
    StudyGroup,
    Subject,
)
from bot.storage.types import Instant

LOOK_BACK = timedelta(days=8)
"""A mark of an earlier day is no news of a day's digest."""
ALWAYS = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

_classes = select(Membership.class_id).where(Membership.student_id.in_(STUDENTS))
_NEW_MARKS = MARKS.where(Mark.edited_at >= bindparam("since", type_=Instant)).add_columns(
    Mark.edited_at
)
_DOTS_DUE = (
    select(Dot.student_id, Subject.name, Dot.due_on, Dot.what)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.student_id.in_(STUDENTS),
        Dot.closed_at.is_(None),
        Dot.due_on == FIRST,
        Dot.kind != "again",
    )
    .order_by(Dot.student_id, Dot.id)
)
_planned = aliased(Subject, name="planned")
_LESSONS = (
    select(
        Lesson.class_id,
        Lesson.group_id,
        Lesson.number,
        Lesson.starts_at,
        Lesson.status,
        Subject.name,
        _planned.name.label("planned"),
    )
    .join(Subject, Subject.id == Lesson.subject_id)
    .outerjoin(_planned, _planned.id == Lesson.planned_subject_id)
    .where(Lesson.class_id.in_(_classes), Lesson.day == FIRST)
    .order_by(Lesson.class_id, Lesson.number, Lesson.id)
)
_LAST_TAUGHT: Any = (
    select(Lesson.class_id, func.max(Lesson.day))
    .where(
        Lesson.class_id.in_(_classes),
        Lesson.day.between(FIRST, LAST),
        Lesson.status != "cancelled",
        ~DAY_OFF,
        ~HOLIDAY,
    )
    .group_by(Lesson.class_id)
)
_HOMEWORK = (
    select(
        Homework.class_id,
        Homework.group_id,
        Homework.id,
        Homework.task,
        Homework.compulsory,
        Homework.edited_at,
        Subject.name,
        HomeworkStudent.student_id.label("only_for"),
    )
    .join(Subject, Subject.id == Homework.subject_id)
    .outerjoin(HomeworkStudent, HomeworkStudent.homework_id == Homework.id)
    .where(
        Homework.class_id.in_(_classes),
        Homework.due_on == FIRST,
        Homework.edited_at >= bindparam("since", type_=Instant),
    )
    .order_by(Homework.class_id, Homework.id)
)
_DONE = (
    select(HomeworkTick.student_id, HomeworkTick.homework_id)
    .join(Homework, Homework.id == HomeworkTick.homework_id)
    .where(
        HomeworkTick.student_id.in_(STUDENTS),
        Homework.due_on == FIRST,
        HomeworkTick.done_at.is_not(None),
    )
)
_own_group, _beside = aliased(StudyGroup), aliased(StudyGroup)
_GROUPS = (
    select(GroupMember.student_id, _own_group.id.label("own"), _beside.id.label("beside"))
    .join(_own_group, _own_group.id == GroupMember.group_id)
    .join(
        _beside,
        and_(_beside.class_id == _own_group.class_id, _beside.subject_id == _own_group.subject_id),
    )
    .where(
        GroupMember.student_id.in_(STUDENTS),
        GroupMember.starts_on <= FIRST,
        or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= FIRST),
    )
)


@dataclass(frozen=True, slots=True)
class DayFacts:
    lessons: dict[int, list[Any]]
    homework: dict[int, list[Any]]
    """By class, like the lessons."""
    others: dict[int, set[int]]
    """By student: groups beside their own in the same subject."""
    done: set[tuple[int, int]]
    dots: dict[int, tuple[Work, ...]]
    marks: dict[int, list[Any]]
    marks_since: dict[int, datetime]
    """By class."""

    def child(self, family: Family, child: Child) -> ChildDay:
        lessons = [row for row in self._lessons(child) if self._is_for(child, row)]
        held = [row for row in lessons if row.status != "cancelled"]
        return ChildDay(
            child.student,
            child.name,
            child.class_name,
            family.school_beside(child),
            _clock(held[0].starts_at) if held else "",
            tuple(_coming(row) for row in lessons),
            tuple(self.tasks(child)),
            self.dots.get(child.student, ()),
            self._marks(child) if grade_has_marks(child.grade) else (),
        )

    def _lessons(self, child: Child) -> Sequence[Any]:
        """A day off may still have its lessons in the plan."""
        return self.lessons.get(child.class_id, ()) if child.taught else ()

    def _marks(self, child: Child) -> Marks:
        """A Friday's marks are still new on Sunday evening."""
        since = self.marks_since.get(child.class_id)
        rows = self.marks.get(child.student, ()) if child.taught else ()
        new = [row[:4] for row in rows if since is None or row.edited_at >= since]
        return marks_by_student(new).get(child.student, ())

    def _is_for(self, child: Child, row: Any) -> bool:
        """As in the diary: of whom no group in the subject is known, all its groups are."""
        return row.group_id not in self.others.get(child.student, ())

    def tasks(self, child: Child, since: datetime = ALWAYS) -> Iterable[Work]:
        """The child's homework, edited since a moment; a student's own without what is done."""
        for row in self.homework.get(child.class_id, ()):
            done = child.own and (child.student, row.id) in self.done
            meant = row.only_for in (None, child.student) and self._is_for(child, row)
            if meant and not done and row.edited_at >= since:
                yield Work(row.name, None, row.task, not row.compulsory)


def day_facts(
    conn: Connection,
    accounts: Sequence[int],
    day: date,
    *,
    marks_since: datetime,
    homework_since: datetime = ALWAYS,
) -> DayFacts:
    """What is on ``day``; marks entered since a moment, homework edited since one. Days without
    lessons just before put ``marks_since`` back: their eves had no digest."""
    values: dict[str, Any] = {"accounts": accounts, "first": day, "last": day}
    window = {"first": day - LOOK_BACK, "last": day}
    since = {
        class_id: marks_since - (day - ONE_DAY - last)
        for class_id, last in conn.execute(
            _LAST_TAUGHT, {**values, **window, "last": day - ONE_DAY}
        )
    }
    window["since"] = min(since.values(), default=marks_since)
    return DayFacts(
        lessons=_by_class(conn.execute(_LESSONS, values).all()),
        homework=_by_class(conn.execute(_HOMEWORK, {**values, "since": homework_since}).all()),
        others=_other_groups(conn.execute(_GROUPS, values).all()),
        done={(student, homework) for student, homework in conn.execute(_DONE, values).all()},
        dots=works_by_student(conn.execute(_DOTS_DUE, values).all()),
        marks=_by_student(conn.execute(_NEW_MARKS, {**values, **window}).all()),
        marks_since=since,
    )


def _other_groups(rows: Iterable[Any]) -> dict[int, set[int]]:
    own, beside = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for row in rows:
        own[row.student_id].add(row.own)
        beside[row.student_id].add(row.beside)
    return {student: groups - own[student] for student, groups in beside.items()}


def _by_student(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return dict(found)


def _by_class(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.class_id].append(row)
    return dict(found)


def _coming(row: Any) -> ComingLesson:
    change = "" if row.status == "planned" else str(row.status)
    was = row.planned if row.planned != row.name else None
    return ComingLesson(row.number, row.name, change, was or "")


def _clock(at: time | None) -> str:
    return f"{at.hour}:{at.minute:02}" if at else ""
