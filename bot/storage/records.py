"""Dots, attendance and remarks of one student. By student: former classes stay readable."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy.orm import aliased

from bot.domain import calendar, spans, subjects
from bot.domain.marks import Span, mark_text
from bot.domain.people import Name, StudentRef
from bot.domain.spans import ClassTime
from bot.domain.views.records import (
    AttendanceView,
    DotKind,
    DotRow,
    DotsView,
    MissedLesson,
    RemarkLine,
    RemarksView,
    YearsView,
)
from bot.storage import mark_queries as queries
from bot.storage.class_times import classes_of
from bot.storage.marks import bounds_of, span_of
from bot.storage.tables import Attendance, Dot, Lesson, Mark, Person, Remark, Subject

_beside = aliased(Mark)
_became = aliased(Mark)
_DOTS = (
    select(
        Dot.kind,
        Dot.day,
        Dot.what,
        Dot.due_on,
        Dot.closed_at,
        Subject.name.label("subject"),
        _beside.value.label("beside"),
        _beside.text.label("beside_text"),
        _became.value.label("became"),
        _became.text.label("became_text"),
    )
    .join(Subject, Subject.id == Dot.subject_id)
    .outerjoin(_beside, and_(_beside.id == Dot.mark_id, _beside.removed_at.is_(None)))
    .outerjoin(_became, _became.id == Dot.closed_by_mark)
    .where(
        Dot.student_id == bindparam("student"),
        Dot.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Dot.day, Dot.id)
)
_MISSED = (
    select(
        Attendance.id,
        Attendance.day,
        Attendance.number,
        Attendance.code,
        Subject.name.label("subject"),
        Lesson.topic,
    )
    .select_from(Attendance)
    .outerjoin(
        Lesson,
        and_(
            Lesson.class_id == Attendance.class_id,
            Lesson.day == Attendance.day,
            Lesson.number == Attendance.number,
            Lesson.status != "cancelled",
            queries.own_lesson,
        ),
    )
    .outerjoin(Subject, Subject.id == Lesson.subject_id)
    .where(
        Attendance.student_id == bindparam("student"),
        Attendance.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Attendance.day.desc(), Attendance.number, Lesson.id)
)
_REMARKS = (
    select(
        Remark.day,
        Remark.praise,
        Remark.text,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .outerjoin(Person, Person.id == Remark.set_by)
    .where(
        Remark.student_id == bindparam("student"),
        Remark.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Remark.praise.desc(), Remark.day, Remark.id)
)


def dots(conn: Connection, student: StudentRef, today: date, page: int = 0) -> DotsView:
    """The dots of this school year that still stand, and those of this term that became marks.

    At its date, or without one at its term's end, a dot lapses and becomes nothing.
    """
    classes = classes_of(conn, student)
    days, _time = span_of(student, classes, Span.TERM, today, today)
    first, last = calendar.year_bounds(calendar.school_year(today))
    keys = {"student": student.id, "first": first, "last": last}
    standing, settled = [], []
    for row in conn.execute(_DOTS, keys):
        until = row.due_on or _term_end(row.day, classes)
        if row.closed_at is None and (until is None or until >= today):
            standing.append(_dot(row, until, row.beside, row.beside_text))
        elif row.became_text is not None and row.day in days:
            settled.append(_dot(row, None, row.became, row.became_text))
    standing.sort(key=lambda dot: (dot.until or last, dot.day))
    return DotsView(student, tuple(standing), tuple(reversed(settled)), max(page, 0))


def _term_end(day: date, classes: Sequence[ClassTime]) -> date | None:
    term = next((term for term in spans.terms_of(classes) if day in term), None)
    return term.ends_on if term else None


def _dot(row: Any, until: date | None, value: int | None, text: str | None) -> DotRow:
    mark = "" if text is None else mark_text(value, text)
    return DotRow(DotKind(row.kind), row.subject, row.day, row.what, until, mark)


def attendance(
    conn: Connection, student: StudentRef, span: Span, day: date, today: date, page: int = 0
) -> AttendanceView:
    """Every lesson missed or come late to in the span around ``day``. Two statements."""
    days, time = span_of(student, classes_of(conn, student), span, day, today)
    rows = conn.execute(_MISSED, bounds_of(student, days, time, today)).all()
    once = {row.id: row for row in reversed(rows)}  # of lessons of several groups: the first
    lines = tuple(_missed(row) for row in rows if once[row.id] is row)
    return AttendanceView(student, days, time.grade, lines, max(page, 0))


def _missed(row: Any) -> MissedLesson:
    subject = row.subject or ""
    counts = row.code in queries.MISSED_CODES and subjects.carries_marks(subject)
    return MissedLesson(row.day, row.number, row.code, subject, row.topic or "", counts)


def remarks(conn: Connection, student: StudentRef, day: date, today: date) -> RemarksView:
    """The remarks of the week around ``day``, praise first. Two statements."""
    classes = classes_of(conn, student)
    days, _ = span_of(student, classes, Span.WEEK, day, today)
    term, _ = span_of(student, classes, Span.TERM, days.first, today)
    first, last = min(days.first, term.first), max(days.last, term.last)
    keys = {"student": student.id, "first": first, "last": last}
    rows = conn.execute(_REMARKS, keys).all()
    of_term = [row.praise for row in rows if row.day in term]
    lines = tuple(
        RemarkLine(row.day, row.praise, row.text, _name(row)) for row in rows if row.day in days
    )
    return RemarksView(student, days, lines, sum(of_term), len(of_term) - sum(of_term))


def _name(row: Any) -> Name | None:
    if row.last_name is None:
        return None
    return Name(row.last_name, row.first_name, row.middle_name)


def years(conn: Connection, student: StudentRef) -> YearsView:
    """The school years that something may be kept of, newest first."""
    latest = {item.year: item for item in classes_of(conn, student)}
    return YearsView(student, tuple(latest[year] for year in sorted(latest, reverse=True)))
