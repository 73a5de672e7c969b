"""Announcements as their readers see them: published, not recalled, and written to them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, select, update

from bot.domain import styled
from bot.domain.errors import Refused
from bot.domain.people import Name
from bot.domain.reach import State
from bot.domain.views.announcements import (
    AnnouncementLine,
    AnnouncementList,
    AnnouncementView,
    first_words,
)
from bot.storage.tables import Announcement, AnnouncementRecipient, Attachment, Person, School
from bot.storage.types import Instant

PAGE = 8
ENTITY = "announcement"

_people: BindParameter[Any] = bindparam("people", expanding=True)
_out = (
    Announcement.publish_at <= bindparam("now", type_=Instant()),
    Announcement.recalled_at.is_(None),
)
_meant = AnnouncementRecipient.state != State.STOPPED.value
"""Not kept back by its author."""
_mine = (
    select(
        AnnouncementRecipient.announcement_id,
        func.max(AnnouncementRecipient.read_at, type_=Instant()).label("read_at"),
        func.max(AnnouncementRecipient.confirmed_at, type_=Instant()).label("confirmed_at"),
    )
    .where(AnnouncementRecipient.person_id.in_(_people), _meant)
    .group_by(AnnouncementRecipient.announcement_id)
    .subquery()
)
_SEEN = (
    select(
        Announcement.id,
        Announcement.title,
        Announcement.text,
        Announcement.language,
        Announcement.versions,
        Announcement.styles,
        Announcement.urgent,
        Announcement.ask_confirm,
        Announcement.publish_at,
        Announcement.edited_at,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        School.timezone,
        _mine.c.read_at,
        _mine.c.confirmed_at,
    )
    .select_from(_mine)
    .join(Announcement, Announcement.id == _mine.c.announcement_id)
    .join(School, School.id == Announcement.school_id)
    .outerjoin(Person, Person.id == Announcement.author_id)
    .where(*_out)
)
_LIST = (
    _SEEN.add_columns(func.count().over().label("total"))
    .order_by(
        case((_mine.c.read_at.is_(None), 0), else_=1),
        Announcement.publish_at.desc(),
        Announcement.id.desc(),
    )
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_ONE = _SEEN.where(Announcement.id == bindparam("announcement"))
_UNREAD = (
    select(AnnouncementRecipient.person_id, func.count().label("unread"))
    .join(Announcement, Announcement.id == AnnouncementRecipient.announcement_id)
    .where(
        AnnouncementRecipient.person_id.in_(_people),
        AnnouncementRecipient.read_at.is_(None),
        _meant,
        *_out,
    )
    .group_by(AnnouncementRecipient.person_id)
)
_to_me = (
    AnnouncementRecipient.announcement_id == bindparam("its_id"),
    AnnouncementRecipient.person_id.in_(_people),
)
_READ = (
    update(AnnouncementRecipient)
    .where(*_to_me, AnnouncementRecipient.read_at.is_(None))
    .values(read_at=bindparam("at"))
)
_CONFIRM = (
    update(AnnouncementRecipient)
    .where(*_to_me, AnnouncementRecipient.confirmed_at.is_(None))
    .values(
        confirmed_at=bindparam("at"),
        read_at=func.coalesce(AnnouncementRecipient.read_at, bindparam("at", type_=Instant())),
    )
)
_FILES = select(func.count()).where(
    Attachment.entity == ENTITY, Attachment.entity_id == bindparam("announcement")
)
_LAST_PAGE = 10_000


def of(
    conn: Connection, people: Collection[int], languages: str, now: datetime, page: int = 0
) -> AnnouncementList:
    """A page for everybody of ``people``; titles in the language ``languages`` where there are."""
    page = max(0, min(page, _LAST_PAGE))
    keys = {"people": list(people), "now": now, "skip": page * PAGE}
    rows = conn.execute(_LIST, keys).all() if people else []
    pages = max(1, -(-rows[0].total // PAGE)) if rows else 1
    return AnnouncementList(tuple(_line(row, languages) for row in rows), page, pages)


def _line(row: Any, language: str) -> AnnouncementLine:
    title, text, _shown = _words(row, language)
    return AnnouncementLine(
        row.id,
        first_words(title, text),
        _author(row),
        row.publish_at,
        row.timezone,
        row.read_at is None,
        row.urgent,
        row.ask_confirm and row.confirmed_at is None,
    )


def one(
    conn: Connection, people: Collection[int], announcement: int, language: str, now: datetime
) -> AnnouncementView:
    """`Refused` for one that is not theirs, not out yet, or taken back."""
    keys = {"people": list(people), "now": now, "announcement": announcement}
    row = conn.execute(_ONE, keys).first() if people else None
    if row is None:
        raise Refused
    title, text, shown = _words(row, language)
    known = (row.language, *sorted(set(row.versions) - {row.language}))
    return AnnouncementView(
        row.id,
        title,
        text,
        shown,
        tuple(other for other in known if other != shown),
        _author(row),
        row.publish_at,
        row.edited_at,
        row.timezone,
        row.urgent,
        row.ask_confirm,
        row.confirmed_at,
        int(conn.execute(_FILES, {"announcement": announcement}).scalar_one()),
        styled.read(row.styles.get(shown)),
    )


def _words(row: Any, language: str) -> tuple[str, str, str]:
    """Title, text and their language: the version in ``language``, else as written."""
    version = row.versions.get(language)
    if language == row.language or not isinstance(version, dict):
        return row.title, row.text, row.language
    return str(version.get("title", "")), str(version.get("text", "")), language


def _author(row: Any) -> Name | None:
    if row.last_name is None:
        return None
    return Name(row.last_name, row.first_name, row.middle_name)


def unread(conn: Connection, people: Collection[int], now: datetime) -> dict[int, int]:
    """How many nobody has opened yet, by person; absent means none."""
    if not people:
        return {}
    rows = conn.execute(_UNREAD, {"people": list(people), "now": now})
    return {row.person_id: row.unread for row in rows}


def mark_read(conn: Connection, people: Collection[int], announcement: int, now: datetime) -> None:
    """Keeps the first moment."""
    conn.execute(_READ, {"people": list(people), "its_id": announcement, "at": now})


def confirm(conn: Connection, people: Collection[int], announcement: int, now: datetime) -> bool:
    """False when it was confirmed before."""
    keys = {"people": list(people), "its_id": announcement, "at": now}
    return conn.execute(_CONFIRM, keys).rowcount > 0
