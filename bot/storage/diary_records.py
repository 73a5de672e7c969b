"""What was written about one student, or about each of many."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from bot.domain.diary import Absence, DayMark, Records, Remark
from bot.domain.marks import written_mark
from bot.domain.people import StudentRef
from bot.storage import tables as t
from bot.storage.diary_whose import many
from bot.storage.prepared import Prepared
from bot.storage.tables import Mark

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
    for row in conn.execute(_RECORDS_OF_MANY, many(students, first, last)):
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
