"""What somebody is entering for a lesson: one draft an account."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.drafts import Draft, restored, stored
from bot.storage import accounts
from bot.storage.tables import LessonDraft as Row

_GET = select(
    Row.id,
    Row.lesson_id,
    Row.kind,
    Row.weight,
    Row.pen,
    Row.beside,
    Row.reason,
    Row.words,
    Row.content,
).where(Row.account_id == bindparam("account"))
_DROP = delete(Row).where(Row.account_id == bindparam("account"))
_SAVE = update(Row).where(Row.id == bindparam("its_id"))


def get(conn: Connection, account: int, draft_id: int | None = None) -> Draft | None:
    """The account's draft; None when there is none, or another one than asked for."""
    row = conn.execute(_GET, {"account": account}).first()
    if row is None or draft_id not in (None, row.id):
        return None
    draft = Draft(
        row.id, row.lesson_id, row.kind, row.weight, row.pen, row.beside, row.reason, row.words
    )
    return restored(draft, row.content)


def begin(conn: Connection, account: int, draft: Draft, now: datetime) -> Draft:
    """A new draft in place of whatever the account was entering."""
    accounts.lock(conn, account)
    drop(conn, account)
    values = {"account_id": account, **_values(draft, now)}
    key = conn.execute(insert(Row).values(**values)).inserted_primary_key
    return replace(draft, id=key[0] if key else 0)


def save(conn: Connection, draft: Draft, now: datetime) -> None:
    conn.execute(_SAVE.values(**_values(draft, now)), {"its_id": draft.id})


def drop(conn: Connection, account: int) -> None:
    conn.execute(_DROP, {"account": account})


def _values(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "lesson_id": draft.lesson_id,
        "words": draft.words,
        "kind": draft.kind,
        "weight": draft.weight,
        "pen": draft.pen,
        "beside": draft.beside,
        "reason": draft.reason,
        "content": stored(draft),
        "updated_at": now,
    }
