"""What was written about marks, and each mark with how it began and who touched it last."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.marks import mark_text
from bot.domain.people import Name
from bot.storage.ids import ids
from bot.storage.tables import Mark, MarkEvent, Person, School, SchoolClass, Subject
from bot.storage.told import AT_ONCE
from bot.storage.types import BigId

_ids = ids("these")


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """A mark as it stands, with how it began and who touched it last."""

    id: int
    student: int
    subject: str
    kind: str
    day: date
    state: str
    """Its text, or empty when it was taken away."""
    zone: str
    settings: Mapping[str, Any]
    grade: int
    entered_at: datetime
    entered_by_first_import: bool
    changed_at: datetime
    changed_by: str


_EVENTS: Any = (
    select(MarkEvent.id, MarkEvent.mark_id, MarkEvent.at)
    .where(MarkEvent.id > bindparam("after", type_=BigId))
    .order_by(MarkEvent.id)
    .limit(AT_ONCE)
)
_first_event = (
    select(func.min(MarkEvent.id)).where(MarkEvent.mark_id == Mark.id).correlate(Mark)
).scalar_subquery()
_last_event = (
    select(func.max(MarkEvent.id)).where(MarkEvent.mark_id == Mark.id).correlate(Mark)
).scalar_subquery()
_began, _ended = aliased(MarkEvent, name="began"), aliased(MarkEvent, name="ended")
_who = aliased(Person, name="who")
_MARKS = (
    select(
        Mark.id,
        Mark.student_id,
        Subject.name,
        Mark.kind,
        Mark.day,
        Mark.value,
        Mark.text,
        Mark.removed_at,
        School.timezone,
        School.settings,
        SchoolClass.school_id,
        SchoolClass.grade,
        _began.at.label("entered_at"),
        _began.id.label("began_id"),
        _began.batch_id,
        _ended.at.label("changed_at"),
        _who.last_name,
        _who.first_name,
        _who.middle_name,
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .join(SchoolClass, SchoolClass.id == Mark.class_id)
    .join(School, School.id == SchoolClass.school_id)
    .join(_began, _began.id == _first_event)
    .join(_ended, _ended.id == _last_event)
    .outerjoin(_who, _who.id == _ended.by_person)
    .where(Mark.id.in_(_ids))
    .order_by(Mark.id)
)
_EARLIER_BATCH: Any = select(
    exists().where(
        Mark.id == MarkEvent.mark_id,
        SchoolClass.id == Mark.class_id,
        SchoolClass.school_id == bindparam("school", type_=BigId),
        MarkEvent.id < bindparam("before", type_=BigId),
        or_(MarkEvent.batch_id.is_(None), MarkEvent.batch_id != bindparam("batch", type_=BigId)),
    )
)


def events_after(conn: Connection, after: int) -> Sequence[Any]:
    """Rows of (id, mark_id, at), the oldest first."""
    return conn.execute(_EVENTS, {"after": after}).all()


def marks(conn: Connection, ids: Collection[int]) -> dict[int, MarkFacts]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = conn.execute(_MARKS, {"these": wanted}).all()
    first = _first_imports(conn, rows)
    return {row.id: _mark(row, row.batch_id in first) for row in rows}


def _first_imports(conn: Connection, rows: Iterable[Any]) -> set[int]:
    """The import batches before which a school had no marks at all."""
    earliest: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.batch_id is not None:
            key = (row.school_id, row.batch_id)
            earliest[key] = min(row.began_id, earliest.get(key, row.began_id))
    return {
        batch
        for (school, batch), before in earliest.items()
        if not conn.execute(
            _EARLIER_BATCH, {"school": school, "batch": batch, "before": before}
        ).scalar()
    }


def _mark(row: Any, first_import: bool) -> MarkFacts:
    by = Name(row.last_name, row.first_name, row.middle_name).short if row.last_name else ""
    return MarkFacts(
        id=row.id,
        student=row.student_id,
        subject=row.name,
        kind=row.kind,
        day=row.day,
        state="" if row.removed_at is not None else mark_text(row.value, row.text),
        zone=row.timezone,
        settings=row.settings,
        grade=row.grade,
        entered_at=row.entered_at,
        entered_by_first_import=first_import,
        changed_at=row.changed_at,
        changed_by=by,
    )
