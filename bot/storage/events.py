"""Events of a school: what is ahead and what was, who takes part, what is asked.

Classes stand in a JSON list, so they are compared here: a school has a few events a week.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.errors import Refused
from bot.domain.event_words import Spoken
from bot.domain.people import Name, StudentRef
from bot.domain.views.events import (
    Asked,
    EventFacts,
    EventLine,
)
from bot.storage.tables import (
    Event,
    EventPart,
    EventQuestion,
    EventResult,
    Person,
    School,
)

_event: BindParameter[Any] = bindparam("event")
_student: BindParameter[Any] = bindparam("student")
_person: BindParameter[Any] = bindparam("person")

_LINES = (
    select(
        Event.id,
        Event.day,
        Event.starts_at,
        Event.title,
        Event.kind,
        Event.place,
        Event.class_ids,
        exists()
        .where(EventPart.event_id == Event.id, EventPart.student_id == _student)
        .label("takes_part"),
        exists().where(EventResult.event_id == Event.id).label("has_results"),
        Event.cancelled_at,
    )
    .where(
        Event.school_id == bindparam("school"),
        Event.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Event.day, Event.starts_at, Event.id)
)
_FACTS = (
    select(
        Event.id,
        Event.school_id,
        School.timezone,
        Event.day,
        Event.starts_at,
        Event.title,
        Event.kind,
        Event.place,
        Event.description,
        Event.organizer_id,
        Event.organizer_name,
        Event.class_ids,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        EventResult.text.label("results"),
        EventResult.at.label("results_at"),
        Event.cancelled_at,
        Event.cancelled_for,
    )
    .join(School, School.id == Event.school_id)
    .outerjoin(Person, Person.id == Event.organizer_id)
    .outerjoin(EventResult, EventResult.event_id == Event.id)
    .where(Event.id == _event)
)
_PARTS = select(EventPart.student_id, EventPart.person_id).where(EventPart.event_id == _event)
_LEAVE = delete(EventPart).where(
    EventPart.event_id == bindparam("its_event"),
    EventPart.student_id == bindparam("its_student"),
    EventPart.person_id == bindparam("its_person"),
)
_JOIN = {
    "sqlite": sqlite.insert(EventPart).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(EventPart).on_conflict_do_nothing(),
}
_ASK = insert(EventQuestion)
_ASKED = (
    select(EventQuestion.at, EventQuestion.text, EventQuestion.answer, EventQuestion.answered_at)
    .where(
        EventQuestion.event_id == _event,
        EventQuestion.person_id == _person,
        EventQuestion.student_id == _student,
    )
    .order_by(EventQuestion.id.desc())
)


def of_student(
    conn: Connection, student: StudentRef, first: date, last: date
) -> tuple[EventLine, ...]:
    """The school's and the class's events between two days, in order of time."""
    keys = {"school": student.school.id, "student": student.id, "first": first, "last": last}
    return tuple(
        EventLine(
            row.id,
            row.day,
            row.starts_at,
            row.title,
            row.kind,
            row.place,
            bool(row.takes_part),
            bool(row.has_results),
            row.cancelled_at is not None,
        )
        for row in conn.execute(_LINES, keys)
        if not row.class_ids or student.class_id in row.class_ids
    )


def facts(conn: Connection, event: int) -> EventFacts:
    """`Refused` for nothing. Whether the viewer may see it is asked by the caller."""
    row = conn.execute(_FACTS, {"event": event}).first()
    if row is None:
        raise Refused
    return EventFacts(
        row.id,
        row.school_id,
        row.timezone,
        row.day,
        row.starts_at,
        row.title,
        row.kind,
        row.place,
        row.description,
        row.organizer_id,
        None if row.last_name is None else Name(row.last_name, row.first_name, row.middle_name),
        row.organizer_name,
        tuple(row.class_ids),
        row.results or "",
        row.results_at,
        row.cancelled_at is not None,
        row.cancelled_for,
    )


def parts(conn: Connection, event: int) -> tuple[tuple[int, int], ...]:
    """Who takes part: pairs of the student's and the speaker's ids."""
    return tuple((row[0], row[1]) for row in conn.execute(_PARTS, {"event": event}))


def take_part(
    conn: Connection, event: int, student: int, person: int, *, takes: bool, now: datetime
) -> None:
    """Saying the same twice changes nothing."""
    if takes:
        values = {"event_id": event, "student_id": student, "person_id": person, "at": now}
        conn.execute(_JOIN[conn.dialect.name], values)
    else:
        keys = {"its_event": event, "its_student": student, "its_person": person}
        conn.execute(_LEAVE, keys)


def ask(conn: Connection, event: int, student: int, person: int, text: str, now: datetime) -> int:
    values = {
        "event_id": event,
        "student_id": student,
        "person_id": person,
        "text": text,
        "at": now,
    }
    key = conn.execute(_ASK.values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def asked(conn: Connection, event: int, student: int, person: int) -> tuple[Asked, ...]:
    """What one person wrote to the organizer, the newest first."""
    keys = {"event": event, "student": student, "person": person}
    return tuple(Asked(*row) for row in conn.execute(_ASKED, keys))


# --- changing ---

_HOLD = select(Event.id).where(Event.id == _event).with_for_update()
_CHANGE = update(Event).where(Event.id == bindparam("its_event"))
_CANCEL = _CHANGE.where(Event.cancelled_at.is_(None)).values(
    cancelled_at=bindparam("at"), cancelled_for=bindparam("why")
)
_ANSWERED = select(
    or_(
        exists().where(EventPart.event_id == _event),
        exists().where(EventQuestion.event_id == _event),
        exists().where(EventResult.event_id == _event),
    )
)


def hold(conn: Connection, event: int) -> None:
    """Nobody else changes the event until this transaction is over."""
    conn.execute(_HOLD, {"event": event})


def change(conn: Connection, event: int, said: Spoken) -> None:
    values = {
        "day": said.day,
        "starts_at": said.starts_at,
        "title": said.title,
        "description": said.details,
        "class_ids": list(said.classes),
    }
    conn.execute(_CHANGE.values(**values), {"its_event": event})


def cancel(conn: Connection, event: int, why: str, now: datetime) -> bool:
    """False when it was cancelled before."""
    return conn.execute(_CANCEL, {"its_event": event, "at": now, "why": why}).rowcount == 1


def answered(conn: Connection, event: int) -> bool:
    """Whether anybody takes part, has asked, or it has results."""
    return bool(conn.execute(_ANSWERED, {"event": event}).scalar())
