"""What a week says of children: their marks, what they missed and owe, when it can be signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from bot.domain.calendar import school_moment
from bot.domain.marks import grade_has_marks
from bot.domain.subjects import carries_marks
from bot.domain.views.digest import ChildWeek, Marks, Work
from bot.storage.digest_children import (
    FIRST,
    LAST,
    MARKS,
    STUDENTS,
    marks_by_student,
    works_by_student,
)
from bot.storage.digest_families import Child, Family
from bot.storage.ids import ids
from bot.storage.tables import Attendance, Dot, Lesson, School, Subject, Term

MISSED = ("н", "б", "у/п")
_UNMARKED_LESSON = exists().where(
    Lesson.class_id == Attendance.class_id,
    Lesson.day == Attendance.day,
    Lesson.number == Attendance.number,
    Lesson.subject_id.in_(ids("unmarked")),
)
_MISSED = (
    select(
        Attendance.student_id,
        Term.name,
        func.count().label("in_term"),
        func.sum(case((Attendance.day >= FIRST, 1), else_=0)).label("in_week"),
    )
    .join(
        Term,
        and_(Term.class_id == Attendance.class_id, Term.starts_on <= LAST, Term.ends_on >= FIRST),
    )
    .where(
        Attendance.student_id.in_(STUDENTS),
        Attendance.day.between(Term.starts_on, LAST),
        Attendance.code.in_(MISSED),
        ~_UNMARKED_LESSON,
    )
    .group_by(Attendance.student_id, Term.name)
)
_UNMARKED: Any = select(Subject.id, Subject.name)
_OWED = (
    select(Dot.student_id, Subject.name, Dot.due_on, Dot.what)
    .join(Subject, Subject.id == Dot.subject_id)
    .where(
        Dot.student_id.in_(STUDENTS),
        Dot.kind == "owed",
        Dot.closed_at.is_(None),
        Dot.day >= bindparam("oldest"),
        or_(Dot.due_on.is_(None), Dot.due_on >= bindparam("today")),
    )
    .order_by(Dot.student_id, Dot.due_on, Dot.id)
)


@dataclass(frozen=True, slots=True)
class WeekFacts:
    marks: dict[int, Marks]
    missed: dict[int, tuple[str, int, int]]
    """Student: the term's name, in the week, in the term."""
    owed: dict[int, tuple[Work, ...]]

    def child(self, family: Family, child: Child) -> ChildWeek:
        term, in_week, in_term = self.missed.get(child.student, ("", 0, 0))
        return ChildWeek(
            child.student,
            child.name,
            child.class_name,
            family.school_beside(child),
            term,
            self.owed.get(child.student, ()),
            in_week,
            in_term,
            self.marks.get(child.student, ()) if grade_has_marks(child.grade) else (),
            child.signable,
            child.mirrored,
        )


def week_facts(
    conn: Connection,
    accounts: Sequence[int],
    first: date,
    last: date,
    today: date,
    unmarked: Sequence[int],
) -> WeekFacts:
    """``unmarked``: ids of subjects that never count as missed lessons (`unmarked_subjects`)."""
    values: dict[str, Any] = {
        "accounts": accounts,
        "first": first,
        "last": last,
        "today": today,
        "oldest": first - timedelta(days=120),
        "unmarked": unmarked,
    }
    missed = conn.execute(_MISSED, values).all()
    return WeekFacts(
        marks=marks_by_student(conn.execute(MARKS, values).all()),
        missed={row.student_id: (row.name, int(row.in_week), row.in_term) for row in missed},
        owed=works_by_student(conn.execute(_OWED, values).all()),
    )


def unmarked_subjects(conn: Connection) -> list[int]:
    return sorted(row.id for row in conn.execute(_UNMARKED) if not carries_marks(row.name))


_OPENINGS = select(School.id, School.timezone, School.signing_weekday, School.signing_time).where(
    School.id.in_(ids("schools"))
)


def openings(conn: Connection, schools: Collection[int], week: date) -> dict[int, datetime]:
    """By school, the moment from which the week can be signed there."""
    rows = conn.execute(_OPENINGS, {"schools": schools})
    return {
        school: school_moment(week + timedelta(days=weekday), at, zone)
        for school, zone, weekday, at in rows
    }
