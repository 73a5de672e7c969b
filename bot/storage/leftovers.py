"""What somebody began and never finished: dialogues and drafts, with the files in them."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.storage.tables import (
    AbsenceDraft,
    AnnouncementDraft,
    Attachment,
    Conversation,
    HomeworkDraft,
    Lease,
    LessonDraft,
)

Draft = type[AbsenceDraft] | type[AnnouncementDraft] | type[HomeworkDraft] | type[LessonDraft]

_DRAFTS: tuple[Draft, ...] = (AbsenceDraft, AnnouncementDraft, HomeworkDraft, LessonDraft)


def forget_dialogues(conn: Connection, before: datetime) -> int:
    """Dialogues in which nothing was said since; how many."""
    return conn.execute(delete(Conversation).where(Conversation.updated_at < before)).rowcount


def forget_drafts(conn: Connection, before: datetime) -> int:
    """Drafts that nobody touched since, and their files; how many drafts."""
    return sum(_forget(conn, draft, before) for draft in _DRAFTS)


def _forget(conn: Connection, draft: Draft, before: datetime) -> int:
    old = select(draft.id).where(draft.updated_at < before)
    named = Attachment.entity == draft.__tablename__
    conn.execute(delete(Attachment).where(named, Attachment.entity_id.in_(old)))
    return conn.execute(delete(draft).where(draft.updated_at < before)).rowcount


def forget_leases(conn: Connection, before: datetime) -> int:
    """Of processes that are gone; how many."""
    return conn.execute(delete(Lease).where(Lease.until < before)).rowcount
