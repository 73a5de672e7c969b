"""The day begins otherwise than planned: told before it begins, and told again when it changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from bot.domain.alerts import Beginning, beginning, days_to_watch, has_begun
from bot.domain.calendar import ONE_DAY
from bot.domain.delivery import Kind, Status
from bot.domain.notifications import Switch
from bot.domain.views.pushes import FirstLessonPush
from bot.storage import beginnings, outbox, told, unsent
from bot.storage.database import Connection
from bot.storage.outbox import Draft
from bot.storage.told import Known, Reader

_FAR = timedelta(hours=14)


def look(conn: Connection, bot: str, now: datetime) -> None:
    """Compares how days begin with the plan and with what was told."""
    first, last = (now - _FAR).date(), (now + _FAR).date() + ONE_DAY
    changed = beginnings.changed_days(conn, first, last)
    by_day: dict[date, dict[int, str]] = defaultdict(dict)
    for (class_id, day), zone in changed.items():
        by_day[day][class_id] = zone
    day = first
    while day <= last:
        known = told.known_of(conn, bot, _prefix(day))
        classes = by_day[day] | beginnings.classes_of(conn, {_student(e) for e in known}, day)
        watched = {c for c, zone in classes.items() if day in days_to_watch(now, zone)}
        if watched:
            _look_at(conn, bot, now, day, {c: classes[c] for c in watched}, known)
        day += ONE_DAY


def _prefix(day: date) -> str:
    return f"first:{day.isoformat()}:"


def topic(day: date, student: int) -> str:
    return f"{_prefix(day)}{student}"


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
    slots = beginnings.slots(conn, classes, day)
    members = beginnings.members(conn, classes, day)
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
    if row is None or not unsent.rewrite_kind(conn, row, Kind.FIRST_LESSON, view.payload()):
        row = outbox.put_one(conn, bot, _draft(now, day, reader, version, view))
    name = topic(day, reader.student)
    fresh = Known(reader.chat, name, start.state, start.state, version, row, None, None)
    told.remember(conn, (fresh,), now)


def _draft(now: datetime, day: date, reader: Reader, version: int, view: FirstLessonPush) -> Draft:
    what = f"{reader.student}:{version}"
    return Draft(reader.chat, Kind.FIRST_LESSON, what, day, view.payload(), now, reader.zone)


# --- what another message has told already ---


def told_by(
    conn: Connection,
    bot: str,
    now: datetime,
    day: date,
    starts: Mapping[int, Beginning],
    rows: Mapping[int, int],
) -> None:
    """The message of a changed day says how it begins: ``rows`` of the outbox by chat, ``starts``
    by student. A message of ours that still waits is not needed any more."""
    known = {(one.chat, _student(one)): one for one in told.known_of(conn, bot, _prefix(day))}
    remembered = {student for _chat, student in known}
    news = {
        student: start
        for student, start in starts.items()
        if not start.as_planned or student in remembered
    }
    fresh = []
    for student, readers in told.readers(conn, bot, news, now, parents_only=False).items():
        for reader in readers:
            entry = known.get((reader.chat, student))
            row = rows.get(reader.chat, entry.outbox if entry else None)
            if row is not None:
                fresh.append(_now_known(reader.chat, student, day, news[student], entry, row))
                _spare(conn, entry, row, now)
    told.remember(conn, fresh, now)


def _now_known(
    chat: int, student: int, day: date, start: Beginning, entry: Known | None, row: int
) -> Known:
    version = entry.version + 1 if entry else 1
    return Known(chat, topic(day, student), start.state, start.state, version, row, None, None)


def _spare(conn: Connection, entry: Known | None, row: int, now: datetime) -> None:
    """What still waits is said by the other message; the last word may also be that all is as it
    was before anything was told."""
    if entry is None or entry.outbox is None or entry.status != Status.WAITING:
        return
    if entry.outbox != row:
        unsent.void(conn, entry.outbox, now)
