"""What a class teacher prints: weekly pages, the class report, a page of the journal."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from bot.domain import calendar
from bot.domain.calendar import Span
from bot.domain.diary import Records, days_of
from bot.domain.errors import Refused
from bot.domain.marks import Weighed, average, grade_has_marks, mark_text
from bot.domain.people import StudentRef, Viewer
from bot.domain.views.classroom import (
    ClassRef,
    ClassReport,
    JournalLine,
    JournalPage,
    PrintedWeek,
    Standing,
)
from bot.services import classroom
from bot.storage import class_records, diary_homework, diary_lessons, diary_records, plans, pupils
from bot.storage.database import Connection

_SIX_DAYS = timedelta(days=6)
_WEAK = Fraction(5, 2)
_MISSED = ("н", "б", "у/п")


# --- weekly pages ---


def weeks(
    conn: Connection,
    viewer: Viewer,
    class_id: int,
    week: date,
    student: int | None,
) -> tuple[ClassRef, tuple[PrintedWeek, ...]]:
    """The week of a student of the class, or of everybody in it."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    monday = calendar.monday(week)
    found = pupils.of_class(conn, ref.id, monday, monday + _SIX_DAYS)
    chosen = tuple(one for one in found if student in (None, one.id))
    if not chosen:
        raise Refused
    plan = plans.study_year(conn, chosen[0], monday).plan
    days = calendar.week(monday, max(plan.days_per_week, 5))
    span = (chosen, days[0], days[-1])
    lessons = diary_lessons.lessons_of(conn, *span)
    tasks = diary_homework.tasks_of(conn, *span)
    records = diary_records.records_of(conn, *span)
    return ref, tuple(
        PrintedWeek(
            one,
            days_of(
                plan,
                days,
                lessons.get(one.id, ()),
                tasks.get(one.id, ()),
                records.get(one.id, Records()),
                one.grade,
            ),
        )
        for one in chosen
    )


def whose(
    conn: Connection, viewer: Viewer, class_id: int, now: datetime
) -> tuple[ClassRef, tuple[StudentRef, ...]]:
    """The class, to choose a student of it."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    return ref, classroom.students(conn, ref, now)


# --- the report ---


def report(conn: Connection, viewer: Viewer, class_id: int, now: datetime) -> ClassReport:
    """Averages, absences and who is at risk in this term (between terms: the last one)."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    today = calendar.local_date(now, ref.school.zone)
    term = _term(conn, ref, today)
    last = min(term.ends_on, today)
    students = classroom.students(conn, ref, now)
    ids = pupils.ids(students)
    marks: dict[int, list[Any]] = defaultdict(list)
    for row in class_records.marks(conn, ids, term.starts_on, last):
        marks[row.student_id].append(row)
    missed = class_records.missed(conn, ref.id, ids, term.starts_on, last)
    has_marks = any(grade_has_marks(one.grade) for one in students)
    lines = tuple(
        _standing(one, marks[one.id] if has_marks else [], missed.get(one.id, {}))
        for one in students
    )
    return ClassReport(ref, term.name, term.starts_on, last, has_marks, lines)


def _term(conn: Connection, ref: ClassRef, today: date) -> Span:
    begun = [term for term in class_records.terms(conn, ref.id) if term.starts_on <= today]
    if begun:
        return begun[-1]
    first, last = calendar.year_bounds(calendar.school_year(today))
    return Span("", first, last)


def _standing(student: StudentRef, rows: Sequence[Any], missed: dict[str, int]) -> Standing:
    by_subject: dict[str, list[Weighed]] = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(Weighed(row.value, row.weight, row.kind))
    averages = {name: average(marks) for name, marks in by_subject.items()}
    weak = [name for name, value in averages.items() if value is not None and value < _WEAK]
    values = [row.value for row in rows if row.value is not None]
    return Standing(
        student.id,
        student.name,
        average(mark for marks in by_subject.values() for mark in marks),
        (
            values.count(5),
            values.count(4),
            values.count(3),
            sum(value <= 2 for value in values),
        ),
        tuple(sorted(weak)),
        sum(missed.get(code, 0) for code in _MISSED),
        missed.get("н", 0),
        missed.get("оп", 0),
    )


# --- a page of the journal ---


def subjects(
    conn: Connection, viewer: Viewer, class_id: int, now: datetime
) -> tuple[ClassRef, list[tuple[int, str]]]:
    """What the class is taught this school year."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    today = calendar.local_date(now, ref.school.zone)
    first, last = calendar.year_bounds(calendar.school_year(today))
    return ref, class_records.subjects(conn, ref.id, first, last)


def journal(
    conn: Connection, viewer: Viewer, class_id: int, subject: int, month: date, now: datetime
) -> JournalPage:
    """A month of one subject: marks and letters of attendance by day, and the average of that
    month."""
    ref, _staff = classroom.known(conn, viewer, class_id)
    name = class_records.subject_name(conn, subject, ref.school.id)
    if name is None:
        raise Refused
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - calendar.ONE_DAY
    students = classroom.students(conn, ref, now)
    ids = pupils.ids(students)
    rows = class_records.marks(conn, ids, first, last, subject)
    codes = class_records.codes(conn, ref.id, ids, subject, first, last)
    taught = class_records.lesson_days(conn, ref.id, subject, first, last)
    days = tuple(sorted({*taught, *(row.day for row in rows)}))
    marks: dict[tuple[int, date], list[str]] = defaultdict(list)
    weighed: dict[int, list[Weighed]] = defaultdict(list)
    for row in rows:
        marks[row.student_id, row.day].append(mark_text(row.value, row.text))
        weighed[row.student_id].append(Weighed(row.value, row.weight, row.kind))
    lines = tuple(
        JournalLine(
            one.name,
            tuple(_cell(marks[one.id, day], codes.get((one.id, day))) for day in days),
            average(weighed[one.id]),
        )
        for one in students
    )
    return JournalPage(ref, name, first, days, lines)


def _cell(marks: Sequence[str], code: str | None) -> str:
    return " ".join([*([code] if code else []), *marks])
