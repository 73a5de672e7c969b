"""A student's marks. By student, not by class: years in former classes stay readable."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain import calendar, spans, subjects
from bot.domain.errors import Refused
from bot.domain.marks import Span, Weighed, average, averages_by_tier, counted, mark_text
from bot.domain.people import Name, StudentRef
from bot.domain.school import SchoolSettings
from bot.domain.spans import ClassTime, SpanDays
from bot.domain.views.marks import (
    DotLine,
    LatestMarks,
    MarkDetails,
    MarkLine,
    MarkState,
    SubjectLine,
    SubjectMarks,
    SubjectsOverview,
)
from bot.storage import mark_queries as queries
from bot.storage import schools
from bot.storage.class_times import classes_of

_Row = Row[*tuple[Any, ...]]
_LOOKED_BACK = timedelta(days=60)
"""How long before a span a subject may have been filled in last."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all subjects of a span share: missed lessons and entered results by subject id."""

    missed: Mapping[int, int]
    results: Mapping[int, str]
    settings: SchoolSettings
    is_now: bool
    """Today lies in the span."""


def latest(conn: Connection, student: StudentRef, today: date, page: int = 0) -> LatestMarks:
    """One page of the latest marks, newest first. One statement."""
    page = max(0, min(page, queries.LAST_PAGE))
    key = {"student": student.id, "today": today, "offset": page * queries.PAGE}
    rows = queries.LATEST.rows(conn, key)
    lines = tuple(_line(row) for row in rows[: queries.PAGE])
    return LatestMarks(student, lines, page, more=len(rows) > queries.PAGE)


def by_subject(
    conn: Connection, student: StudentRef, span: Span, day: date, today: date, page: int = 0
) -> SubjectsOverview:
    """Every subject that was taught or marked in the span around ``day``. Six statements."""
    classes = classes_of(conn, student)
    days, time = span_of(student, classes, span, day, today)
    within = bounds_of(student, days, time, today)
    marks: dict[int, list[_Row]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in conn.execute(queries.BETWEEN, within):
        marks[row.subject_id].append(row)
        names[row.subject_id] = row.subject
    taught = {row.id: row for row in conn.execute(queries.TAUGHT, within)}
    names |= {id_: row.name for id_, row in taught.items() if subjects.carries_marks(row.name)}
    settings = schools.settings(conn, student.school.id)
    frame = _frame(conn, student, days, within, settings)
    lines = (_subject(frame, id_, name, marks[id_], taught.get(id_)) for id_, name in names.items())
    ordered = tuple(sorted(lines, key=lambda line: subjects.folded(line.name)))
    return SubjectsOverview(student, days, time.grade, ordered, max(page, 0))


def of_subject(
    conn: Connection,
    student: StudentRef,
    subject: int,
    span: Span,
    day: date,
    today: date,
    page: int = 0,
) -> SubjectMarks:
    """One subject over the span around ``day``; `Refused` for a subject of another school.

    Seven statements.
    """
    known = conn.execute(
        queries.SUBJECT, {"subject": subject, "school": student.school.id}
    ).one_or_none()
    if known is None:
        raise Refused
    days, time = span_of(student, classes_of(conn, student), span, day, today)
    within = bounds_of(student, days, time, today) | {"subject": subject}
    rows = conn.execute(queries.OF_SUBJECT, within).all()
    taught = conn.execute(queries.TAUGHT_ONE, within).first()
    frame = _frame(conn, student, days, within, SchoolSettings.of(known.settings))
    dots = tuple(
        DotLine(row.day, row.kind, row.what, row.due_on)
        for row in conn.execute(queries.DOTS, within)
    )
    return SubjectMarks(
        student,
        days,
        time.grade,
        _subject(frame, subject, known.name, rows, taught),
        averages_by_tier(weighed_marks(rows)),
        tuple(_line(row) for row in rows),
        dots,
        max(page, 0),
    )


@dataclass(frozen=True, slots=True)
class SpanMarks:
    """``lines`` newest first; ``of_year`` names every subject marked in the school year so far."""

    days: SpanDays
    lines: tuple[MarkLine, ...]
    of_year: dict[int, str]


def span_marks(conn: Connection, student: StudentRef, span: Span, today: date) -> SpanMarks:
    """All marks of the term or year of today. Two statements."""
    days, time = span_of(student, classes_of(conn, student), span, today, today)
    keys = bounds_of(student, days, time, today)
    first, last = calendar.year_bounds(calendar.school_year(days.first))
    rows = conn.execute(queries.BETWEEN, {**keys, "first": first, "last": last}).all()
    return SpanMarks(
        days,
        tuple(_line(row) for row in rows if row.day in days),
        {row.subject_id: row.subject for row in rows},
    )


def details(conn: Connection, student: StudentRef, mark: int, today: date) -> MarkDetails:
    """One mark with every state it had, also when it was removed; `Refused` for another's."""
    row = conn.execute(queries.ONE, {"mark": mark, "student": student.id, "today": today}).first()
    if row is None:
        raise Refused
    setter = _name(row)
    states = tuple(_state(event, setter) for event in conn.execute(queries.STATES, {"mark": mark}))
    return MarkDetails(
        student, _line(row), row.grade, row.comment, states, removed=row.removed_at is not None
    )


def _line(row: _Row) -> MarkLine:
    return MarkLine(
        row.id,
        row.day,
        row.subject_id,
        row.subject,
        row.kind,
        row.value,
        row.text,
        row.weight,
        bool(row.again),
    )


def span_of(
    student: StudentRef, classes: Sequence[ClassTime], span: Span, day: date, today: date
) -> tuple[SpanDays, ClassTime]:
    """The span and the class in it; never before the first class, never ahead of today."""
    year = min((item.year for item in classes), default=calendar.school_year(today))
    earliest = calendar.year_bounds(year)[0]
    day = max(earliest, min(day, today))
    days = spans.days_of(span, day, today, earliest, spans.terms_of(classes))
    by_then = min(days.last, today)
    now = ClassTime(
        student.class_id, calendar.school_year(day), student.grade, student.class_name, earliest
    )
    return days, spans.class_on(classes, by_then) or now


def bounds_of(student: StudentRef, days: SpanDays, time: ClassTime, today: date) -> dict[str, Any]:
    return {
        "student": student.id,
        "class": time.class_id,
        "first": days.first,
        "last": days.last,
        "since": days.first - _LOOKED_BACK,
        "today": today,
    }


def _frame(
    conn: Connection,
    student: StudentRef,
    days: SpanDays,
    within: Mapping[str, Any],
    settings: SchoolSettings,
) -> _Frame:
    missed = {row.subject_id: row.missed for row in conn.execute(queries.MISSED, within)}
    entered = results_of_span(conn, student, days)
    return _Frame(missed, entered, settings, is_now=within["today"] in days)


def results_of_span(conn: Connection, student: StudentRef, days: SpanDays) -> dict[int, str]:
    """By subject: what the school entered for this term or year; nothing for a week or month."""
    if days.span not in (Span.TERM, Span.YEAR):
        return {}
    wanted = ("term", days.term) if days.term else ("year", "")
    year = calendar.school_year(days.first)
    rows = conn.execute(queries.RESULTS, {"student": student.id, "year": year})
    return {row.subject_id: row.text for row in rows if (row.period, row.term_name) == wanted}


def _subject(
    frame: _Frame, id_: int, name: str, rows: Sequence[_Row], taught: _Row | None
) -> SubjectLine:
    weighed = weighed_marks(rows)
    return SubjectLine(
        id_,
        name,
        tuple(_line(row).reads for row in reversed(rows)),
        average(weighed),
        counted(weighed),
        frame.missed.get(id_, 0),
        frame.results.get(id_, ""),
        _filled_until(taught, rows) if frame.is_now else None,
        frame.settings.on_paper(name),
    )


def weighed_marks(rows: Iterable[_Row]) -> tuple[Weighed, ...]:
    return tuple(Weighed(row.value, row.weight, row.kind) for row in rows)


def _filled_until(taught: _Row | None, rows: Sequence[_Row]) -> date | None:
    known = [row.day for row in rows[:1]]
    if taught is not None:
        known += [day for day in (taught.last_topic, taught.last_marked) if day is not None]
    return max(known, default=None)


def _state(row: _Row, setter: Name | None) -> MarkState:
    by = _name(row)
    return MarkState(
        row.at,
        setter if by is None and row.action == "set" else by,
        row.action,
        mark_text(row.value, row.text),
        row.weight,
        row.kind,
        row.comment,
        row.reason,
        None if row.for_last is None else Name(row.for_last, row.for_first, row.for_middle),
    )


def _name(row: _Row) -> Name | None:
    if row.last_name is None:
        return None
    return Name(row.last_name, row.first_name, row.middle_name)
