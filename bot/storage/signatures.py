"""Signatures of weeks, the snapshots under them, and what a week says right now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.calendar import monday
from bot.domain.diary import Absence, DayMark, Records, Remark
from bot.domain.marks import written_mark
from bot.domain.people import StudentRef
from bot.domain.receipts import Signed
from bot.domain.signing import Item, Snapshot, absence_item, mark_item, remark_item
from bot.storage import tables as t
from bot.storage.tables import Lesson, Membership, Signature, WeekSnapshot

_Row = Row[*tuple[Any, ...]]
_SIX_DAYS = timedelta(days=6)
_student: BindParameter[Any] = bindparam("student")
_students: BindParameter[Any] = bindparam("students", expanding=True)
_first: BindParameter[Any] = bindparam("first")
_last: BindParameter[Any] = bindparam("last")


# --- what was written in a week ---


@dataclass(frozen=True, slots=True)
class WeekRecords:
    """The same rows twice: as the page shows them, and as statements to be signed."""

    shown: Records
    items: tuple[Item, ...]


def _of_student(table: Any) -> Any:
    return and_(table.student_id == _student, table.day.between(_first, _last))


def _word(text: str) -> Any:
    return literal_column(f"'{text}'", String)


_ZERO = literal_column("0", Integer)
_RECORDS = union_all(
    select(
        _word("mark").label("what"),
        t.Mark.id.label("id"),
        t.Mark.day.label("day"),
        t.Mark.subject_id.label("number"),
        t.Subject.name.label("subject"),
        t.Mark.kind.label("kind"),
        t.Mark.text.label("text"),
        t.Mark.weight.label("weight"),
        func.coalesce(t.Mark.value, _ZERO).label("value"),
    )
    .join(t.Subject, t.Subject.id == t.Mark.subject_id)
    .join(t.SchoolClass, t.SchoolClass.id == t.Mark.class_id)
    # a first-grader has no marks, whatever was written
    .where(_of_student(t.Mark), t.Mark.removed_at.is_(None), t.SchoolClass.grade > 1),
    select(
        _word("absence"),
        t.Attendance.id,
        t.Attendance.day,
        t.Attendance.number,
        _word(""),
        _word(""),
        t.Attendance.code,
        _ZERO,
        _ZERO,
    ).where(_of_student(t.Attendance)),
    select(
        _word("remark"),
        t.Remark.id,
        t.Remark.day,
        case((t.Remark.praise, 1), else_=0),
        _word(""),
        _word(""),
        t.Remark.text,
        _ZERO,
        _ZERO,
    ).where(_of_student(t.Remark)),
)


def week_records(conn: Connection, student: StudentRef, first: date, last: date) -> WeekRecords:
    """Marks with kind and weight, attendance and remarks of those days, in one statement."""
    rows = conn.execute(_RECORDS, {"student": student.id, "first": first, "last": last}).all()
    ordered = sorted(rows, key=lambda row: (row.day, row.id))
    marks = [row for row in ordered if row.what == "mark"]
    absences = [row for row in ordered if row.what == "absence"]
    remarks = [row for row in ordered if row.what == "remark"]
    shown = Records(
        tuple(
            DayMark(row.day, row.number, row.subject, written_mark(row.value, row.text))
            for row in marks
        ),
        tuple(Absence(row.day, row.number, row.text) for row in absences),
        tuple(Remark(row.day, bool(row.number), row.text) for row in remarks),
    )
    items = (
        *(mark_item(row.day, row.subject, row.kind, row.text, row.weight) for row in marks),
        *(absence_item(row.day, row.number, row.text) for row in absences),
        *(remark_item(row.day, bool(row.number), row.text) for row in remarks),
    )
    return WeekRecords(shown, items)


_in_class = and_(
    Membership.starts_on <= Lesson.day,
    or_(Membership.ends_on.is_(None), Membership.ends_on >= Lesson.day),
)
_TAUGHT = (
    select(Membership.student_id, Lesson.day)
    .distinct()
    .join(Lesson, and_(Lesson.class_id == Membership.class_id, _in_class))
    .where(
        Membership.student_id.in_(_students),
        Lesson.day.between(_first, _last),
        Lesson.status != "cancelled",
    )
)


def taught_weeks(
    conn: Connection, students: Collection[int], first: date, last: date
) -> set[tuple[int, date]]:
    """(student, Monday) of every week from ``first`` to ``last`` that had a lesson."""
    where = {"students": list(students), "first": first, "last": last}
    return {(row.student_id, monday(row.day)) for row in conn.execute(_TAUGHT, where)}


# --- signatures ---


@dataclass(frozen=True, slots=True)
class Kept:
    """A signature as it is kept; ``content`` of its snapshot only where it was asked for."""

    signed: Signed
    content: str | None


_COLUMNS = (
    Signature.id,
    Signature.student_id,
    Signature.week,
    Signature.signer,
    Signature.name,
    Signature.at,
    Signature.on_paper,
    WeekSnapshot.digest,
    t.Person.relation,
)
_by_whom = t.Person.id == Signature.person_id
_OF_STUDENT = (
    select(
        *_COLUMNS,
        case(
            (
                Signature.week.between(bindparam("with_first"), bindparam("with_last")),
                WeekSnapshot.content,
            ),
            else_=null(),
        ).label("content"),
    )
    .join(WeekSnapshot, WeekSnapshot.id == Signature.snapshot_id)
    .outerjoin(t.Person, _by_whom)
    .where(Signature.student_id == _student, Signature.week.between(_first, _last))
    .order_by(Signature.week, Signature.at, Signature.id)
)
_ONE = (
    select(*_COLUMNS, WeekSnapshot.content)
    .join(WeekSnapshot, WeekSnapshot.id == Signature.snapshot_id)
    .outerjoin(t.Person, _by_whom)
    .where(Signature.id == bindparam("signature"))
)
_OF_STUDENTS = (
    select(*_COLUMNS, null().label("content"))
    .join(WeekSnapshot, WeekSnapshot.id == Signature.snapshot_id)
    .outerjoin(t.Person, _by_whom)
    .where(Signature.student_id.in_(_students), Signature.week.between(_first, _last))
    .order_by(Signature.at, Signature.id)
)


def of_student(
    conn: Connection,
    student: StudentRef,
    first: date,
    last: date,
    snapshots: tuple[date, date] = (date.max, date.max),
) -> tuple[Kept, ...]:
    """All signatures under the weeks from ``first`` to ``last`` (Mondays), the oldest first; those
    of the weeks between ``snapshots`` come with what was signed."""
    with_first, with_last = snapshots
    where = {
        "student": student.id,
        "first": first,
        "last": last,
        "with_first": with_first,
        "with_last": with_last,
    }
    return tuple(_kept(row) for row in conn.execute(_OF_STUDENT, where))


def of_students(
    conn: Connection, students: Collection[int], first: date, last: date
) -> tuple[Kept, ...]:
    """The signatures of many students, without the snapshots."""
    where = {"students": list(students), "first": first, "last": last}
    return tuple(_kept(row) for row in conn.execute(_OF_STUDENTS, where))


def one(conn: Connection, signature: int) -> Kept | None:
    """A signature with its snapshot, by number: for the check of a receipt."""
    row = conn.execute(_ONE, {"signature": signature}).first()
    return None if row is None else _kept(row)


def _kept(row: _Row) -> Kept:
    signed = Signed(
        row.id,
        row.student_id,
        row.week,
        row.signer,
        row.name,
        row.at,
        row.digest,
        bool(row.on_paper),
        row.relation or "",
    )
    return Kept(signed, row.content)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the key that makes a second signature of the same week impossible."""

    key: str
    person_id: int | None
    account_id: int | None
    name: str
    recorded_by: int | None = None
    """The teacher who records a signature given on paper."""


_KEEP = {
    "sqlite": sqlite.insert(WeekSnapshot).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(WeekSnapshot).on_conflict_do_nothing(),
}
_SIGN = {
    "sqlite": sqlite.insert(Signature).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Signature).on_conflict_do_nothing(),
}
_SNAPSHOT = select(WeekSnapshot.id).where(
    WeekSnapshot.student_id == _student,
    WeekSnapshot.week == bindparam("its_week"),
    WeekSnapshot.digest == bindparam("its_digest"),
)


def sign(
    conn: Connection, student: StudentRef, signer: Signer, week: Snapshot, now: datetime
) -> bool:
    """Puts the signature under the snapshot; False when this signer has signed the week before,
    also in this very second from another phone."""
    kept = {
        "student_id": student.id,
        "week": week.week,
        "digest": week.digest,
        "content": week.content,
    }
    conn.execute(_KEEP[conn.dialect.name], kept)
    where = {"student": student.id, "its_week": week.week, "its_digest": week.digest}
    values = {
        "school_id": student.school.id,
        "student_id": student.id,
        "week": week.week,
        "signer": signer.key,
        "person_id": signer.person_id,
        "account_id": signer.account_id,
        "name": signer.name,
        "at": now,
        "on_paper": signer.recorded_by is not None,
        "recorded_by": signer.recorded_by,
        "snapshot_id": conn.execute(_SNAPSHOT, where).scalar_one(),
    }
    return conn.execute(_SIGN[conn.dialect.name], values).rowcount == 1


_SIGNED = select(Signature.student_id, Signature.week, Signature.signer).where(
    Signature.student_id.in_(_students), Signature.week.between(_first, _last)
)


def unsigned(conn: Connection, wanted: Mapping[int, tuple[date, str]]) -> set[int]:
    """Which students' weeks lack a signature: by student id the Monday and the signer's key.

    Weeks without lessons lack nothing. Two statements.
    """
    if not wanted:
        return set()
    mondays = [week for week, _key in wanted.values()]
    where = {"students": list(wanted), "first": min(mondays), "last": max(mondays)}
    signed = {tuple(row) for row in conn.execute(_SIGNED, where)}
    open_ = {id_ for id_, (week, key) in wanted.items() if (id_, week, key) not in signed}
    if not open_:
        return set()
    taught = taught_weeks(conn, open_, min(mondays), max(mondays) + _SIX_DAYS)
    return {id_ for id_ in open_ if (id_, wanted[id_][0]) in taught}


# --- for the class teacher ---

_PERSON = select(t.Person.last_name, t.Person.first_name, t.Person.middle_name).where(
    t.Person.id == bindparam("person")
)


def full_name(conn: Connection, person: int) -> str:
    """Empty for a representative whom nobody has entered yet."""
    row = conn.execute(_PERSON, {"person": person}).one()
    return " ".join(part for part in row if part)
