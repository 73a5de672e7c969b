"""A child is not at school and nobody said so: the parents hear at once, one may answer for all."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.absence import Notice, announced
from bot.domain.alerts import GONE, OVERLAP, young
from bot.domain.calendar import local_date
from bot.domain.delivery import Kind, Status
from bot.domain.notifications import Switch
from bot.domain.views.pushes import AbsencePush
from bot.storage import absences, absent, outbox, told, unsent
from bot.storage.absent import Missing
from bot.storage.database import Connection
from bot.storage.outbox import Draft
from bot.storage.told import AT_ONCE, Known, Reader

WATCH = "attendance"
_ABSENT = "н"
_FAR = timedelta(hours=14)
"""No zone is further from UTC."""


def look(conn: Connection, bot: str, now: datetime) -> bool:
    """Tells of the absences of today; True when there may be more."""
    after = told.looked(conn, bot, WATCH)
    rows = absent.absences_after(conn, after)
    fresh = [
        row for row in rows if row.code == _ABSENT and row.day == local_date(now, row.timezone)
    ]
    for day in sorted({row.day for row in fresh}):
        today = [row for row in fresh if row.day == day]
        expected = _expected(conn, {row.class_id for row in today}, day)
        students = {row.student_id for row in today}
        missing, _others = absent.absent_on(conn, students, day, expected)
        _tell(conn, bot, now, missing)
    old = [row.id for row in rows if not young(row.edited_at, now, OVERLAP)]
    done = _unbroken(old, [row.id for row in rows], after)
    told.move(conn, bot, WATCH, done)
    return len(rows) == AT_ONCE and done > after


def _expected(conn: Connection, classes: set[int], day: date) -> Callable[[int, int], bool]:
    """Whether a family gave notice that a student would not be at a lesson of the day."""
    notices: dict[int, list[Notice]] = defaultdict(list)
    for notice, _pupil in absences.on_day(conn, classes, day):
        notices[notice.student_id].append(notice)
    return lambda student, number: announced(notices[student], day, number) is not None


def _unbroken(old: list[int], ids: Iterable[int], after: int) -> int:
    """The last row before the first young one."""
    known = set(old)
    for number in ids:
        if number not in known:
            break
        after = number
    return after


def topic(day: date, student: int) -> str:
    return f"absence:{day.isoformat()}:{student}"


def _tell(conn: Connection, bot: str, now: datetime, missing: dict[int, Missing]) -> None:
    readers = told.readers(conn, bot, missing, now, parents_only=True)
    topics = [topic(gone.day, student) for student, gone in missing.items()]
    known = told.known(conn, bot, topics)
    for student in sorted(readers):
        for reader in readers[student]:
            gone = missing[student]
            entry = known.get((reader.chat, topic(gone.day, student)))
            untold = entry is None or entry.state == GONE
            if untold and reader.wishes.wants(Switch.ABSENCE):
                _put(conn, bot, now, reader, gone, entry)


def _put(
    conn: Connection, bot: str, now: datetime, reader: Reader, gone: Missing, entry: Known | None
) -> None:
    version = entry.version + 1 if entry else 1
    view = _view(conn, reader, gone)
    draft = Draft(
        reader.chat,
        Kind.ABSENCE,
        f"{reader.student}:{version}",
        gone.day,
        view.payload(),
        now,
        reader.zone,
    )
    row = outbox.put_one(conn, bot, draft)
    name = topic(gone.day, reader.student)
    fresh = Known(reader.chat, name, _ABSENT, _ABSENT, version, row, None, None)
    told.remember(conn, (fresh,), now)


def _view(conn: Connection, reader: Reader, gone: Missing) -> AbsencePush:
    view = AbsencePush(
        reader.student,
        reader.name,
        gone.day,
        gone.number,
        gone.subject,
        gone.starts,
        zone=reader.zone,
    )
    claimed = absent.claim(conn, reader.student, gone.day)
    return replace(view, state="claimed", by=claimed[0], at=claimed[1]) if claimed else view


# --- the school takes it back ---


def take_back(conn: Connection, bot: str, now: datetime) -> None:
    """What was told and is no longer so is put right in its message."""
    days = {(now - _FAR).date(), now.date(), (now + _FAR).date()}
    for day in sorted(days):
        entries = [
            entry
            for entry in told.known_of(conn, bot, f"absence:{day.isoformat()}:")
            if entry.state != GONE
        ]
        _missing, with_code = absent.absent_on(conn, {_student(e) for e in entries}, day)
        for entry in entries:
            if _student(entry) not in with_code:
                _withdraw(conn, bot, now, day, entry)


def _student(entry: Known) -> int:
    return int(entry.topic.rpartition(":")[2])


def _withdraw(conn: Connection, bot: str, now: datetime, day: date, entry: Known) -> None:
    fresh = replace(entry, state=GONE, version=entry.version + 1)
    told.remember(conn, (fresh,), now)
    unread = entry.outbox is not None and entry.status == Status.WAITING
    if unread and entry.outbox is not None and unsent.void(conn, entry.outbox, now):
        return
    readers = told.readers(conn, bot, {_student(entry)}, now, parents_only=True)
    for reader in readers.get(_student(entry), ()):
        if reader.chat == entry.chat:
            view = AbsencePush(
                reader.student, reader.name, day, 0, "", "", "withdrawn", zone=reader.zone
            )
            change(conn, bot, now, entry, f"{reader.student}:back:{fresh.version}", view)


def change(
    conn: Connection, bot: str, now: datetime, entry: Known, what: str, view: AbsencePush
) -> None:
    """Changes the message that told of an absence."""
    draft = Draft(
        entry.chat, Kind.ABSENCE, what, view.day, view.payload(), now, view.zone, entry.outbox
    )
    outbox.put(conn, bot, (draft,))


# --- one parent answers for all ---


def claim(conn: Connection, bot: str, now: datetime, student: int, day: date) -> AbsencePush | None:
    """After a claim was noted: tells the other parents, and gives what the messages now say; None
    when there is nothing to know about."""
    missing, _others = absent.absent_on(conn, {student}, day)
    if student not in missing:
        return None
    readers = told.readers(conn, bot, {student}, now, parents_only=True).get(student, [])
    known = told.known(conn, bot, [topic(day, student)])
    view = None
    for reader in readers:
        view = _view(conn, reader, missing[student])
        entry = known.get((reader.chat, topic(day, student)))
        if entry is None or entry.outbox is None:
            continue
        if not unsent.rewrite(conn, entry.outbox, view.payload()):
            change(conn, bot, now, entry, f"{student}:claim:{entry.version}", view)
    return view
