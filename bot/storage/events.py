"""Events of a school: what is ahead and what was, who takes part, what was asked, the results.

Classes stand in a JSON list, so they are compared here: a school has a few events a week.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.calendar import school_year
from bot.domain.errors import Refused
from bot.domain.event_words import Spoken
from bot.domain.people import Name, Right, StaffRef, StudentRef
from bot.domain.views.events import (
    Asked,
    EventFacts,
    EventLine,
    OwnEventLine,
    OwnEvents,
    Participant,
    Question,
)
from bot.storage.tables import (
    Event,
    EventPart,
    EventQuestion,
    EventResult,
    Guardianship,
    Membership,
    Person,
    School,
    SchoolClass,
)

OWN_PAGE = 8
_LAST_PAGE = 10_000

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


# --- for the organizer ---

_families = (
    select(func.count(EventPart.student_id.distinct()))
    .where(EventPart.event_id == Event.id)
    .correlate(Event)
    .scalar_subquery()
)
_unanswered = (
    select(func.count(EventQuestion.id))
    .where(EventQuestion.event_id == Event.id, EventQuestion.answered_at.is_(None))
    .correlate(Event)
    .scalar_subquery()
)
_OWN = (
    select(
        Event.id,
        Event.day,
        Event.starts_at,
        Event.title,
        Event.cancelled_at,
        _families.label("families"),
        _unanswered.label("unanswered"),
        func.count().over().label("total"),
    )
    .where(
        Event.school_id.in_(bindparam("schools", expanding=True)),
        Event.day >= bindparam("since"),
        or_(
            Event.organizer_id.in_(bindparam("people", expanding=True)),
            Event.school_id.in_(bindparam("offices", expanding=True)),
        ),
    )
    .order_by(Event.day.desc(), Event.id.desc())
    .limit(OWN_PAGE)
    .offset(bindparam("skip"))
)
_speaker = aliased(Person, name="speaker")
_child = aliased(Person, name="child")
_class_name = (
    select(SchoolClass.name)
    .join(Membership, Membership.class_id == SchoolClass.id)
    .where(
        Membership.student_id == _child.id,
        Membership.starts_on <= bindparam("day"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("day")),
    )
    .order_by(Membership.starts_on.desc())
    .limit(1)
    .correlate(_child)
    .scalar_subquery()
)
_NAMES = (
    _speaker.id.label("speaker_id"),
    _speaker.last_name.label("speaker_last"),
    _speaker.first_name.label("speaker_first"),
    _speaker.middle_name.label("speaker_middle"),
    _child.id.label("child_id"),
    _child.last_name.label("child_last"),
    _child.first_name.label("child_first"),
    _child.middle_name.label("child_middle"),
    _class_name.label("class_name"),
)
_PARTICIPANTS = (
    select(*_NAMES)
    .select_from(EventPart)
    .join(_speaker, _speaker.id == EventPart.person_id)
    .join(_child, _child.id == EventPart.student_id)
    .where(EventPart.event_id == _event)
)
_QUESTIONS = (
    select(
        EventQuestion.id,
        EventQuestion.event_id,
        EventQuestion.at,
        EventQuestion.text,
        EventQuestion.answer,
        EventQuestion.answered_at,
        *_NAMES,
    )
    .select_from(EventQuestion)
    .join(_speaker, _speaker.id == EventQuestion.person_id)
    .join(_child, _child.id == EventQuestion.student_id)
    .order_by(EventQuestion.answered_at.is_not(None), EventQuestion.id.desc())
)
_OF_EVENT = _QUESTIONS.where(EventQuestion.event_id == _event).limit(20)
_ONE_QUESTION = _QUESTIONS.where(EventQuestion.id == bindparam("question"))
_ANSWER = (
    update(EventQuestion)
    .where(EventQuestion.id == bindparam("its_id"), EventQuestion.answered_at.is_(None))
    .values(answer=bindparam("said"), answered_at=bindparam("when"), answered_by=bindparam("who"))
)


def own(conn: Connection, staff: Collection[StaffRef], since: date, page: int = 0) -> OwnEvents:
    """The events these persons hold, and all those of a school whose office they are."""
    page = max(0, min(page, _LAST_PAGE))
    keys = {
        "people": [ref.id for ref in staff],
        "schools": [ref.school.id for ref in staff],
        "offices": [ref.school.id for ref in staff if ref.is_admin],
        "since": since,
        "skip": page * OWN_PAGE,
    }
    rows = conn.execute(_OWN, keys).all()
    pages = max(1, -(-rows[0].total // OWN_PAGE)) if rows else 1
    lines = (
        OwnEventLine(
            r.id,
            r.day,
            r.starts_at,
            r.title,
            r.families,
            r.unanswered,
            r.cancelled_at is not None,
        )
        for r in rows
    )
    return OwnEvents(tuple(lines), page, pages)


def participants(conn: Connection, event: int, day: date) -> tuple[Participant, ...]:
    """By class and name; a student once for each who said so."""
    rows = conn.execute(_PARTICIPANTS, {"event": event, "day": day})
    found = [Participant(_child_of(row), row.class_name or "", _by(row)) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.class_name, one.student.full)))


def questions(conn: Connection, event: int, day: date) -> tuple[Question, ...]:
    return tuple(map(_question, conn.execute(_OF_EVENT, {"event": event, "day": day})))


def question(conn: Connection, number: int, day: date) -> Question:
    row = conn.execute(_ONE_QUESTION, {"question": number, "day": day}).first()
    if row is None:
        raise Refused
    return _question(row)


def _question(row: Any) -> Question:
    by = _by(row)
    return Question(
        row.id,
        row.event_id,
        row.child_id,
        row.speaker_id,
        row.at,
        row.text,
        by or _child_of(row),
        None if by is None else _child_of(row),
        row.class_name or "",
        row.answer,
    )


def _child_of(row: Any) -> Name:
    return Name(row.child_last, row.child_first, row.child_middle)


def _by(row: Any) -> Name | None:
    if row.speaker_id == row.child_id:
        return None
    return Name(row.speaker_last, row.speaker_first, row.speaker_middle)


def answer(conn: Connection, number: int, text: str, by: int, now: datetime) -> bool:
    """False when somebody has answered already."""
    values = {"its_id": number, "said": text, "when": now, "who": by}
    return conn.execute(_ANSWER, values).rowcount == 1


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


# --- results ---


def _write(dialect: Any) -> Any:
    made = dialect.insert(EventResult)
    fresh = {name: made.excluded[name] for name in ("text", "at", "by_person")}
    return made.on_conflict_do_update(index_elements=["event_id"], set_=fresh)


_RESULTS = {"sqlite": _write(sqlite), "postgresql": _write(postgresql)}
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


def write_results(conn: Connection, event: int, text: str, by: int, now: datetime) -> None:
    """The latest words stand."""
    values = {"event_id": event, "text": text, "by_person": by, "at": now}
    conn.execute(_RESULTS[conn.dialect.name], values)


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
