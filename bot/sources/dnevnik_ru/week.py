"""A week as Дневник.ру writes it: days with lists side by side, joined by ids."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from bot.domain.fetched import (
    FetchedAbsence,
    FetchedLesson,
    FetchedMark,
    FetchedTask,
    FetchedWeek,
)
from bot.sources import shapes
from bot.sources.dnevnik_ru import hours
from bot.sources.dnevnik_ru.fields import Fields, own_id, reference
from bot.sources.shapes import line, listed, part, record, records, saying
from bot.sources.unique import distinct

_CODES = {"absent": "н", "ill": "б", "late": "оп", "pass": "у/п"}


@dataclass(frozen=True, slots=True)
class Tables:
    """What the lists of all days say, by id; a list may be on one day and be meant on another."""

    subjects: Mapping[str, str]
    works: Mapping[str, Fields]
    kinds: Mapping[str, Fields]
    people: Mapping[str, str]
    files: Mapping[str, str]

    def subject_of(self, work: Fields) -> str:
        return self.subjects.get(reference(work, "subjectid") or reference(work, "subject"), "")


def tables(parts: list[Fields]) -> Tables:
    lessons = [lesson for part in parts for lesson in records(part.get("lessons"))]
    inside = [one for lesson in lessons for one in listed(lesson.get("works")) if type(one) is dict]
    return Tables(
        {
            own_id(one): line(one.get("name"))
            for one in [
                *_all(parts, "subjects"),
                *(record(lesson.get("subject")) for lesson in lessons),
            ]
            if one
        },
        {own_id(one): one for one in [*inside, *_all(parts, "homeworks"), *_all(parts, "works")]},
        {own_id(one): one for one in _all(parts, "worktypes")},
        dict(_teacher(record(one.get("person"))) for one in _all(parts, "teachers")),
        {own_id(one): line(one.get("name")) for one in _all(parts, "files")},
    )


def _all(parts: list[Fields], name: str) -> list[Fields]:
    return [one for part in parts for one in records(part.get(name))]


def _teacher(person: Fields) -> tuple[str, str]:
    names = (line(person.get(part)) for part in ("lastname", "firstname", "middlename"))
    return own_id(person), line(" ".join(names))


def week_of(
    data: object, monday: date, person: str, weighed: bool, when: hours.Hours
) -> FetchedWeek:
    """Only of ``person``: whatever else the answer holds about anybody is left out. Raises
    `DiaryTrouble` UNCLEAR for shapes nobody has described."""
    days = records(part(data, "days") if isinstance(data, dict) else data)
    known = tables(days)
    lessons = [lesson for day in days for lesson in _lessons(day, known, when)]
    week = _Week(monday, person, weighed, known, {lesson.id: lesson for lesson in lessons})
    return FetchedWeek(
        monday,
        distinct(lesson for lesson in lessons if lesson.subject and week.has(lesson.day)),
        distinct(task for day in days for task in week.tasks(day)),
        distinct(mark for day in days for mark in week.marks(day)),
        absences=week.absences(days),
    )


def _lessons(day: Fields, known: Tables, when: hours.Hours) -> Iterator[FetchedLesson]:
    for given in records(saying(day, "date", "lessons").get("lessons")):
        on = shapes.day(day.get("date") or given.get("date"))
        number = shapes.lesson_number(given.get("number"))
        starts, ends = hours.at(when, on, number)
        subject = record(given.get("subject"))
        yield FetchedLesson(
            own_id(given),
            on,
            number,
            line(subject.get("name")) or known.subjects.get(reference(given, "subjectid"), ""),
            starts,
            ends,
            line(given.get("place")),
            _teachers(given, known),
            topic=line(given.get("title")),
        )


def _teachers(given: Fields, known: Tables) -> str:
    ids = listed(given.get("teachersstr")) or listed(given.get("teachers"))
    names = (known.people.get(line(one), "") for one in ids if not isinstance(one, dict))
    return next((name for name in names if name), "")


@dataclass(frozen=True, slots=True)
class _Week:
    monday: date
    person: str
    weighed: bool
    known: Tables
    lessons: Mapping[str, FetchedLesson]

    def tasks(self, day: Fields) -> Iterator[FetchedTask]:
        for work in records(day.get("homeworks")):
            lesson = self.lessons.get(reference(work, "lesson"))
            target = shapes.day_or_none(work.get("targetdate"))
            due = lesson.day if lesson else target or shapes.day(day.get("date"))
            said = shapes.plain(work.get("text"))
            files = self._files(work)
            if (said or files) and self.has(due):
                subject = self.known.subject_of(work) or (lesson.subject if lesson else "")
                yield FetchedTask(own_id(work), due, subject or shapes.unclear(), said, files)

    def _files(self, work: Fields) -> tuple[str, ...]:
        """Often only numbers of files are given."""
        ids = [own_id(one) if isinstance(one, dict) else line(one) for one in _files_of(work)]
        return tuple(self.known.files.get(id_, f"№ {n}") for n, id_ in enumerate(ids, start=1))

    def marks(self, day: Fields) -> Iterator[FetchedMark]:
        for mark in records(day.get("marks")):
            work = self.known.works.get(reference(mark, "work"), {})
            lesson = self.lessons.get(reference(mark, "lesson") or reference(work, "lesson"))
            if reference(mark, "person") not in ("", self.person) or is_of_period(mark, work):
                continue
            # Its own date is that of marking: it stands where the diary shows it.
            on = lesson.day if lesson else shapes.day(day.get("date"))
            if self.has(on):
                subject = (lesson.subject if lesson else "") or self.known.subject_of(work)
                yield self._mark(mark, work, on, subject or shapes.unclear())

    def _mark(self, mark: Fields, work: Fields, on: date, subject: str) -> FetchedMark:
        kind = self.known.kinds.get(reference(work, "worktype") or reference(mark, "worktype"), {})
        value, shown = value_of(mark)
        return FetchedMark(
            own_id(mark),
            on,
            subject,
            value,
            shown,
            line(kind.get("title")) or line(kind.get("abbr")),
            shapes.weight(kind.get("weight")) if self.weighed else Fraction(1),
        )

    def absences(self, days: list[Fields]) -> tuple[FetchedAbsence, ...]:
        found: dict[tuple[date, int], FetchedAbsence] = {}
        for entry in _all(days, "lessonlogentries"):
            lesson = self.lessons.get(reference(entry, "lesson"))
            code = _CODES.get(line(entry.get("status")).casefold())
            theirs = reference(entry, "person") in ("", self.person)
            if lesson and code and theirs and self.has(lesson.day):
                place = lesson.day, lesson.number
                found.setdefault(place, FetchedAbsence(*place, code))
        return tuple(found.values())

    def has(self, day: date) -> bool:
        return self.monday <= day <= self.monday + timedelta(days=6)


def _files_of(work: Fields) -> list[object]:
    return listed(work.get("files"))


def is_of_period(mark: Fields, work: Fields) -> bool:
    """A mark for a term stands among the others, but on no lesson."""
    if reference(mark, "lesson") or reference(work, "lesson"):
        return False
    return work.get("periodnumber") is not None or bool(line(work.get("periodtype")))


def value_of(mark: Fields) -> tuple[int | None, str]:
    """A mark that the school leaves out of averages, or of another scale, never counts."""
    value, shown = shapes.mark(line(mark.get("value")) or line(mark.get("textvalue")))
    counts = mark.get("useavgcalc")
    scale = re.findall(r"\d+", line(mark.get("type")))
    left_out = counts is not None and not shapes.flag(counts)
    return (None if left_out or (scale and scale[0] != "5") else value), shown
