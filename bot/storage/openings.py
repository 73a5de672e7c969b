"""The journal of who opened a student's diary: one row a day, role and account."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.openings import TRUSTED, Opened, Opening
from bot.domain.people import Role, StudentRef
from bot.storage.tables import DiaryOpening, Person, Trust

_KEPT = ("student_id", "day", "account_id", "role", "at", "trust_id")


def _note(dialect: Any) -> Any:
    """Only of a student there is: what a button names may be anything."""
    values = (
        bindparam("its_day", type_=DiaryOpening.day.type),
        bindparam("account", type_=DiaryOpening.account_id.type),
        bindparam("its_role", type_=DiaryOpening.role.type),
        bindparam("moment", type_=DiaryOpening.at.type),
        bindparam("trust", type_=DiaryOpening.account_id.type),
    )
    chosen = select(Person.id, *values).where(
        Person.id == bindparam("student"), Person.role == literal(Role.STUDENT.value)
    )
    return dialect.insert(DiaryOpening).from_select(_KEPT, chosen).on_conflict_do_nothing()


_NOTE = {"sqlite": _note(sqlite), "postgresql": _note(postgresql)}
_since: BindParameter[Any] = bindparam("since")
_OF = (
    select(DiaryOpening.day, DiaryOpening.role, DiaryOpening.account_id, Trust.label)
    .outerjoin(Trust, Trust.id == DiaryOpening.trust_id)
    .where(
        DiaryOpening.student_id == bindparam("student"),
        DiaryOpening.day >= _since,
        or_(
            DiaryOpening.role != TRUSTED,
            DiaryOpening.account_id == bindparam("me"),
            Trust.granted_by == bindparam("parent"),
        ),
    )
    .order_by(DiaryOpening.day.desc(), DiaryOpening.at)
)


def note(conn: Connection, openings: Iterable[Opening]) -> None:
    """Keeps the first opening of the day; later ones change nothing."""
    for one in openings:
        values = {
            "student": one.student_id,
            "account": one.account_id,
            "its_role": one.role,
            "its_day": one.day,
            "moment": one.at,
            "trust": one.trust_id,
        }
        conn.execute(_NOTE[conn.dialect.name], values)


def of_student(
    conn: Connection, student: StudentRef, account: int, since: date
) -> tuple[Opened, ...]:
    """Roles and days, the newest first; whom the other representative trusts is not in it."""
    where = {"student": student.id, "me": account, "parent": student.parent_id, "since": since}
    return tuple(
        Opened(row.day, row.role, row.account_id == account, row.label or "")
        for row in conn.execute(_OF, where)
    )
