"""A class's year: terms, holidays, exceptions, bells, regime."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.calendar import (
    ClassPlan,
    Span,
    Special,
    SpecialKind,
    is_summer,
    school_year,
    year_bounds,
)
from bot.domain.diary import StudyYear
from bot.domain.errors import Refused
from bot.domain.people import StudentRef
from bot.domain.school import SchoolSettings
from bot.domain.views.diary import BellTime, RegimeTime
from bot.storage.gathered import gathered
from bot.storage.prepared import PreparedFor
from bot.storage.tables import (
    Bell,
    Holiday,
    Membership,
    RegimeItem,
    School,
    SchoolClass,
    SpecialDay,
    Term,
    TimetableSlot,
)

_other = aliased(SchoolClass, name="other_class")
_other_membership = aliased(Membership, name="other_membership")


def _of_all_years(value: Any, *more: ColumnElement[bool]) -> Any:
    return (
        select(value)
        .select_from(_other_membership)
        .join(_other, _other.id == _other_membership.class_id)
        .where(_other_membership.student_id == bindparam("student"), *more)
        .scalar_subquery()
    )


def _of_class(kept: type[Term | Holiday | SpecialDay], *columns: Any) -> Any:
    return (
        select(gathered(*columns))
        .where(kept.class_id == SchoolClass.id)
        .correlate(SchoolClass)
        .scalar_subquery()
    )


_first_year = _of_all_years(func.min(_other.year))
_STUDY = PreparedFor(
    select(
        SchoolClass.id,
        SchoolClass.year,
        Membership.starts_on,
        Membership.ends_on,
        _first_year.label("first_year"),
        _of_all_years(func.max(_other.year)).label("last_year"),
        func.coalesce(SchoolClass.days_per_week, School.days_per_week).label("days"),
        _of_class(Term, Term.name, Term.starts_on, Term.ends_on).label("terms"),
        _of_class(Holiday, Holiday.name, Holiday.starts_on, Holiday.ends_on).label("holidays"),
        _of_class(SpecialDay, SpecialDay.day, SpecialDay.kind, SpecialDay.as_weekday).label(
            "specials"
        ),
    )
    .select_from(Membership)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .where(
        Membership.student_id == bindparam("student"),
        SchoolClass.year
        == func.coalesce(
            _of_all_years(func.max(_other.year), _other.year <= bindparam("year")), _first_year
        ),
    )
    .order_by(Membership.starts_on),
    lambda rows: tuple(_Place(row.starts_on, row.ends_on, _year(row)) for row in rows),
)
"""The student's classes in the year asked for: one, or several after a change of class."""


@dataclass(frozen=True, slots=True)
class _Place:
    """When a student came into a class and left it, and its year."""

    starts_on: date
    ends_on: date | None
    year: StudyYear


def _year(row: Row[*tuple[Any, ...]]) -> StudyYear:
    return StudyYear(
        class_id=row.id,
        year=row.year,
        plan=_plan(row),
        first=year_bounds(row.first_year)[0],
        last=year_bounds(row.last_year)[1],
    )


def _plan(row: Row[*tuple[Any, ...]]) -> ClassPlan:
    return ClassPlan(
        row.days,
        tuple(sorted(_spans(row.terms), key=lambda term: term.starts_on)),
        tuple(_spans(row.holidays)),
        {
            date.fromisoformat(day): Special(SpecialKind(kind), weekday)
            for day, kind, weekday in json.loads(row.specials)
        },
    )


def _spans(gathered: str) -> Iterable[Span]:
    return (
        Span(name, date.fromisoformat(starts_on), date.fromisoformat(ends_on))
        for name, starts_on, ends_on in json.loads(gathered)
    )


_ALTERNATES = select(
    exists().where(
        TimetableSlot.class_id == bindparam("class_id"), TimetableSlot.parity.is_not(None)
    )
)
_SCHOOL_ALTERNATES = select(
    exists().where(
        TimetableSlot.class_id == SchoolClass.id,
        SchoolClass.school_id == bindparam("school"),
        TimetableSlot.parity.is_not(None),
        or_(TimetableSlot.ends_on.is_(None), TimetableSlot.ends_on >= bindparam("today")),
        SchoolClass.year >= bindparam("year"),
    )
)
_SETTINGS = select(School.settings).where(School.id == bindparam("school"))

_BELLS = (
    select(Bell.weekday, Bell.number, Bell.starts_at, Bell.ends_at, Bell.break_after)
    .where(
        Bell.class_id == bindparam("class_id"),
        Bell.starts_on <= bindparam("day"),
        or_(Bell.ends_on.is_(None), Bell.ends_on >= bindparam("day")),
        or_(Bell.weekday.is_(None), Bell.weekday == bindparam("weekday")),
    )
    .order_by(Bell.weekday.is_not(None))  # the weekday's own come last and win
)

_REGIME = (
    select(RegimeItem.starts_at, RegimeItem.ends_at, RegimeItem.activity, RegimeItem.place)
    .where(
        RegimeItem.class_id == bindparam("class_id"),
        or_(RegimeItem.weekday.is_(None), RegimeItem.weekday == bindparam("weekday")),
    )
    .order_by(RegimeItem.starts_at)
)


def study_year(conn: Connection, student: StudentRef, day: date) -> StudyYear:
    """The student's school year around ``day``, in one statement; in summer the next one, if it
    is known already. `Refused` for a student who never had a class."""
    year = school_year(day) + is_summer(day)
    places = _STUDY.read(conn, {"student": student.id, "year": year})
    if not places:
        raise Refused
    return _place_on(day, places).year


def _place_on(day: date, places: Sequence[_Place]) -> _Place:
    covering = [p for p in places if p.starts_on <= day and (p.ends_on or day) >= day]
    if covering:
        return covering[-1]
    return places[-1] if day > places[-1].starts_on else places[0]


def alternates(conn: Connection, class_id: int) -> bool:
    """Whether odd and even weeks differ in this class."""
    return bool(conn.execute(_ALTERNATES, {"class_id": class_id}).scalar_one())


def school_alternates(conn: Connection, school_id: int, today: date) -> bool:
    """Whether odd and even weeks differ in any timetable of the school, from today on."""
    values = {"school": school_id, "today": today, "year": school_year(today)}
    return bool(conn.execute(_SCHOOL_ALTERNATES, values).scalar_one())


def parity_flipped(conn: Connection, school_id: int) -> bool:
    """Whether this school calls its first week even."""
    stored = conn.execute(_SETTINGS, {"school": school_id}).scalar_one()
    return SchoolSettings.of(stored).parity_flipped


def bells(conn: Connection, class_id: int, day: date, weekday: int) -> tuple[BellTime, ...]:
    """The hours of ``day``, taught by the timetable of ``weekday`` (0 = Monday): a lesson's own
    hours of that weekday before the everyday ones."""
    key = {"class_id": class_id, "day": day, "weekday": weekday}
    found: dict[int, BellTime] = {}
    for row in conn.execute(_BELLS, key):
        found[row.number] = BellTime(row.number, row.starts_at, row.ends_at, row.break_after)
    return tuple(found[number] for number in sorted(found))


def regime(conn: Connection, class_id: int, weekday: int) -> tuple[RegimeTime, ...]:
    """Meals, walks and clubs of a weekday (0 = Monday), in order of time."""
    rows = conn.execute(_REGIME, {"class_id": class_id, "weekday": weekday}).all()
    return tuple(RegimeTime(r.starts_at, r.ends_at, r.activity, r.place) for r in rows)
