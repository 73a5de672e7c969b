"""The forecast: what a term's marks and lessons left come to, under the school's own rule."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from bot.domain import calendar
from bot.domain.errors import Refused
from bot.domain.forecast import TRIED_AT_MOST, outlook, tried_marks
from bot.domain.marks import WEIGHTS, Tier, Weighed, counted, grade_has_marks
from bot.domain.people import StudentRef
from bot.domain.views.forecast import ForecastView, OutlookView, SubjectOutlook, WeightKind
from bot.storage import forecasts
from bot.storage.database import Connection
from bot.storage.forecasts import TermNow, TermSubject

_USUAL = {weight: frozenset({tier}) for tier, weight in WEIGHTS.items()}


def of_term(conn: Connection, student: StudentRef, now: datetime, page: int) -> ForecastView:
    """Every subject of the term; `Refused` for a grade without marks."""
    term = _term(conn, student, now)
    lines = tuple(_subject(term, subject) for subject in term.subjects)
    today = calendar.local_date(now, student.school.zone)
    return ForecastView(
        student, term.days, _over(term, today), term.settings.rounding, lines, max(page, 0)
    )


def of_subject(
    conn: Connection,
    student: StudentRef,
    subject: int,
    tried: str,
    weight: int | None,
    now: datetime,
) -> OutlookView:
    """One subject with invented marks; `Refused` for what this term does not have."""
    term = _term(conn, student, now)
    found = next((item for item in term.subjects if item.id == subject), None)
    if found is None:
        raise Refused
    line = _subject(term, found, _tried(tried))
    usable = [kind.weight for kind in line.weights]
    chosen = usable[0] if weight is None else Fraction(weight, 100)
    if chosen not in usable or any(mark.weight not in usable for mark in line.outlook.tried):
        raise Refused
    today = calendar.local_date(now, student.school.zone)
    rule = term.settings
    return OutlookView(
        student, term.days, _over(term, today), rule.rounding, rule.least_marks, line, chosen
    )


def _term(conn: Connection, student: StudentRef, now: datetime) -> TermNow:
    if not grade_has_marks(student.grade):
        raise Refused
    term = forecasts.term_now(conn, student, now)
    if not grade_has_marks(term.grade):
        raise Refused
    return term


def _over(term: TermNow, today: date) -> bool:
    return today > term.days.last


def _tried(text: str) -> tuple[Weighed, ...]:
    try:
        return tried_marks(text)[:TRIED_AT_MOST]
    except ValueError:
        raise Refused from None


def _subject(
    term: TermNow, subject: TermSubject, tried: tuple[Weighed, ...] = ()
) -> SubjectOutlook:
    weights = subject.weights or _USUAL
    return SubjectOutlook(
        subject.id,
        subject.name,
        counted(subject.marks),
        outlook(subject.marks, term.settings.threshold, weights, subject.lessons_left, tried),
        _kinds(weights),
        subject.result,
    )


def _kinds(weights: Mapping[Fraction, frozenset[Tier]]) -> tuple[WeightKind, ...]:
    return tuple(
        WeightKind(weight, tuple(tier for tier in Tier if tier in weights[weight]))
        for weight in sorted(weights, reverse=True)
    )
