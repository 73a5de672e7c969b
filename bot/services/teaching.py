"""A teacher's day and lessons: what is now, what each lacks, what stands in one of them."""

from datetime import date, datetime, time, timedelta

from bot.domain import access, calendar
from bot.domain.errors import Refused
from bot.domain.people import Hat, Name, StaffRef, Viewer
from bot.domain.teaching import LessonFacts, LessonRef
from bot.domain.views.menu import Current, When
from bot.domain.views.teaching import (
    Lack,
    LessonLine,
    LessonView,
    MyDayView,
    TeachersView,
    UnfilledView,
)
from bot.storage import lesson_homework, lessons, teachers
from bot.storage.database import Connection
from bot.storage.lessons import Filled

LOOKED_AHEAD = timedelta(days=14)


def today_of(staff: StaffRef, now: datetime) -> date:
    return calendar.local_date(now, staff.school.zone)


def own_lesson(conn: Connection, viewer: Viewer, lesson: int) -> LessonRef:
    """The lesson, if the viewer may write in it; `Refused` otherwise."""
    if viewer.hat is not Hat.STAFF:
        raise Refused
    found = lessons.facts(conn, lesson)
    if found is None:
        raise Refused
    return access.lesson(viewer, found)


def current(conn: Connection, viewer: Viewer, now: datetime) -> Current | None:
    """The lesson going on, else the next of today, else the last of today (``LATER``, with
    today's date), else the first ahead; at whichever school it is."""
    found: list[Current] = []
    for staff in viewer.staff if viewer.hat is Hat.STAFF else ():
        local = calendar.local(now, staff.school.zone)
        ahead = lessons.own(conn, staff.id, local.date(), local.date() + LOOKED_AHEAD)
        if ahead:
            found.append(_current(ahead, local))
    return min(found, key=_nearness, default=None)


_NEARNESS = (When.NOW, When.NEXT, When.LATER, When.TOMORROW)


def _nearness(one: Current) -> tuple[date, int, time]:
    """``LATER`` of today, what was last, is behind what comes today."""
    return one.facts.day, _NEARNESS.index(one.when), one.facts.starts_at or time.max


def _current(ahead: tuple[LessonFacts, ...], local: datetime) -> Current:
    today = [one for one in ahead if one.day == local.date()]
    clock = local.time()
    for one in today:
        if one.starts_at and one.ends_at and one.starts_at <= clock <= one.ends_at:
            return Current(When.NOW, one)
    coming = [one for one in today if one.starts_at is None or one.starts_at > clock]
    if coming:
        return Current(When.NEXT, coming[0])
    if today:
        return Current(When.LATER, today[-1])
    tomorrow = ahead[0].day == local.date() + calendar.ONE_DAY
    return Current(When.TOMORROW if tomorrow else When.LATER, ahead[0])


def begun_today(conn: Connection, viewer: Viewer, now: datetime) -> tuple[LessonFacts, ...]:
    """One's own lessons of today that have begun, in order."""
    access.staff(viewer)
    found = [
        line
        for staff in viewer.staff
        for line in _own_day(conn, staff, None, now)
        if line.facts.held and begun(line.facts, calendar.local(now, staff.school.zone))
    ]
    return tuple(line.facts for line in sorted(found, key=_begins))


def my_day(
    conn: Connection, viewer: Viewer, teacher: int | None, day: date | None, now: datetime
) -> MyDayView:
    """The lessons of a day, at every school one teaches at. For the office also those of another
    teacher of the school."""
    staff, whose, name = _whose(conn, viewer, teacher)
    local = calendar.local(now, staff.school.zone)
    shown = day or local.date()
    if teacher is not None and whose != staff.id:
        found = lessons.of_teacher(conn, staff, whose, shown)
        lines = tuple(_line(one, local) for one in found)
        return MyDayView(shown, local.date(), lines, whose, name)
    mine = [line for ref in viewer.staff for line in _own_day(conn, ref, day, now)]
    schools = {ref.school.id: ref.school for ref in viewer.staff}
    several = {line.facts.school_id for line in mine}
    named = tuple(schools[its_id] for its_id in schools if its_id in several and len(several) > 1)
    ordered = tuple(sorted(mine, key=_begins))
    return MyDayView(shown, local.date(), ordered, None, None, named)


def _own_day(
    conn: Connection, staff: StaffRef, day: date | None, now: datetime
) -> tuple[LessonLine, ...]:
    local = calendar.local(now, staff.school.zone)
    found = lessons.of_teacher(conn, staff, staff.id, day or local.date())
    return tuple(_line(one, local) for one in found)


def _begins(line: LessonLine) -> tuple[time, int]:
    return line.facts.starts_at or time.min, line.facts.number


def _whose(conn: Connection, viewer: Viewer, teacher: int | None) -> tuple[StaffRef, int, Name]:
    if teacher is None:
        staff = access.staff(viewer)
        return staff, staff.id, staff.name
    found = teachers.get(conn, teacher)
    if found is None:
        raise Refused
    school, name = found
    staff, whose = access.journal(viewer, school, teacher)
    return staff, whose, name


def _line(one: Filled, local: datetime) -> LessonLine:
    facts = one.facts
    going = (
        facts.day == local.date()
        and facts.starts_at is not None
        and facts.ends_at is not None
        and facts.starts_at <= local.time() <= facts.ends_at
    )
    return LessonLine(facts, lacks(one, local), going, one.marked)


def lacks(one: Filled, local: datetime) -> tuple[Lack, ...]:
    """What a lesson that has begun lacks; ``local`` is the school's wall clock."""
    facts = one.facts
    if not facts.held or not begun(facts, local):
        return ()
    found = (
        (Lack.TOPIC, not facts.topic),
        (Lack.HOMEWORK, one.next_day is not None and not one.has_homework and facts.grade > 1),
        (Lack.ROLL, not one.roll_called),
    )
    return tuple(lack for lack, missing in found if missing)


def begun(facts: LessonFacts, local: datetime) -> bool:
    if facts.day != local.date():
        return facts.day < local.date()
    return facts.starts_at is None or facts.starts_at <= local.time()


def lesson(conn: Connection, ref: LessonRef, now: datetime) -> LessonView:
    """Everything a lesson's page shows."""
    local = calendar.local(now, ref.staff.school.zone)
    filled, written = lessons.filled(conn, ref), lessons.journal(conn, ref)
    return LessonView(
        ref,
        local.date(),
        lessons.roster(conn, ref, written.absences),
        written,
        lacks(filled, local),
        lesson_homework.given(conn, ref, filled.next_day),
        filled.link,
        begun(ref.facts, local) or ref.facts.day == local.date(),
    )


def teachers_of(conn: Connection, viewer: Viewer, page: int, now: datetime) -> TeachersView:
    """For whom the office can enter."""
    staff = access.office(viewer)
    today = calendar.local_date(now, staff.school.zone)
    return TeachersView(staff, teachers.of_school(conn, staff, today), max(page, 0))


def unfilled(
    conn: Connection, viewer: Viewer, day: date | None, page: int, now: datetime
) -> UnfilledView:
    """What the lessons of a day lack, by teacher; for the office."""
    staff = access.office(viewer)
    local = calendar.local(now, staff.school.zone)
    shown = day or local.date()
    found: dict[int, tuple[Name, list[LessonLine]]] = {}
    for one in lessons.of_school(conn, staff.school.id, shown):
        line = _line(one, local)
        if line.lacks and one.facts.teacher_id is not None and one.facts.teacher is not None:
            found.setdefault(one.facts.teacher_id, (one.facts.teacher, []))[1].append(line)
    people = tuple((name, tuple(lines)) for name, lines in found.values())
    return UnfilledView(shown, local.date(), people, max(page, 0))
