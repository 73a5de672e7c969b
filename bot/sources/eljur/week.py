"""A week as ЭлЖур writes it: marks, absences and homework hang on the lessons of a day.

Marks have no ids there: one is known by its lesson and its place among the marks of that lesson.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from bot.domain.fetched import (
    FetchedAbsence,
    FetchedLesson,
    FetchedMark,
    FetchedTask,
    FetchedWeek,
)
from bot.sources import shapes
from bot.sources.eljur.envelope import fields, flag, table
from bot.sources.shapes import line, plain, records, saying
from bot.sources.unique import distinct

_CODES = {
    "н": "н",
    "нб": "н",
    "б": "б",
    "у": "у/п",
    "уп": "у/п",
    "у/п": "у/п",
    "оп": "оп",
}
_DOUBLE = re.compile(r"([1-5])\s*/\s*([1-5])")
_INDEX = re.compile(r"\d{1,9}")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = ("name", "title")
"""What a student and a day say also where there is nothing in them."""


@dataclass(frozen=True, slots=True)
class _Item:
    lesson: FetchedLesson
    given: Mapping[str, Any]


def week_of(student: Mapping[str, Any], monday: date) -> FetchedWeek:
    """Raises `DiaryTrouble` UNCLEAR for shapes nobody has described."""
    items = sorted(
        (item for item in _items(student) if monday <= item.lesson.day < monday + _WEEK),
        key=lambda item: (item.lesson.day, item.lesson.number, item.lesson.id),
    )
    signed = student.get("parent_signed")
    return FetchedWeek(
        monday,
        distinct(item.lesson for item in items),
        distinct(task for item in items for task in _tasks(item)),
        distinct(mark for item in items for mark in _marks(item)),
        (),
        tuple(_absences(items)),
        None if signed is None else flag(signed),
    )


_WEEK = timedelta(days=7)


def day_of(written: object) -> date:
    """``20261005``; also with hyphens."""
    found = _DAY.fullmatch(line(written))
    return shapes.day("-".join(found.groups()) if found else line(written))


def named(value: object) -> str:
    """The name of what cannot be kept without one."""
    return line(value) or shapes.unclear()


def _items(student: Mapping[str, Any]) -> Iterator[_Item]:
    for key, given in table(saying(student, "days", *_NAMED).get("days")).items():
        day = day_of(key if not key.startswith("#") else given.get("date"))
        for one in records(saying(given, "items", *_NAMED).get("items")):
            if not _is_gap(one):
                yield _Item(_lesson(one, day), one)


def _is_gap(given: Mapping[str, Any]) -> bool:
    """An hour between lessons: it has no name and nothing in it."""
    saying(given, "name", "num", "starttime")
    return not (line(given.get("name")) or given.get("assessments") or given.get("homework"))


def _lesson(given: Mapping[str, Any], day: date) -> FetchedLesson:
    number = shapes.lesson_number(given.get("num"))
    group = line(given.get("grp")) or line(given.get("grp_short"))
    place = f"{day:%Y%m%d}/{number}"
    return FetchedLesson(
        f"{place}/{group}"[:200] if group else place,
        day,
        number,
        named(given.get("name")),
        shapes.hour(given.get("starttime")),
        shapes.hour(given.get("endtime")),
        line(given.get("room")),
        line(given.get("teacher")),
        topic=plain(given.get("topic")),
    )


# --- homework ---


def _tasks(item: _Item) -> Iterator[FetchedTask]:
    """Files belong to a homework by its id; those of nobody's to the lesson's first."""
    files = [(line(one.get("toid")), line(one.get("filename"))) for one in _files(item)]
    given = sorted(records(item.given.get("homework")), key=_age)
    ids = [line(one.get("id")) for one in given]
    for place, one in enumerate(given):
        id_ = ids[place]
        mine = [name for to, name in files if name and (to == id_ or (not place and to not in ids))]
        said = plain(one.get("value"))
        if said or mine:
            known = id_ if id_ not in ("", "0") else f"{item.lesson.id}/{place}"
            yield FetchedTask(
                known, item.lesson.day, item.lesson.subject, said, tuple(dict.fromkeys(mine))
            )


def _age(homework: Mapping[str, Any]) -> tuple[int, str]:
    """Ids grow; an object has no order of its own."""
    written = line(homework.get("id"))
    return len(written), written


def _files(item: _Item) -> list[Mapping[str, Any]]:
    return records(item.given.get("files"))


# --- marks ---


def _written(item: _Item) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What stands in the lesson's cell, piece by piece."""
    for place, one in enumerate(records(item.given.get("assessments"))):
        shown = line(saying(one, "value").get("value"))
        if shown:
            index = line(one.get("nm"))
            yield f"{item.lesson.id}/{index if _INDEX.fullmatch(index) else place}", one


def _code(given: Mapping[str, Any]) -> str | None:
    return _CODES.get(line(given.get("value")).casefold().strip(". "))


def _marks(item: _Item) -> Iterator[FetchedMark]:
    for id_, one in _written(item):
        if _code(one) is None:
            yield from _mark(id_, item, one)


def _mark(id_: str, item: _Item, given: Mapping[str, Any]) -> Iterator[FetchedMark]:
    """``3/5`` is two marks that share one weight: the average stays what the journal says."""
    weight = shapes.weight(_weight(given))
    double = _DOUBLE.fullmatch(line(given.get("value")))
    values: list[int | None] = [int(one) for one in double.groups()] if double else [_value(given)]
    counts = given.get("count") is None or flag(given.get("count"))
    _, shown = shapes.mark(line(given.get("value")))
    for place, value in enumerate(values):
        yield FetchedMark(
            f"{id_}/{place}" if double else id_,
            item.lesson.day,
            item.lesson.subject,
            value if counts else None,
            shown,
            _kind(given),
            Fraction(round(weight * 100 / len(values)), 100),
            plain(given.get("comment")) or plain(given.get("lesson_comment")),
        )


def _weight(given: Mapping[str, Any]) -> object:
    exact = given.get("weight_float")
    return exact if exact is not None else given.get("weight")


def _value(given: Mapping[str, Any]) -> int | None:
    """By the text; what is no mark of ours (``A``, ``зачёт``) as the journal itself counts it."""
    value, _ = shapes.mark(line(given.get("value")))
    if value is not None:
        return value
    counted = line(given.get("convert"))
    return int(counted) if re.fullmatch(r"[1-5]", counted) else None


def _kind(given: Mapping[str, Any]) -> str:
    return line(given.get("control_type")) or line(fields(given.get("mtype")).get("type"))


def _absences(items: list[_Item]) -> Iterator[FetchedAbsence]:
    met: set[tuple[date, int]] = set()
    for item in items:
        for _, one in _written(item):
            code, at = _code(one), (item.lesson.day, item.lesson.number)
            if code is not None and at not in met:
                met.add(at)
                yield FetchedAbsence(*at, code)
