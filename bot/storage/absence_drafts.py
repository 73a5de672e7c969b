"""The form of an absence while it is filled in: one for each account."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.absence import Cause, Draft, When
from bot.domain.people import StudentRef
from bot.storage.absences import when_of
from bot.storage.tables import AbsenceDraft

_Row = Row[*tuple[Any, ...]]
_account: BindParameter[Any] = bindparam("its_account")

_DRAFT_COLUMNS = (
    AbsenceDraft.id,
    AbsenceDraft.student_id,
    AbsenceDraft.first_day,
    AbsenceDraft.last_day,
    AbsenceDraft.numbers,
    AbsenceDraft.comes,
    AbsenceDraft.cause,
    AbsenceDraft.comment,
    AbsenceDraft.hide_cause,
    AbsenceDraft.updated_at,
)
_DRAFT = select(*_DRAFT_COLUMNS).where(
    AbsenceDraft.id == bindparam("draft"), AbsenceDraft.account_id == _account
)
_DRAFT_OF = select(*_DRAFT_COLUMNS).where(AbsenceDraft.account_id == _account)
_CHANGE_DRAFT = update(AbsenceDraft).where(AbsenceDraft.id == bindparam("draft"))
_DROP_DRAFT = delete(AbsenceDraft).where(AbsenceDraft.account_id == _account)
_NEW_DRAFT = {
    "sqlite": sqlite.insert(AbsenceDraft).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(AbsenceDraft).on_conflict_do_nothing(),
}


def begin(
    conn: Connection, account: int, student: StudentRef, when: When, now: datetime, comes: bool
) -> Draft | None:
    """A new form in place of the account's former one; None when the same account has begun
    another in this very second."""
    conn.execute(_DROP_DRAFT, {"its_account": account})
    values = {
        "account_id": account,
        "student_id": student.id,
        "first_day": when.first,
        "last_day": when.last,
        "numbers": list(when.numbers),
        "comes": comes,
        "updated_at": now,
    }
    if conn.execute(_NEW_DRAFT[conn.dialect.name], values).rowcount == 0:
        return None
    return draft_of(conn, account)


def draft(conn: Connection, account: int, draft_id: int) -> Draft | None:
    """The account's own unfinished form of that number."""
    row = conn.execute(_DRAFT, {"draft": draft_id, "its_account": account}).first()
    return None if row is None else _draft(row)


def draft_of(conn: Connection, account: int) -> Draft | None:
    row = conn.execute(_DRAFT_OF, {"its_account": account}).first()
    return None if row is None else _draft(row)


def change(conn: Connection, draft: Draft, now: datetime) -> None:
    """Keeps the form as it has become."""
    values = {
        "first_day": draft.when.first,
        "last_day": draft.when.last,
        "numbers": list(draft.when.numbers),
        "cause": draft.cause.value if draft.cause else None,
        "comment": draft.comment,
        "hide_cause": draft.hide_cause,
        "updated_at": now,
    }
    conn.execute(_CHANGE_DRAFT.values(**values), {"draft": draft.id})


def drop_draft(conn: Connection, account: int) -> None:
    conn.execute(_DROP_DRAFT, {"its_account": account})


def _draft(row: _Row) -> Draft:
    return Draft(
        row.id,
        row.student_id,
        when_of(row),
        bool(row.comes),
        Cause(row.cause) if row.cause else None,
        row.comment,
        bool(row.hide_cause),
        row.updated_at,
    )
