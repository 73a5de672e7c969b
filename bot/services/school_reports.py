"""Reports of the school by term: averages, quality, attendance, lessons given, rating."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from bot.domain import access, calendar
from bot.domain.errors import Refused
from bot.domain.local_act import Setting
from bot.domain.people import Name, StaffRef, Viewer
from bot.domain.subjects import carries_marks
from bot.domain.views.reports import Figures, Held, Placed, ReportView, TermSpan
from bot.services.local_act import set_school_setting
from bot.storage import reports, schools
from bot.storage.database import Connection

GOOD = Fraction(7, 2)
PASSED = Fraction(5, 2)
LEAST_MARKS = 3
"""A rating of fewer marks says nothing."""


@dataclass(slots=True)
class _Sums:
    """Marks of one student by subject: Σ(value·weight), Σweight and how many."""

    by_subject: dict[str, list[Fraction]] = field(
        default_factory=lambda: defaultdict(lambda: [Fraction(0), Fraction(0)])
    )
    count: int = 0

    def add(self, row: Any) -> None:
        sums = self.by_subject[row.subject]
        sums[0] += row.value * row.weight * row.n
        sums[1] += row.weight * row.n
        self.count += row.n

    @property
    def averages(self) -> list[Fraction]:
        return [total / weight for total, weight in self.by_subject.values() if weight]


_Students = dict[int, dict[int, _Sums]]
"""By class and student."""


def overview(
    conn: Connection, viewer: Viewer, term: int, now: datetime
) -> tuple[StaffRef, ReportView]:
    """The terms of the school, without numbers yet."""
    office = access.office(viewer)
    today = calendar.local_date(now, office.school.zone)
    spans = _terms(reports.terms(conn, office.school.id, today))
    allowed = schools.settings(conn, office.school.id).show_rating
    chosen = min(max(term, 0), max(len(spans) - 1, 0))
    return office, ReportView(office.school, today, spans, chosen, rating_allowed=allowed)


def _terms(rows: Sequence[Any]) -> tuple[TermSpan, ...]:
    """One of each name a year: the dates that most classes have."""
    best: dict[tuple[str, int], Any] = {}
    for row in rows:
        key = row.name, calendar.school_year(row.starts_on)
        if key not in best or row.n > best[key].n:
            best[key] = row
    spans = (TermSpan(row.name, row.starts_on, row.ends_on) for row in best.values())
    return tuple(sorted(spans, key=lambda span: (span.starts_on, span.ends_on), reverse=True))


def averages(conn: Connection, viewer: Viewer, term: int, now: datetime) -> ReportView:
    """Every class and the school as a whole, in one term."""
    office, view = overview(conn, viewer, term, now)
    if view.span is None:
        return view
    classes, whole = _figures(conn, office.school.id, view.span, view.today)
    return replace(view, classes=classes, whole=whole)


def comparison(conn: Connection, viewer: Viewer, now: datetime) -> ReportView:
    """The school as a whole, term by term, the oldest first."""
    office, view = overview(conn, viewer, 0, now)
    year = calendar.school_year(view.today)
    shown = [span for span in view.terms if calendar.school_year(span.starts_on) == year]
    found = [_figures(conn, office.school.id, span, view.today)[1] for span in reversed(shown)]
    labelled = (
        replace(one, label=span.name) for one, span in zip(found, reversed(shown), strict=True)
    )
    return replace(view, by_term=tuple(labelled))


def held(conn: Connection, viewer: Viewer, term: int, now: datetime) -> ReportView:
    """Lessons given against plan, up to today."""
    office, view = overview(conn, viewer, term, now)
    if view.span is None:
        return view
    last = min(view.span.ends_on, view.today)
    rows = reports.held(conn, office.school.id, view.span.starts_on, last)
    lines = (Held(r.name, int(r.planned), int(r.given), int(r.with_topic)) for r in rows)
    return replace(view, held=tuple(lines))


def rating(conn: Connection, viewer: Viewer, term: int, page: int, now: datetime) -> ReportView:
    """Students by average. `Refused` unless the school allows it."""
    office, view = overview(conn, viewer, term, now)
    if not view.rating_allowed:
        raise Refused
    if view.span is None:
        return view
    last = min(view.span.ends_on, view.today)
    students = _students(reports.marks(conn, office.school.id, view.span.starts_on, last))
    sizes = {row.id: row.name for row in reports.sizes(conn, office.school.id, last)}
    people = reports.names(conn, [one for found in students.values() for one in found])
    placed = [
        Placed(_name(people[student]), sizes.get(klass, ""), _mean(sums.averages))
        for klass, found in students.items()
        for student, sums in found.items()
        if sums.count >= LEAST_MARKS and student in people
    ]
    placed.sort(key=lambda one: (-one.average, one.name.full))
    return replace(view, rating=tuple(placed), page=max(page, 0))


def allow_rating(conn: Connection, viewer: Viewer, school: int, on: bool, now: datetime) -> None:
    """The school's switch."""
    set_school_setting(conn, viewer, school, Setting.RATING, not on, on, now)


# --- numbers ---


def _figures(
    conn: Connection, school: int, span: TermSpan, today: date
) -> tuple[tuple[Figures, ...], Figures]:
    first, last = span.starts_on, min(span.ends_on, today)
    sizes = reports.sizes(conn, school, last)
    students = _students(reports.marks(conn, school, first, last))
    missed = reports.missed(conn, school, first, last)
    possible = reports.attendable(conn, school, first, last)
    places = {row.id: _places(row.students, possible.get(row.id, (0, 0))) for row in sizes}
    classes = tuple(
        _of(row.name, row.students, students.get(row.id, {}), missed.get(row.id, 0), places[row.id])
        for row in sizes
    )
    everybody = {one: sums for found in students.values() for one, sums in found.items()}
    absent = sum(missed.get(row.id, 0) for row in sizes)
    total = sum(row.students for row in sizes)
    return classes, _of("", total, everybody, absent, sum(places.values()))


def _places(students: int, lessons: tuple[int, int]) -> int:
    """How many times somebody could be at a lesson."""
    whole, in_groups = lessons
    return whole * students + in_groups


def _students(rows: Iterable[Any]) -> _Students:
    found: _Students = defaultdict(lambda: defaultdict(_Sums))
    for row in rows:
        if carries_marks(row.subject):
            found[row.class_id][row.student_id].add(row)
    return found


def _of(label: str, size: int, students: dict[int, _Sums], missed: int, places: int) -> Figures:
    marked = [sums.averages for sums in students.values() if sums.averages]
    means = [_mean(averages) for averages in marked]
    return Figures(
        label,
        size,
        sum(sums.count for sums in students.values()),
        _mean(means) if means else None,
        _share(marked, GOOD),
        _share(marked, PASSED),
        Fraction(max(places - missed, 0), places) if places else None,
    )


def _share(marked: list[list[Fraction]], least: Fraction) -> Fraction | None:
    if not marked:
        return None
    return Fraction(sum(min(averages) >= least for averages in marked), len(marked))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _name(row: Any) -> Name:
    return Name(row.last_name, row.first_name, row.middle_name)
