"""Reading the trace: who saw and changed what, by day, by student, by person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.people import Name
from bot.domain.views.audit import Entry
from bot.storage.tables import (
    Attendance,
    Change,
    DiaryOpening,
    Guardianship,
    ImportBatch,
    Link,
    Mark,
    MarkEvent,
    Person,
    Subject,
)

MOST = 300
"""Of each source; the newest."""

_by, _whom, _for = aliased(Person), aliased(Person), aliased(Person)


def _named(person: Any, prefix: str) -> tuple[Any, ...]:
    return (
        person.last_name.label(f"{prefix}_last"),
        person.first_name.label(f"{prefix}_first"),
        person.middle_name.label(f"{prefix}_middle"),
    )


_attended = aliased(Attendance)
_guarded = aliased(Guardianship)
_tied = aliased(Link)


def _of_person(change: Any) -> Any:
    return change.entity.in_(("person", "membership", "access"))


_about = or_(
    and_(_of_person(Change), _whom.id == Change.entity_id),
    and_(Change.entity == "link", _whom.id == _tied.person_id),
    and_(Change.entity == "attendance", _whom.id == _attended.student_id),
    and_(Change.entity == "guardianship", _whom.id == _guarded.student_id),
)
_CHANGES = (
    select(
        Change.at,
        Change.entity,
        Change.entity_id,
        Change.action,
        Change.before,
        Change.after,
        *_named(_by, "by"),
        *_named(_whom, "whom"),
    )
    .select_from(Change)
    .outerjoin(_by, _by.id == Change.by_person)
    .outerjoin(_attended, and_(Change.entity == "attendance", _attended.id == Change.entity_id))
    .outerjoin(_guarded, and_(Change.entity == "guardianship", _guarded.id == Change.entity_id))
    .outerjoin(_tied, and_(Change.entity == "link", _tied.id == Change.entity_id))
    .outerjoin(_whom, _about)
    .where(Change.school_id == bindparam("school"), Change.batch_id.is_(None))
    .order_by(Change.id.desc())
    .limit(MOST)
)
_MARKS = (
    select(
        MarkEvent.at,
        MarkEvent.action,
        MarkEvent.text,
        MarkEvent.kind,
        Mark.day,
        Subject.name.label("subject"),
        *_named(_by, "by"),
        *_named(_whom, "whom"),
        *_named(_for, "for"),
    )
    .select_from(MarkEvent)
    .join(Mark, Mark.id == MarkEvent.mark_id)
    .join(Subject, Subject.id == Mark.subject_id)
    .join(_whom, _whom.id == Mark.student_id)
    .outerjoin(_by, _by.id == MarkEvent.by_person)
    .outerjoin(_for, _for.id == MarkEvent.for_person)
    .where(_whom.school_id == bindparam("school"), MarkEvent.batch_id.is_(None))
    .order_by(MarkEvent.id.desc())
    .limit(MOST)
)
_IMPORTS = (
    select(ImportBatch.applied_at, ImportBatch.undone_at, ImportBatch.file_name, *_named(_by, "by"))
    .outerjoin(_by, _by.id == ImportBatch.applied_by)
    .where(ImportBatch.school_id == bindparam("school"))
    .order_by(ImportBatch.id.desc())
    .limit(MOST)
)
_since: BindParameter[Any] = bindparam("since")
_until: BindParameter[Any] = bindparam("until")
_CHANGES_OF_DAY = _CHANGES.where(Change.at >= _since, Change.at < _until)
_MARKS_OF_DAY = _MARKS.where(MarkEvent.at >= _since, MarkEvent.at < _until)
_IMPORTS_OF_DAY = _IMPORTS.where(ImportBatch.applied_at >= _since, ImportBatch.applied_at < _until)
_person: BindParameter[Any] = bindparam("person")
_one = aliased(Change)


def _among(entity: str, table: type[Attendance] | type[Guardianship] | type[Link], of: Any) -> Any:
    return and_(_one.entity == entity, _one.entity_id.in_(select(table.id).where(of == _person)))


# `_about` turned round: from the student to the rows, so that not all that was changed is looked at
_CHANGES_ABOUT = _CHANGES.where(
    Change.id.in_(
        select(_one.id).where(
            or_(
                and_(_of_person(_one), _one.entity_id == _person),
                _among("link", Link, Link.person_id),
                _among("attendance", Attendance, Attendance.student_id),
                _among("guardianship", Guardianship, Guardianship.student_id),
            )
        )
    )
)
_event, _its = aliased(MarkEvent), aliased(Mark)
_MARKS_ABOUT = _MARKS.where(
    MarkEvent.id.in_(
        select(_event.id).join(_its, _its.id == _event.mark_id).where(_its.student_id == _person)
    )
)
_CHANGES_BY = _CHANGES.where(Change.by_person == _person)
_MARKS_BY = _MARKS.where(MarkEvent.by_person == _person)
_IMPORTS_BY = _IMPORTS.where(ImportBatch.applied_by == _person)

_reader = aliased(Person)
_OPENINGS = (
    select(DiaryOpening.at, DiaryOpening.role, *_named(_reader, "by"))
    .outerjoin(Link, and_(Link.account_id == DiaryOpening.account_id, Link.unlinked_at.is_(None)))
    .outerjoin(
        _reader,
        and_(
            _reader.id == Link.person_id,
            _reader.role == DiaryOpening.role,
            _reader.school_id == bindparam("school"),
        ),
    )
    .where(DiaryOpening.student_id == _person)
    .order_by(DiaryOpening.at.desc())
    .limit(MOST)
)
_OPENED = (
    select(DiaryOpening.role, func.count().label("n"))
    .join(Person, Person.id == DiaryOpening.student_id)
    .where(Person.school_id == bindparam("school"), DiaryOpening.day == bindparam("day"))
    .group_by(DiaryOpening.role)
)


def of_day(conn: Connection, school: int, since: datetime, until: datetime) -> tuple[Entry, ...]:
    """What was changed in the school between two moments, the newest first."""
    key = {"school": school, "since": since, "until": until}
    return _together(
        [_change(row) for row in conn.execute(_CHANGES_OF_DAY, key)],
        [_mark(row) for row in conn.execute(_MARKS_OF_DAY, key)],
        [_import(row) for row in conn.execute(_IMPORTS_OF_DAY, key)],
    )


def opened(conn: Connection, school: int, day: date) -> dict[str, int]:
    """How many times somebody's diary was opened that day, by the reader's role."""
    rows = conn.execute(_OPENED, {"school": school, "day": day})
    return {row.role: row.n for row in rows}


def about(conn: Connection, school: int, student: int) -> tuple[Entry, ...]:
    """What was seen and changed of a student."""
    key = {"school": school, "person": student}
    seen: dict[tuple[datetime, str], Entry] = {}
    for row in conn.execute(_OPENINGS, key):
        known = seen.get((row.at, row.role))
        if known is None or known.by is None:
            seen[row.at, row.role] = Entry(
                row.at, _name(row, "by"), "opening", "seen", role=row.role
            )
    return _together(
        [_change(row) for row in conn.execute(_CHANGES_ABOUT, key)],
        [_mark(row) for row in conn.execute(_MARKS_ABOUT, key)],
        list(seen.values()),
    )


def by(conn: Connection, school: int, person: int) -> tuple[Entry, ...]:
    """What somebody changed."""
    key = {"school": school, "person": person}
    return _together(
        [_change(row) for row in conn.execute(_CHANGES_BY, key)],
        [_mark(row) for row in conn.execute(_MARKS_BY, key)],
        [_import(row) for row in conn.execute(_IMPORTS_BY, key)],
    )


def _together(*sources: list[Entry]) -> tuple[Entry, ...]:
    found = [entry for source in sources for entry in source]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))


def _name(row: Row[*tuple[Any, ...]], prefix: str) -> Name | None:
    last = getattr(row, f"{prefix}_last")
    if last is None:
        return None
    return Name(last, getattr(row, f"{prefix}_first"), getattr(row, f"{prefix}_middle"))


def _change(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        row.at,
        _name(row, "by"),
        row.entity,
        row.action,
        _name(row, "whom"),
        dict(row.before or {}),
        dict(row.after or {}) | {"id": row.entity_id},
    )


def _mark(row: Row[*tuple[Any, ...]]) -> Entry:
    after = {"text": row.text, "kind": row.kind, "subject": row.subject, "day": row.day}
    return Entry(
        row.at,
        _name(row, "by"),
        "mark",
        row.action,
        _name(row, "whom"),
        {},
        after,
        for_whom=_name(row, "for"),
    )


def _import(row: Row[*tuple[Any, ...]]) -> Entry:
    action = "undone" if row.undone_at is not None else "made"
    return Entry(row.applied_at, _name(row, "by"), "import", action, after={"file": row.file_name})
