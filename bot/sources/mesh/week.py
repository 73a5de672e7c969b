"""A week as МЭШ writes it: lessons with their marks from the calendar, homework from its own list.

Lessons have no numbers there: they are counted by the hour at which they begin. A «точка» is work
that is owed, whatever stands in its cell.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.diary import LessonStatus
from bot.domain.fetched import (
    FetchedAbsence,
    FetchedDot,
    FetchedLesson,
    FetchedMark,
    FetchedTask,
    FetchedWeek,
)
from bot.sources import shapes
from bot.sources.shapes import flag, line, plain, record, records
from bot.sources.unique import distinct

LESSON = "PLAN"
FIVE = ("", "five")
ILLNESS = "6"
"""The reason every school's list has for it."""
_MOST_LESSONS = 20


def tells_marks(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the calendar has told the marks it was asked for: a lesson without any has an empty
    list. A lesson without a list is one of which nothing is known."""
    lessons = [one for one in events if _is_lesson(one)]
    return bool(lessons) and all(isinstance(one.get("marks"), list) for one in lessons)


def week_of(
    events: Iterable[Mapping[str, Any]],
    marks: Iterable[Mapping[str, Any]] | None,
    homework: Iterable[Mapping[str, Any]],
    monday: date,
    zone: str,
) -> FetchedWeek:
    """``marks`` None: those that stand on the lessons. Raises `DiaryTrouble` UNCLEAR for shapes
    nobody has described."""
    days = {monday + timedelta(days=number) for number in range(7)}
    told = (given for given in events if _is_lesson(given) or given.get("marks"))
    held = [(_lesson(given, zone), given) for given in told]
    met = [(lesson, given) for lesson, given in held if lesson.day in days and _is_lesson(given)]
    lessons = _counted([lesson for lesson, _ in met])
    gone = [given for _, given in met]
    listed = _marks_of(held) if marks is None else marks
    written = [one for one in listed if shapes.day(one.get("date")) in days]
    return FetchedWeek(
        monday,
        distinct(lessons),
        distinct(task for task in map(_task, homework) if task.due_on in days and _says(task)),
        distinct(_mark(one) for one in written if not _is_owed(one)),
        distinct(_dot(one) for one in written if _is_owed(one)),
        tuple(_absences(lessons, gone)),
    )


def named(value: object) -> str:
    """The name of what cannot be kept without one."""
    return line(value) or shapes.unclear()


def _is_lesson(given: Mapping[str, Any]) -> bool:
    """Circles and olympiads stand in the same calendar."""
    return line(given.get("source")).upper() in ("", LESSON)


# --- lessons ---


def _lesson(given: Mapping[str, Any], zone: str) -> FetchedLesson:
    day, starts = _wall_clock(given.get("start_at"), zone)
    _, ends = _wall_clock(given.get("finish_at"), zone)
    subject = line(given.get("subject_name")) or named(given.get("title"))
    known = line(given.get("id"))
    return FetchedLesson(
        known if known not in ("", "0") else f"{day} {starts} {subject}"[:200],
        day,
        0,
        subject,
        starts,
        ends,
        line(given.get("room_number")) or line(given.get("room_name")),
        status=_status(given),
        topic=plain(given.get("lesson_theme")) or plain(given.get("lesson_name")),
        remote=line(given.get("lesson_type")).upper() == "REMOTE",
    )


def _status(given: Mapping[str, Any]) -> LessonStatus:
    if flag(given.get("cancelled")):
        return LessonStatus.CANCELLED
    return LessonStatus.REPLACED if flag(given.get("replaced")) else LessonStatus.PLANNED


def _wall_clock(value: object, zone: str) -> tuple[date, time]:
    """The school's day and hour; a moment with an offset is told in the school's zone."""
    try:
        moment = datetime.fromisoformat(line(value))
        local = moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return shapes.unclear()
    return local.date(), local.time().replace(second=0, microsecond=0)


def _counted(lessons: list[FetchedLesson]) -> list[FetchedLesson]:
    """With the number each has in its day; lessons at one hour are of different groups."""
    hours: dict[date, list[time | None]] = {}
    for lesson in sorted(lessons, key=lambda lesson: (lesson.day, lesson.starts_at or time())):
        known = hours.setdefault(lesson.day, [])
        if lesson.starts_at not in known:
            known.append(lesson.starts_at)
    if any(len(known) > _MOST_LESSONS for known in hours.values()):
        return shapes.unclear()
    return [
        replace(lesson, number=hours[lesson.day].index(lesson.starts_at) + 1) for lesson in lessons
    ]


def _absences(
    lessons: Iterable[FetchedLesson], given: Iterable[Mapping[str, Any]]
) -> Iterator[FetchedAbsence]:
    """A lesson is missed once, in whichever group."""
    met: set[tuple[date, int]] = set()
    for lesson, one in zip(lessons, given, strict=True):
        if _missed(one) and (lesson.day, lesson.number) not in met:
            met.add((lesson.day, lesson.number))
            yield FetchedAbsence(lesson.day, lesson.number, _code(one))


def _missed(given: Mapping[str, Any]) -> bool:
    """A reason alone may be a notice about a lesson to come; only where the system does not say
    whether it was missed does the reason tell."""
    said = given.get("is_missed_lesson")
    return flag(said) if said is not None else given.get("absence_reason_id") is not None


def _code(given: Mapping[str, Any]) -> str:
    """``б`` for an illness. Whether anything else is excused, the school has not said."""
    sick = line(given.get("health_status")).upper().startswith("SICK")
    return "б" if sick or line(given.get("nonattendance_reason_id")) == ILLNESS else "н"


# --- marks ---


def _marks_of(
    held: Iterable[tuple[FetchedLesson, Mapping[str, Any]]],
) -> Iterator[Mapping[str, Any]]:
    """Day and subject are the lesson's: only the list of marks says them of each."""
    for lesson, given in held:
        for one in records(given.get("marks")):
            yield {**one, "date": str(lesson.day), "subject_name": lesson.subject}


def _is_owed(given: Mapping[str, Any]) -> bool:
    """A «точка»; where it is not said, the day it is wanted by tells."""
    said = given.get("is_point")
    return flag(said) if said is not None else bool(given.get("point_date"))


def _mark(given: Mapping[str, Any]) -> FetchedMark:
    value, shown = _value(given)
    return FetchedMark(
        shapes.ident(given.get("id")),
        shapes.day(given.get("date")),
        named(given.get("subject_name")),
        value,
        shown,
        line(given.get("control_form_name")),
        shapes.weight(given.get("weight")),
        plain(given.get("comment")),
    )


def _value(given: Mapping[str, Any]) -> tuple[int | None, str]:
    """On another scale than five, what the server itself makes of it, if that is a whole mark."""
    value, shown = shapes.mark(line(given.get("value")))
    if line(given.get("original_grade_system_type")).casefold() in FIVE:
        return value, shown
    first = next(iter(records(given.get("values"))), {})
    five = record(first.get("grade")).get("five")
    if isinstance(five, bool) or not isinstance(five, int | float) or five not in range(1, 6):
        return None, shown
    return int(five), shown


def _dot(given: Mapping[str, Any]) -> FetchedDot:
    return FetchedDot(
        shapes.ident(given.get("id")),
        shapes.day(given.get("date")),
        named(given.get("subject_name")),
        line(given.get("control_form_name")) or line(given.get("comment")),
        shapes.day_or_none(given.get("point_date")),
    )


# --- homework ---


def _task(given: Mapping[str, Any]) -> FetchedTask:
    due = shapes.day(given.get("date_prepared_for") or given.get("date"))
    subject = named(given.get("subject_name"))
    said = plain(given.get("description")) or plain(given.get("homework"))
    known = line(given.get("homework_entry_student_id")) or line(given.get("homework_entry_id"))
    return FetchedTask(
        known if known not in ("", "0") else f"{due} {subject} {said}"[:200],
        due,
        subject,
        said,
        tuple(filter(None, (*_materials(given), *_attachments(given)))),
    )


def _says(task: FetchedTask) -> bool:
    return bool(task.text or task.files)


def _materials(given: Mapping[str, Any]) -> Iterator[str]:
    return (line(one.get("title")) for one in records(given.get("materials")))


def _attachments(given: Mapping[str, Any]) -> Iterator[str]:
    """Objects, addresses or nothing at all: it depends on the day."""
    for one in shapes.listed(given.get("attachments")):
        if isinstance(one, dict):
            yield line(one.get("title")) or line(one.get("file_name")) or line(one.get("name"))
        elif isinstance(one, str):
            yield line(one.partition("?")[0].rpartition("/")[2])
