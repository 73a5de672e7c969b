"""A class's year: terms, holidays, exceptions, bells, regime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    String,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

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

_Rows = Sequence[Row[*tuple[Any, ...]]]


def _word(text: str) -> Any:
    return literal_column(f"'{text}'", String)


_ZERO = literal_column("0", Integer)

_mine = (
    select(
        SchoolClass.id,
        SchoolClass.year,
        func.coalesce(SchoolClass.days_per_week, School.days_per_week).label("days"),
        Membership.starts_on,
        Membership.ends_on,
    )
    .join(Membership, Membership.class_id == SchoolClass.id)
    .join(School, School.id == SchoolClass.school_id)
    .where(Membership.student_id == bindparam("student"))
    .cte("mine")
)
_year = func.coalesce(
    select(func.max(_mine.c.year)).where(_mine.c.year <= bindparam("year")).scalar_subquery(),
    select(func.min(_mine.c.year)).scalar_subquery(),
)
_chosen = select(_mine.c.id).where(_mine.c.year == _year)
_alternates = exists().where(
    TimetableSlot.class_id == _mine.c.id, TimetableSlot.parity.is_not(None)
)


@dataclass(frozen=True, slots=True)
class _Years:
    """A student's classes, and the plans of those in the chosen year, by class id."""

    classes: _Rows
    plans: Mapping[int, ClassPlan]
    first: date
    last: date


def _years(rows: _Rows) -> _Years | None:
    classes = [row for row in rows if row.what == "class"]
    if not classes:
        return None
    years = [row.year for row in classes]
    return _Years(
        classes,
        {row.class_id: _plan(row.class_id, row.number, rows) for row in classes},
        year_bounds(min(years))[0],
        year_bounds(max(years))[1],
    )


_STUDY = PreparedFor(
    union_all(
        select(
            _word("class").label("what"),
            _mine.c.id.label("class_id"),
            _word("").label("name"),
            _mine.c.starts_on,
            _mine.c.ends_on,
            _mine.c.days.label("number"),
            _mine.c.year,
            case((_alternates, 1), else_=0).label("alternates"),
        ),
        select(
            _word("term"),
            Term.class_id,
            Term.name,
            Term.starts_on,
            Term.ends_on,
            _ZERO,
            _ZERO,
            _ZERO,
        ).where(Term.class_id.in_(_chosen)),
        select(
            _word("holiday"),
            Holiday.class_id,
            Holiday.name,
            Holiday.starts_on,
            Holiday.ends_on,
            _ZERO,
            _ZERO,
            _ZERO,
        ).where(Holiday.class_id.in_(_chosen)),
        select(
            _word("special"),
            SpecialDay.class_id,
            SpecialDay.kind,
            SpecialDay.day,
            SpecialDay.day,
            SpecialDay.as_weekday,
            _ZERO,
            _ZERO,
        ).where(SpecialDay.class_id.in_(_chosen)),
    ),
    _years,
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
    known = _STUDY.read(conn, {"student": student.id, "year": year})
    if known is None:
        raise Refused
    chosen = _class_on(day, known.classes, year)
    return StudyYear(
        class_id=chosen.class_id,
        year=chosen.year,
        plan=known.plans[chosen.class_id],
        first=known.first,
        last=known.last,
        has_parity=bool(chosen.alternates),
    )


def _class_on(day: date, classes: _Rows, year: int) -> Row[*tuple[Any, ...]]:
    if len(classes) == 1:
        return classes[0]
    known = [row.year for row in classes if row.year <= year]
    wanted = max(known) if known else min(row.year for row in classes)
    ordered = sorted((c for c in classes if c.year == wanted), key=lambda row: row.starts_on)
    covering = [c for c in ordered if c.starts_on <= day and (c.ends_on or day) >= day]
    if covering:
        return covering[-1]
    return ordered[-1] if day > ordered[-1].starts_on else ordered[0]


def _plan(class_id: int, days_per_week: int, rows: _Rows) -> ClassPlan:
    terms, holidays, specials = [], [], {}
    for what, owner, name, starts_on, ends_on, number, _year, _alternates in rows:
        if owner != class_id:
            continue
        if what == "term":
            terms.append(Span(name, starts_on, ends_on))
        elif what == "holiday":
            holidays.append(Span(name, starts_on, ends_on))
        elif what == "special":
            specials[starts_on] = Special(SpecialKind(name), number)
    terms.sort(key=lambda term: term.starts_on)
    return ClassPlan(days_per_week, tuple(terms), tuple(holidays), specials)


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
