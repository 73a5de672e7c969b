"""What a certificate changes in the journal."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.absence import State
from bot.storage.tables import AbsenceNotice, Attendance

_CERTIFIED = (
    select(AbsenceNotice.student_id, AbsenceNotice.certificate_code)
    .where(
        AbsenceNotice.class_id == bindparam("class"),
        AbsenceNotice.state == State.CERTIFICATE.value,
        AbsenceNotice.certificate_first <= bindparam("day"),
        AbsenceNotice.certificate_last >= bindparam("day"),
    )
    .order_by(AbsenceNotice.id.desc())
)


def certified_on(conn: Connection, class_id: int, day: date) -> dict[int, str]:
    """By student what a certificate makes of an absence of that day; the first one stands."""
    rows = conn.execute(_CERTIFIED, {"class": class_id, "day": day})
    return {row.student_id: row.certificate_code for row in rows}


_JOURNAL = select(Attendance.id, Attendance.day, Attendance.number, Attendance.code).where(
    Attendance.student_id == bindparam("student"),
    Attendance.day.between(bindparam("first"), bindparam("last")),
)
_RECODE = (
    update(Attendance)
    .where(Attendance.id == bindparam("its_id"), Attendance.code == bindparam("its_code"))
    .values(code=bindparam("to"), edited_at=bindparam("at"), edited_by=bindparam("by"))
)


def journal(
    conn: Connection, student: int, first: date, last: date
) -> dict[tuple[date, int], tuple[int, str]]:
    """(day, lesson number) -> (row id, code) of what the journal holds."""
    where = {"student": student, "first": first, "last": last}
    rows = conn.execute(_JOURNAL, where)
    return {(row.day, row.number): (row.id, row.code) for row in rows}


def recode(
    conn: Connection, rows: Sequence[tuple[int, str]], to: str, by: int, now: datetime
) -> int:
    """Gives rows (id, the code they were seen with) another code; how many were changed."""
    values = {"to": to, "at": now, "by": by}
    return sum(
        conn.execute(_RECODE, {"its_id": id_, "its_code": code, **values}).rowcount
        for id_, code in rows
    )
