"""Announcements themselves: made, found, changed, begun by one of several processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update

from bot.domain.audience import Audience, Place, Readers
from bot.domain.people import Name, SchoolRef
from bot.domain.reach import State
from bot.domain.views.announce import Sent
from bot.storage.tables import Announcement, Person, School
from bot.storage.tables import AnnouncementRecipient as Recipient
from bot.storage.types import Instant

_columns = Announcement.__table__.columns
_SENT = (
    select(
        *_columns,
        School.short_name,
        School.timezone,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
    )
    .join(School, School.id == Announcement.school_id)
    .outerjoin(Person, Person.id == Announcement.author_id)
)
_ONE = _SENT.where(Announcement.id == bindparam("announcement"))
_OF_DRAFT = select(Announcement.id).where(Announcement.draft_id == bindparam("draft"))
PAGE = 8
_OF_SCHOOL = (
    _SENT.add_columns(func.count().over().label("total"))
    .where(
        Announcement.school_id == bindparam("school"),
        or_(bindparam("office"), Announcement.author_id == bindparam("author")),
    )
    .order_by(Announcement.publish_at.desc(), Announcement.id.desc())
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_DUE = (
    select(Announcement.id)
    .where(Announcement.scheduled, Announcement.publish_at <= bindparam("now", type_=Instant()))
    .order_by(Announcement.publish_at, Announcement.id)
)
_UNDER_WAY = (
    select(Announcement.id)
    .where(
        Announcement.publish_at > bindparam("since", type_=Instant()),
        Announcement.publish_at <= bindparam("now", type_=Instant()),
        exists().where(
            Recipient.announcement_id == Announcement.id, Recipient.state == State.WAITING.value
        ),
    )
    .order_by(Announcement.id)
)


def one(conn: Connection, announcement: int) -> Sent | None:
    row = conn.execute(_ONE, {"announcement": announcement}).first()
    return None if row is None else _sent(row)


def of_draft(conn: Connection, draft: int) -> int | None:
    """What a draft has become."""
    return conn.execute(_OF_DRAFT, {"draft": draft}).scalar()


def of_author(
    conn: Connection, school: int, author: int, *, office: bool, page: int
) -> tuple[tuple[Sent, ...], int]:
    """A page of what somebody wrote (the office: of the school's), the newest first, and how many
    pages there are."""
    key = {"school": school, "author": author, "office": office, "skip": page * PAGE}
    rows = conn.execute(_OF_SCHOOL, key).all()
    total = rows[0].total if rows else 0
    return tuple(_sent(row) for row in rows), -(-total // PAGE)


def due(conn: Connection, now: datetime) -> list[int]:
    """Scheduled announcements whose moment has come."""
    return list(conn.execute(_DUE, {"now": now}).scalars())


def under_way(conn: Connection, since: datetime, now: datetime) -> list[int]:
    """Announcements published after ``since`` that have not come to everybody yet."""
    return list(conn.execute(_UNDER_WAY, {"since": since, "now": now}).scalars())


def _sent(row: Any) -> Sent:
    kept = row.audience
    places = tuple(Place.of(token) for token in kept.get("places", ()))
    known = row.last_name is not None
    return Sent(
        row.id,
        SchoolRef(row.school_id, row.short_name, row.timezone),
        row.author_id,
        Name(row.last_name, row.first_name, row.middle_name) if known else None,
        row.text,
        row.language,
        row.styles,
        row.versions,
        Audience(places, Readers(kept.get("readers", Readers.BOTH))),
        tuple(kept.get("names", ())),
        row.urgent,
        row.silent,
        row.ask_confirm,
        row.captioned,
        row.publish_at,
        row.scheduled,
        row.edited_at,
        row.recalled_at,
        row.stopped_at,
        row.revision,
        row.author_chat,
    )


def make(conn: Connection, values: Mapping[str, Any]) -> int:
    """A new announcement from its columns; nobody is written to yet."""
    key = conn.execute(insert(Announcement), dict(values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def change(conn: Connection, announcement: int, **values: Any) -> bool:
    """Changes columns of one that is not taken back; False for one that is."""
    statement = (
        update(Announcement)
        .where(Announcement.id == announcement, Announcement.recalled_at.is_(None))
        .values(**values)
    )
    return conn.execute(statement).rowcount == 1


_BEGIN = (
    update(Announcement)
    .where(Announcement.id == bindparam("its_id"), Announcement.scheduled)
    .where(Announcement.recalled_at.is_(None))
    .values(scheduled=False)
)


def begin(conn: Connection, announcement: int) -> bool:
    """Of several processes one gets True: it writes to everybody."""
    return conn.execute(_BEGIN, {"its_id": announcement}).rowcount == 1
