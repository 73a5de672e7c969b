"""The topic of a lesson and its address, each change with its trace."""

from datetime import datetime

from bot.domain.errors import NotUnderstood
from bot.domain.people import Viewer
from bot.domain.teaching import LessonRef
from bot.services.teaching import own_lesson
from bot.storage import audit, lessons
from bot.storage.database import Connection


def set_topic(
    conn: Connection, viewer: Viewer, ref: LessonRef, topic: str, now: datetime
) -> LessonRef:
    """The lesson with its new topic. Who writes last wins; what stood before is in the trace."""
    _held(ref)
    lessons.lock(conn, ref)
    before = own_lesson(conn, viewer, ref.facts.id).facts.topic
    lessons.set_topic(conn, ref, topic)
    _note(conn, ref, "topic", before, topic, now)
    return own_lesson(conn, viewer, ref.facts.id)


def set_link(conn: Connection, ref: LessonRef, url: str, now: datetime) -> None:
    """An empty address takes the link away."""
    _held(ref)
    before = lessons.link(conn, ref.facts.id)
    lessons.set_link(conn, ref, url, now)
    _note(conn, ref, "link", before, url, now)


def _held(ref: LessonRef) -> None:
    if not ref.facts.held:
        raise NotUnderstood("cancelled_lesson")


def _note(
    conn: Connection, ref: LessonRef, what: str, before: str, after: str, now: datetime
) -> None:
    audit.note(
        conn,
        now,
        ref.facts.school_id,
        "lesson",
        ref.facts.id,
        "changed",
        by_person=ref.staff.id,
        before={what: before},
        after={what: after} | ({"for": ref.teacher_id} if ref.on_behalf else {}),
    )
