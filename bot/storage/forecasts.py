"""What a forecast is made of: the term's marks, the lessons left, the weights in use."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from bot.domain import calendar, subjects
from bot.domain.marks import Span, Tier, Weighed, tier_of
from bot.domain.people import StudentRef
from bot.domain.school import SchoolSettings
from bot.domain.spans import SpanDays
from bot.storage import mark_queries as queries
from bot.storage import schools
from bot.storage.class_times import classes_of
from bot.storage.marks import bounds_of, results_of_span, span_of
from bot.storage.tables import Lesson, Mark, Subject

_LEFT = (
    select(Subject.id, Subject.name, func.count(Lesson.id.distinct()).label("left"))
    .join(Subject, Subject.id == Lesson.subject_id)
    .where(
        Lesson.class_id == bindparam("class"),
        Lesson.day.between(bindparam("today"), bindparam("last")),
        Lesson.status != "cancelled",
        or_(
            Lesson.day > bindparam("today"),
            Lesson.starts_at.is_(None),
            Lesson.starts_at > bindparam("clock"),
        ),
        queries.own_lesson,
    )
    .group_by(Subject.id, Subject.name)
)
_WEIGHTS = (
    select(Mark.subject_id, Mark.weight, Mark.kind)
    .distinct()
    .where(
        Mark.class_id == bindparam("class"),
        Mark.day.between(bindparam("year_began"), bindparam("today")),
        and_(Mark.removed_at.is_(None), Mark.value.is_not(None)),
    )
)


@dataclass(frozen=True, slots=True)
class TermSubject:
    """One subject of a term. ``weights``: which the class was given this year, and for what."""

    id: int
    name: str
    marks: tuple[Weighed, ...]
    lessons_left: int
    weights: Mapping[Fraction, frozenset[Tier]]
    result: str


@dataclass(frozen=True, slots=True)
class TermNow:
    """The term of today (in holidays the one that has ended), with its marked subjects by name."""

    days: SpanDays
    grade: int
    settings: SchoolSettings
    subjects: tuple[TermSubject, ...]


def term_now(conn: Connection, student: StudentRef, now: datetime) -> TermNow:
    """Six statements, however many subjects there are."""
    local = calendar.local(now, student.school.zone)
    today = local.date()
    days, time = span_of(student, classes_of(conn, student), Span.TERM, today, today)
    keys = bounds_of(student, days, time, today)
    marks: dict[int, list[Weighed]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in conn.execute(queries.BETWEEN, keys):
        marks[row.subject_id].append(Weighed(row.value, row.weight, row.kind))
        names[row.subject_id] = row.subject
    left = {
        row.id: row
        for row in conn.execute(_LEFT, {**keys, "clock": local.time()})
        if subjects.carries_marks(row.name)
    }
    names |= {id_: row.name for id_, row in left.items()}
    weights = _weights(conn, time.class_id, today)
    results = results_of_span(conn, student, days)
    known = (
        TermSubject(
            id_,
            name,
            tuple(marks[id_]),
            left[id_].left if id_ in left else 0,
            weights.get(id_, {}),
            results.get(id_, ""),
        )
        for id_, name in names.items()
    )
    ordered = tuple(sorted(known, key=lambda subject: subjects.folded(subject.name)))
    return TermNow(days, time.grade, schools.settings(conn, student.school.id), ordered)


def _weights(
    conn: Connection, class_id: int, today: date
) -> dict[int, dict[Fraction, frozenset[Tier]]]:
    began = calendar.year_bounds(calendar.school_year(today))[0]
    keys: dict[str, Any] = {"class": class_id, "year_began": began, "today": today}
    found: dict[int, dict[Fraction, frozenset[Tier]]] = defaultdict(dict)
    for row in conn.execute(_WEIGHTS, keys):
        if row.weight <= 0:
            continue
        known = found[row.subject_id].get(row.weight, frozenset())
        found[row.subject_id][row.weight] = known | {tier_of(row.kind)}
    return found
