"""The office changes lessons of a day, and those concerned are told."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.domain import access, calendar
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import StaffRef, Viewer
from bot.domain.views.day_changes import (
    ChangesView,
    ClassDayView,
    DayLesson,
    LessonChangeView,
    SubjectChoice,
    TeacherChoice,
)
from bot.services import changes_told
from bot.storage import audit, teachers
from bot.storage import day_changes as storage
from bot.storage.database import Connection

WORDS_LIMIT = 100
LAST_NUMBER = 12


# --- looking ---


def day(conn: Connection, viewer: Viewer, wanted: date | None, now: datetime) -> ChangesView:
    """The changes of a day of the school and the classes that have lessons."""
    office = access.office(viewer)
    today = calendar.local_date(now, office.school.zone)
    shown = wanted or today
    school = office.school
    return ChangesView(
        school,
        shown,
        today,
        storage.classes(conn, school.id, shown),
        storage.changed(conn, school.id, shown),
    )


def class_day(
    conn: Connection, viewer: Viewer, klass: int, shown: date, now: datetime
) -> ClassDayView:
    view = day(conn, viewer, shown, now)
    found = next((one for one in view.classes if one.id == klass), None)
    if found is None:
        raise Refused
    return ClassDayView(found, shown, view.today, storage.of_class(conn, klass, shown))


def lesson(conn: Connection, viewer: Viewer, its_id: int, now: datetime) -> LessonChangeView:
    found = storage.one(conn, its_id)
    if found is None:
        raise Refused
    office = access.office(viewer, found.school_id)
    return LessonChangeView(found, calendar.local_date(now, office.school.zone))


def substitutes(
    conn: Connection, viewer: Viewer, its_id: int, now: datetime
) -> tuple[DayLesson, tuple[TeacherChoice, ...]]:
    """Everybody else of the staff, who is free at that hour first."""
    view = lesson(conn, viewer, its_id, now)
    office, one = access.office(viewer, view.lesson.school_id), view.lesson
    busy = storage.busy(conn, one)
    staff = teachers.of_school(conn, office, one.day)
    everybody = [each for each in staff if each.id != one.teacher_id]
    choices = [TeacherChoice(each.id, each.name, each.id not in busy) for each in everybody]
    return one, tuple(sorted(choices, key=lambda choice: not choice.free))


def subjects(
    conn: Connection, viewer: Viewer, its_id: int, now: datetime
) -> tuple[DayLesson, tuple[SubjectChoice, ...]]:
    one = lesson(conn, viewer, its_id, now).lesson
    found = storage.subjects(conn, one)
    return one, tuple(choice for choice in found if choice.id != one.subject_id)


# --- changing ---


def cancel(
    conn: Connection, viewer: Viewer, its_id: int, bot: str, now: datetime
) -> LessonChangeView:
    office, one = _changeable(conn, viewer, its_id, now)
    if one.status == "cancelled":
        raise AlreadyDone
    return _become(conn, office, one, bot, now, status="cancelled")


def substitute(
    conn: Connection, viewer: Viewer, its_id: int, teacher: int, bot: str, now: datetime
) -> LessonChangeView:
    """Another teacher; the subject stays."""
    office, one = _changeable(conn, viewer, its_id, now)
    if teacher not in {each.id for each in teachers.of_school(conn, office, one.day)}:
        raise Refused
    return _become(conn, office, one, bot, now, teacher_id=teacher, status="")


def replace_subject(
    conn: Connection, viewer: Viewer, its_id: int, subject: int, bot: str, now: datetime
) -> LessonChangeView:
    office, one = _changeable(conn, viewer, its_id, now)
    if subject not in {each.id for each in storage.subjects(conn, one)}:
        raise Refused
    return _become(conn, office, one, bot, now, subject_id=subject, status="")


def set_room(
    conn: Connection, viewer: Viewer, its_id: int, words: str, bot: str, now: datetime
) -> LessonChangeView:
    office, one = _changeable(conn, viewer, its_id, now)
    return _become(conn, office, one, bot, now, room=_short(words)[:20], status="")


def set_reason(
    conn: Connection, viewer: Viewer, its_id: int, words: str, bot: str, now: datetime
) -> LessonChangeView:
    office, one = _changeable(conn, viewer, its_id, now)
    if not one.changed:
        raise Refused
    return _become(conn, office, one, bot, now, reason=_short(words))


def _short(words: str) -> str:
    said = " ".join(words.split())[:WORDS_LIMIT]
    if not said:
        raise NotUnderstood("words")
    return said


def restore(
    conn: Connection, viewer: Viewer, its_id: int, bot: str, now: datetime
) -> LessonChangeView:
    """As planned after all. `Refused` when another lesson stands in its place now."""
    office, one = _changeable(conn, viewer, its_id, now)
    if not one.changed:
        raise AlreadyDone
    number = one.number if one.planned_number is None else one.planned_number
    if number != one.number:
        _swap(conn, office, one, number, now)
        one = _again(conn, one)
    plan = _plan(one)
    return _become(
        conn,
        office,
        one,
        bot,
        now,
        subject_id=plan["planned_subject_id"],
        teacher_id=plan["planned_teacher_id"],
        room=plan["planned_room"],
        reason="",
        status="",
    )


def move(
    conn: Connection, viewer: Viewer, its_id: int, number: int, bot: str, now: datetime
) -> LessonChangeView:
    """To another number of the same day; what stands there takes this one's place."""
    office, one = _changeable(conn, viewer, its_id, now)
    if not 0 <= number <= LAST_NUMBER:
        raise Refused
    if number == one.number:
        raise AlreadyDone
    _swap(conn, office, one, number, now)
    phones = changes_told.tell(conn, office, one.class_id, one.day, bot, now)
    view = lesson(conn, viewer, its_id, now)
    return replace(view, told=phones)


def _changeable(
    conn: Connection, viewer: Viewer, its_id: int, now: datetime
) -> tuple[StaffRef, DayLesson]:
    """A lesson of today or later, held until the commit."""
    view = lesson(conn, viewer, its_id, now)
    if view.lesson.day < view.today:
        raise Refused
    storage.hold(conn, view.lesson.class_id, view.lesson.day)
    return access.office(viewer, view.lesson.school_id), _again(conn, view.lesson)


def _again(conn: Connection, one: DayLesson) -> DayLesson:
    found = storage.one(conn, one.id)
    if found is None:
        raise Refused
    return found


def _plan(one: DayLesson) -> dict[str, Any]:
    """What stood in the plan, whether the lesson was changed before or not."""
    if one.planned_subject_id is None:
        return {
            "planned_subject_id": one.subject_id,
            "planned_teacher_id": one.teacher_id,
            "planned_room": one.room,
            "planned_number": one.number,
        }
    number = one.number if one.planned_number is None else one.planned_number
    return {
        "planned_subject_id": one.planned_subject_id,
        "planned_teacher_id": one.planned_teacher_id,
        "planned_room": one.planned_room or "",
        "planned_number": number,
    }


def _become(
    conn: Connection, office: StaffRef, one: DayLesson, bot: str, now: datetime, **values: Any
) -> LessonChangeView:
    before = one.told
    _write(conn, office, one, now, values)
    fresh = _again(conn, one)
    concerned = {one.teacher_id, fresh.teacher_id, fresh.planned_teacher_id}
    phones = 0
    if fresh.told != before:
        phones = changes_told.tell(conn, office, one.class_id, one.day, bot, now, concerned)
    return LessonChangeView(fresh, calendar.local_date(now, office.school.zone), phones)


def _write(
    conn: Connection, office: StaffRef, one: DayLesson, now: datetime, values: dict[str, Any]
) -> None:
    """``status`` empty: it follows from what differs from the plan."""
    plan = _plan(one)
    becomes = {
        "subject_id": one.subject_id,
        "teacher_id": one.teacher_id,
        "room": one.room,
        "number": one.number,
        "reason": one.reason,
        "status": one.status,
    } | values
    if not becomes["status"]:
        becomes["status"] = _status(becomes, plan)
    if becomes["status"] == "planned":
        plan, becomes["reason"] = dict.fromkeys(plan), ""
    storage.change(conn, one.id, **becomes, **plan)
    fresh = _again(conn, one)
    before, after = _facts(one), _facts(fresh)
    differ = [key for key in after if after[key] != before[key]]
    which = f"{fresh.class_name} {fresh.day:%d.%m}, {fresh.number}. {fresh.subject}"
    audit.note(
        conn,
        now,
        office.school.id,
        "lesson",
        one.id,
        "changed",
        by_person=office.id,
        before={key: before[key] for key in differ},
        after={"lesson": which, **{key: after[key] for key in differ}},
    )


def _facts(one: DayLesson) -> dict[str, Any]:
    """As somebody reads them in the audit, long after."""
    return {
        "status": one.status,
        "subject": one.subject,
        "teacher": one.teacher.short if one.teacher else "",
        "room": one.room,
        "number": one.number,
        "reason": one.reason,
    }


def _status(becomes: dict[str, Any], plan: dict[str, Any]) -> str:
    same = {key: becomes[key] == plan[f"planned_{key}"] for key in _PLANNED}
    if all(same.values()):
        return "planned"
    return "moved" if same["subject_id"] and same["teacher_id"] else "replaced"


_PLANNED = ("subject_id", "teacher_id", "room", "number")


def _swap(conn: Connection, office: StaffRef, one: DayLesson, number: int, now: datetime) -> None:
    """All lessons of both numbers change places, with their hours."""
    here = storage.of_class(conn, one.class_id, one.day)
    mine = [each for each in here if each.number == one.number]
    theirs = [each for each in here if each.number == number]
    if any(storage.has_records(conn, one.class_id, one.day, each) for each in (one.number, number)):
        raise Refused
    hours = theirs[0] if theirs else None
    starts, ends = (
        (hours.starts_at, hours.ends_at)
        if hours
        else storage.hours(conn, one.class_id, one.day, number)
    )
    for offset, each in enumerate(mine):
        storage.change(conn, each.id, number=-1 - offset)
    for each in theirs:
        _write(conn, office, each, now, {"number": one.number, "status": _kept(each)})
        storage.change(conn, each.id, starts_at=one.starts_at, ends_at=one.ends_at)
    for each in mine:
        _write(conn, office, each, now, {"number": number, "status": _kept(each)})
        storage.change(conn, each.id, starts_at=starts, ends_at=ends)


def _kept(one: DayLesson) -> str:
    return "cancelled" if one.status == "cancelled" else ""
