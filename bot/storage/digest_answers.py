"""One-tap answers of parents: under a weekly digest, and about an unexpected absence."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.people import Name, StudentRef
from bot.storage.tables import AbsenceClaim, DigestAnswer, Person

_ANSWER = {
    "sqlite": sqlite.insert(DigestAnswer).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(DigestAnswer).on_conflict_do_nothing(),
}
_CLAIM = {
    "sqlite": sqlite.insert(AbsenceClaim).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(AbsenceClaim).on_conflict_do_nothing(),
}

_PARENT: Any = select(Person.last_name, Person.first_name, Person.middle_name).where(
    Person.id == bindparam("parent")
)


def parent_name(conn: Connection, student: StudentRef) -> Name:
    """The viewer's own name, as this student's representative."""
    return Name(*conn.execute(_PARENT, {"parent": student.parent_id}).one())


def answer(conn: Connection, student: StudentRef, week: date, what: str, now: datetime) -> bool:
    """``what``: ``discussed`` or ``help``. False when it was answered so before."""
    values = {
        "person_id": student.parent_id,
        "student_id": student.id,
        "week": week,
        "answer": what,
        "at": now,
    }
    return conn.execute(_ANSWER[conn.dialect.name], values).rowcount == 1


def claim(conn: Connection, student: StudentRef, day: date, now: datetime) -> bool:
    """False when another parent was first."""
    values = {"student_id": student.id, "day": day, "person_id": student.parent_id, "at": now}
    return conn.execute(_CLAIM[conn.dialect.name], values).rowcount == 1
