"""A week as «Сетевой город» writes it: marks, homework and absences hang on assignments of lessons.

There is no teacher and no day of marking in it: a mark stands on the day of its lesson.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from bot.domain.fetched import (
    FetchedAbsence,
    FetchedDot,
    FetchedLesson,
    FetchedMark,
    FetchedTask,
    FetchedWeek,
)
from bot.domain.names import folded
from bot.sources import shapes
from bot.sources.netschool.customs import Customs
from bot.sources.shapes import line, part, record, records, saying
from bot.sources.unique import distinct

_CODES = {
    "уп": "у/п",
    "у/п": "у/п",
    "б": "б",
    "нп": "н",
    "н/п": "н",
    "от": "н",
    "н": "н",
    "оп": "оп",
}
_WORDS = {"осв": "осв"}
_NOTHING = re.compile(r"[\s\-–—.]*(?:не указан[ао]?)?[\s\-–—.]*", re.IGNORECASE)
_CODE_PLACES = ("abbr", "shortName", "name", "value")
_WORK_SAYS = ("typeId", "assignmentName", "mark")
_MARK_SAYS = ("mark", "resultScore", "dutyMark", *_CODE_PLACES)


@dataclass(frozen=True, slots=True)
class _Work:
    """One assignment with the lesson it hangs on."""

    lesson: FetchedLesson
    given: Mapping[str, Any]
    mark: Mapping[str, Any]
    written: str
    """What stands in the journal's cell: a number, a word or a code; empty for nothing."""
    code: str
    """The same folded; empty for a dot."""
    id: str
    kind: str
    what: str
    homework: bool


def week_of(data: object, monday: date, known: Customs) -> FetchedWeek:
    """Raises `DiaryTrouble` UNCLEAR for shapes nobody has described."""
    pairs = list(_lessons(data, monday))
    works = [work for lesson, given in pairs for work in _works(lesson, given, known)]
    return FetchedWeek(
        monday,
        distinct(lesson for lesson, _ in pairs),
        distinct(task for work in works for task in _task(work)),
        distinct(mark for work in works for mark in _mark(work, known)),
        distinct(dot for work in works for dot in _dot(work)),
        _first_of([gone for work in works for gone in _absence(work)], _place_of),
    )


def _lessons(data: object, monday: date) -> Iterator[tuple[FetchedLesson, Mapping[str, Any]]]:
    sunday = monday + timedelta(days=6)
    for written in records(part(data, "weekDays")):
        day = shapes.day(written.get("date"))
        if monday <= day <= sunday:
            for given in records(written.get("lessons")):
                lesson = _lesson(given, day)
                if lesson.subject or given.get("assignments"):
                    yield replace(lesson, subject=shapes.needed(lesson.subject)), given


def _lesson(given: Mapping[str, Any], day: date) -> FetchedLesson:
    number = shapes.lesson_number(given.get("number"))
    return FetchedLesson(
        _id_or(given.get("classmeetingId"), f"{day}/{number}"),
        day,
        number,
        line(given.get("subjectName")),
        shapes.hour(given.get("startTime")),
        shapes.hour(given.get("endTime")),
        line(given.get("room")),
        remote=shapes.flag(given.get("isDistanceLesson")),
    )


def _id_or(value: object, otherwise: str) -> str:
    """Some servers number everything 0."""
    found = line(value)
    return found if found not in ("", "0", "-1") else otherwise


def _works(lesson: FetchedLesson, given: Mapping[str, Any], known: Customs) -> Iterator[_Work]:
    for one in records(given.get("assignments")):
        saying(one, *_WORK_SAYS)
        kind = line(one.get("typeId"))
        named = shapes.plain(one.get("assignmentName"))
        mark = saying(one.get("mark"), *_MARK_SAYS)
        written = _written(mark) if mark else ""
        yield _Work(
            lesson,
            one,
            mark,
            written,
            folded(written).strip(".•· "),
            _id_or(one.get("id"), f"{lesson.id}/{kind}/{folded(named)[:80]}"),
            known.kinds.get(kind, ""),
            "" if _NOTHING.fullmatch(named) else named,
            kind in known.homework,
        )


def _due(work: _Work) -> date:
    return shapes.day_or_none(work.given.get("dueDate")) or work.lesson.day


def _task(work: _Work) -> Iterator[FetchedTask]:
    files = tuple(_file(one) for one in records(work.given.get("attachments")))
    if work.homework and (work.what or files):
        yield FetchedTask(work.id, _due(work), work.lesson.subject, work.what, files)


def _file(given: Mapping[str, Any]) -> str:
    return line(given.get("originalFileName")) or line(given.get("name"))


def _written(mark: Mapping[str, Any]) -> str:
    """Servers write it in one of several places."""
    told = mark.get("mark")
    if isinstance(told, dict):
        mark, told = saying(told, *_CODE_PLACES), None
    if told is not None and line(told):
        return line(told)
    return next((line(mark[at]) for at in _CODE_PLACES if line(mark.get(at))), "")


def _mark(work: _Work, known: Customs) -> Iterator[FetchedMark]:
    if not work.code or work.code in _CODES:
        return
    value, shown = shapes.mark(_WORDS.get(work.code, work.written))
    yield FetchedMark(
        work.id,
        work.lesson.day,
        work.lesson.subject,
        value if known.five else None,
        shown,
        work.kind,
        shapes.weight(work.given.get("weight")) if known.weighed else Fraction(1),
        _comment(work.given.get("markComment")),
    )


def _comment(given: object) -> str:
    return shapes.plain(record(given).get("name") if not isinstance(given, str) else given)


def _dot(work: _Work) -> Iterator[FetchedDot]:
    if shapes.flag(work.mark.get("dutyMark")) or (work.written and not work.code):
        what = work.what or work.kind
        due = shapes.day_or_none(work.given.get("dueDate"))
        yield FetchedDot(work.id, work.lesson.day, work.lesson.subject, what, due)


def _absence(work: _Work) -> Iterator[FetchedAbsence]:
    code = _CODES.get(work.code)
    if code is not None:
        yield FetchedAbsence(work.lesson.day, work.lesson.number, code)


def _place_of(absence: FetchedAbsence) -> Hashable:
    return absence.day, absence.number


T = TypeVar("T")


def _first_of(items: list[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """One of each: the lesson is missed once, on however many assignments it is written."""
    found: dict[Hashable, T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())
