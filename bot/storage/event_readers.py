"""Whom an event concerns, and who missed it."""

from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, exists, or_, select

from bot.domain.calendar import school_year
from bot.domain.people import Right
from bot.domain.views.events import EventFacts
from bot.storage.events import parts
from bot.storage.tables import EventPart, EventQuestion, Guardianship, Membership, SchoolClass

_event: BindParameter[Any] = bindparam("event")
_went = exists().where(
    EventPart.event_id == _event,
    EventPart.student_id == Guardianship.student_id,
)
_ENROLLED = (
    SchoolClass.school_id == bindparam("school"),
    SchoolClass.year == bindparam("year"),
    Membership.starts_on <= bindparam("day"),
    or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("day")),
)
_PARENTS = (
    select(Guardianship.parent_id)
    .distinct()
    .join(Membership, Membership.student_id == Guardianship.student_id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(
        *_ENROLLED,
        Guardianship.rights != Right.CLOSED.value,
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("day")),
    )
)
_MISSED = _PARENTS.where(~_went)
_of_classes = SchoolClass.id.in_(bindparam("classes", expanding=True))
_MISSED_OF_CLASSES = _MISSED.where(_of_classes)
_STUDENTS = (
    select(Membership.student_id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(*_ENROLLED)
)
_FOR_ALL = _PARENTS.union(_STUDENTS)
_FOR_CLASSES = _PARENTS.where(_of_classes).union(_STUDENTS.where(_of_classes))
_ASKING = select(EventQuestion.person_id).where(EventQuestion.event_id == _event)


def who_missed(conn: Connection, event: EventFacts) -> list[int]:
    """Parents of the families concerned of whom nobody said they would take part."""
    keys = {"event": event.id, **_enrolled(event)}
    if event.class_ids:
        rows = conn.execute(_MISSED_OF_CLASSES, {**keys, "classes": list(event.class_ids)})
    else:
        rows = conn.execute(_MISSED, keys)
    return sorted(rows.scalars())


def whom_it_is_for(conn: Connection, event: EventFacts) -> set[int]:
    """The parents and students of its classes, or of the school; who takes part or has asked."""
    keys = _enrolled(event)
    if event.class_ids:
        rows = conn.execute(_FOR_CLASSES, {**keys, "classes": list(event.class_ids)})
    else:
        rows = conn.execute(_FOR_ALL, keys)
    speakers = {person for _student, person in parts(conn, event.id)}
    asking = conn.execute(_ASKING, {"event": event.id}).scalars()
    return {*rows.scalars(), *speakers, *asking}


def _enrolled(event: EventFacts) -> dict[str, Any]:
    return {"school": event.school_id, "year": school_year(event.day), "day": event.day}
