"""The day begins otherwise than planned: told before it begins, and told again when it changes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.domain.alerts import Beginning, beginning, days_to_watch, has_begun
from bot.domain.calendar import ONE_DAY
from bot.domain.delivery import Kind, Status
from bot.domain.notifications import Switch
from bot.domain.views.pushes import FirstLessonPush
from bot.storage import alerts, outbox, told
from bot.storage.database import Connection
from bot.storage.outbox import Draft
from bot.storage.told import Known, Reader

_FAR = timedelta(hours=14)


def look(conn: Connection, bot: str, now: datetime) -> None:
    """Compares how days begin with the plan and with what was told."""
    first, last = (now - _FAR).date(), (now + _FAR).date() + ONE_DAY
    changed = alerts.changed_days(conn, first, last)
    by_day: dict[date, dict[int, str]] = defaultdict(dict)
    for (class_id, day), zone in changed.items():
        by_day[day][class_id] = zone
    day = first
    while day <= last:
        known = told.known_of(conn, bot, f"first:{day.isoformat()}:")
        classes = by_day[day] | alerts.classes_of(conn, {_student(e) for e in known}, day)
        watched = {c for c, zone in classes.items() if day in days_to_watch(now, zone)}
        if watched:
            _look_at(conn, bot, now, day, {c: classes[c] for c in watched}, known)
        day += ONE_DAY


def topic(day: date, student: int) -> str:
    return f"first:{day.isoformat()}:{student}"


def _student(entry: Known) -> int:
    return int(entry.topic.rpartition(":")[2])


def _look_at(
    conn: Connection,
    bot: str,
    now: datetime,
    day: date,
    classes: dict[int, str],
    known: Iterable[Known],
) -> None:
    starts = _starts(conn, day, classes)
    told_before = {(entry.chat, _student(entry)): entry for entry in known}
    remembered = {student for _chat, student in told_before}
    news = {
        student: start
        for student, (start, zone) in starts.items()
        if (not start.as_planned or student in remembered) and not has_begun(start, day, now, zone)
    }
    readers = told.readers(conn, bot, news, now, parents_only=False)
    for student in sorted(readers):
        for reader in readers[student]:
            entry = told_before.get((reader.chat, student))
            _tell(conn, bot, now, day, reader, news[student], entry)


def _starts(
    conn: Connection, day: date, classes: dict[int, str]
) -> dict[int, tuple[Beginning, str]]:
    """By student: how the day begins, and the school's zone."""
    slots = alerts.slots(conn, classes, day)
    members = alerts.members(conn, classes, day)
    return {
        student: (beginning(slots.get(class_id, ()), groups), zone)
        for class_id, zone in classes.items()
        for student, groups in members.get(class_id, {}).items()
    }


def _tell(
    conn: Connection,
    bot: str,
    now: datetime,
    day: date,
    reader: Reader,
    start: Beginning,
    entry: Known | None,
) -> None:
    unknown = entry is None and not start.as_planned and reader.wishes.wants(Switch.FIRST_LESSON)
    stale = entry is not None and entry.state != start.state
    if not unknown and not stale:
        return
    version = entry.version + 1 if entry else 1
    view = FirstLessonPush(reader.student, reader.name, day, start.now, start.was, start.reason)
    row = entry.outbox if entry and entry.status == Status.WAITING else None
    if row is None or not outbox.rewrite(conn, row, view.payload()):
        row = outbox.put_one(conn, bot, _draft(now, day, reader, version, view))
    name = topic(day, reader.student)
    fresh = Known(reader.chat, name, start.state, start.state, version, row, None, None)
    told.remember(conn, (fresh,), now)


def _draft(now: datetime, day: date, reader: Reader, version: int, view: FirstLessonPush) -> Draft:
    what = f"{reader.student}:{version}"
    return Draft(reader.chat, Kind.FIRST_LESSON, what, day, view.payload(), now, reader.zone)
