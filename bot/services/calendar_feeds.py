"""Calendars that phones subscribe to: made, shown and revoked in the chat, read without it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import feeds as rules
from bot.domain.calendar import local_date
from bot.domain.errors import AlreadyDone
from bot.domain.people import StudentRef
from bot.domain.views.feeds import FeedView
from bot.storage import calendar_feeds, diary_lessons, viewers
from bot.storage.calendar_feeds import Feed
from bot.storage.database import Connection


def secret(conn: Connection, account: int, student: StudentRef, keys: Sequence[str]) -> str | None:
    """The secret of the account's own address of the student's calendar; None without one."""
    feed = calendar_feeds.of(conn, account, student.id)
    return None if feed is None else rules.shown(feed.id, feed.digest, keys)


def make(
    conn: Connection, account: int, student: StudentRef, keys: Sequence[str], now: datetime
) -> None:
    """A new address; the former one ends at once."""
    key = keys[0]
    calendar_feeds.make(
        conn, account, student.id, lambda feed: rules.digest(rules.secret(feed, key), key), now
    )


def revoke(conn: Connection, account: int, student: StudentRef, now: datetime) -> None:
    """Raises `AlreadyDone` when there was none."""
    if not calendar_feeds.revoke(conn, account, student.id, now):
        raise AlreadyDone


def revoke_lost(conn: Connection, account: int, now: datetime) -> None:
    """Calendars of students this account may not read about any more end for good: linked again,
    it needs a new address."""
    held = calendar_feeds.students(conn, account)
    if held:
        readable = viewers.readable(conn, account, now)
        for student in held:
            if student not in readable:
                calendar_feeds.revoke(conn, account, student, now)


def read(
    conn: Connection, its_secret: str, keys: Sequence[str], now: datetime
) -> FeedView | Feed | None:
    """What stands behind an address. None: nothing does. A bare `Feed`: whoever made it may not
    read about the student any more, and it has to be revoked."""
    feed = calendar_feeds.find(conn, rules.digests(its_secret, keys))
    if feed is None:
        return None
    student = viewers.readable(conn, feed.account, now).get(feed.student)
    if student is None:
        return feed
    today = local_date(now, student.school.zone)
    lessons = diary_lessons.lessons(conn, student, today - rules.BEHIND, today + rules.AHEAD)
    return FeedView(feed.locale, student.id, student.class_name, student.school.zone, lessons, now)
