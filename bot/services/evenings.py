"""At 18:00 school time: what was entered in a teacher's name, and what is not filled in yet."""

from collections import defaultdict
from datetime import date, datetime, time
from functools import partial

from bot.domain import access, calendar
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone
from bot.domain.people import Viewer
from bot.domain.views.evening import (
    Disputed,
    InYourName,
    SavedLesson,
    Unfilled,
    UnfilledLesson,
)
from bot.services.teaching import lacks
from bot.storage import audit, evenings, lessons, outbox, staff_settings
from bot.storage.database import Connection, Database

TOLD_AT = time(18)
TOLD_UNTIL = time(21)


async def send_due(db: Database, bot: str, now: datetime) -> int:
    """Puts what is due into the outbox, once a day and school; how many messages."""
    made = 0
    for school, zone in await db.read(evenings.schools):
        local = calendar.local(now, zone)
        if TOLD_AT <= local.time() < TOLD_UNTIL:
            made += await db.write(partial(_tell, bot=bot, school=school, zone=zone, now=now))
    return made


def _tell(conn: Connection, bot: str, school: int, zone: str, now: datetime) -> int:
    day = calendar.local_date(now, zone)
    before = evenings.begin(conn, bot, school, day)
    if before is None:
        return 0
    told = 0
    for view in _in_names(conn, school, zone, before, day):
        told += _put(conn, bot, view.person, Kind.IN_YOUR_NAME, day, view.payload(), now)
    for teacher, unfilled in _unfilled(conn, school, zone, day, now).items():
        told += _put(conn, bot, teacher, Kind.UNFILLED, day, unfilled.payload(), now)
    return told


def _put(
    conn: Connection,
    bot: str,
    person: int,
    kind: Kind,
    day: date,
    payload: dict[str, object],
    now: datetime,
) -> int:
    return outbox.to_persons(conn, bot, [person], kind, f"staff:{person}", day, payload, now)


def _in_names(
    conn: Connection, school: int, zone: str, before: date, day: date
) -> list[InYourName]:
    """Since the evening that was told ``before``, so that nothing falls between two evenings."""
    since = calendar.school_moment(before, TOLD_AT, zone)
    until = calendar.school_moment(day, TOLD_AT, zone)
    by_teacher: dict[int, list[SavedLesson]] = defaultdict(list)
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in evenings.saved(conn, school, since, until):
        parts = (int(row.marks), int(row.absences), int(row.dots))
        if not any(parts):
            continue
        operator = evenings.operator(row)
        by = operator.short if operator else ""
        by_teacher[row.teacher_id].append(SavedLesson(row.class_name, row.subject, sum(parts), by))
        for place, part in enumerate(parts):
            counts[row.teacher_id][place] += part
    return [
        InYourName(teacher, day, marks, absences, dots, tuple(by_teacher[teacher]))
        for teacher, (marks, absences, dots) in counts.items()
    ]


def _unfilled(
    conn: Connection, school: int, zone: str, day: date, now: datetime
) -> dict[int, Unfilled]:
    local = calendar.local(now, zone)
    by_teacher: dict[int, list[UnfilledLesson]] = defaultdict(list)
    for one in lessons.of_school(conn, school, day):
        facts, missing = one.facts, lacks(one, local)
        if missing and facts.teacher_id is not None:
            names = tuple(lack.value for lack in missing)
            by_teacher[facts.teacher_id].append(
                UnfilledLesson(facts.id, facts.number, facts.class_name, facts.subject, names)
            )
    off = staff_settings.without_reminders(conn, list(by_teacher))
    return {
        teacher: Unfilled(day, tuple(found))
        for teacher, found in by_teacher.items()
        if teacher not in off
    }


def dispute(
    conn: Connection, viewer: Viewer, person: int, day: date, bot: str, now: datetime
) -> None:
    """ "That was not me": the office is told and finds it in its journal."""
    staff = access.colleague(viewer, person)
    if not evenings.dispute(conn, staff.id, day, now):
        raise AlreadyDone
    school = staff.school.id
    audit.note(
        conn, now, school, "lesson_saving", staff.id, "disputed", by_person=staff.id,
        after={"day": day.isoformat()},
    )  # fmt: skip
    today = calendar.local_date(now, staff.school.zone)
    told = Disputed(staff.name.short, day).payload()
    office = [one for one in evenings.office(conn, school, today) if one != staff.id]
    outbox.to_persons(conn, bot, office, Kind.DISPUTED, f"staff:{person}", day, told, now)


def remind(conn: Connection, viewer: Viewer, *, on: bool) -> None:
    """Whether each of the viewer's staff persons is reminded in the evening."""
    access.staff(viewer)
    for staff in viewer.staff:
        staff_settings.set_reminders(conn, staff.id, off=not on)
