"""Announcements while they are written: one an account, kept in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.audience import Audience, Place, Readers
from bot.domain.reach import Manner
from bot.domain.views.announce import Draft
from bot.storage import attachments
from bot.storage.tables import AnnouncementDraft as Row

ENTITY = "announcement_draft"


_COLUMNS = (
    Row.id,
    Row.account_id,
    Row.school_id,
    Row.author_id,
    Row.changes,
    Row.places,
    Row.readers,
    Row.text,
    Row.language,
    Row.styles,
    Row.versions,
    Row.manner,
    Row.ask_confirm,
    Row.publish_at,
)
_OF = select(*_COLUMNS).where(Row.account_id == bindparam("account"))
_DROP = delete(Row).where(Row.id == bindparam("draft"))


def _put(dialect: Any) -> Any:
    made = dialect.insert(Row)
    names = [c.name for c in Row.__table__.columns if c.name not in ("id", "account_id")]
    fresh = {name: made.excluded[name] for name in names}
    return made.on_conflict_do_update(index_elements=["account_id"], set_=fresh)


_PUT = {"sqlite": _put(sqlite), "postgresql": _put(postgresql)}


def of_account(conn: Connection, account: int) -> Draft | None:
    row = conn.execute(_OF, {"account": account}).first()
    return None if row is None else _draft(row)


def _draft(row: Any) -> Draft:
    places = tuple(Place.of(token) for token in row.places)
    return Draft(
        row.id,
        row.account_id,
        row.school_id,
        row.author_id,
        Audience(places, Readers(row.readers)),
        row.changes,
        row.text,
        row.language,
        row.styles,
        row.versions,
        Manner(row.manner),
        row.ask_confirm,
        row.publish_at,
    )


def save(conn: Connection, draft: Draft, now: datetime) -> Draft:
    """Keeps the draft as it is now; its id stays while the account has it."""
    values = {
        "account_id": draft.account_id,
        "school_id": draft.school_id,
        "author_id": draft.author_id,
        "changes": draft.changes,
        "places": [place.token for place in draft.audience.places],
        "readers": draft.audience.readers.value,
        "text": draft.text,
        "language": draft.language,
        "styles": draft.styles or {},
        "versions": draft.versions or {},
        "manner": draft.manner.value,
        "ask_confirm": draft.ask_confirm,
        "publish_at": draft.publish_at,
        "updated_at": now,
    }
    conn.execute(_PUT[conn.dialect.name], values)
    return _draft(conn.execute(_OF, {"account": draft.account_id}).one())


def drop(conn: Connection, draft: Draft) -> bool:
    """Forgets the draft with its files; False when somebody else was faster."""
    attachments.drop(conn, ENTITY, draft.id)
    return conn.execute(_DROP, {"draft": draft.id}).rowcount == 1
