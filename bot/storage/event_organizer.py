"""What the organizer of an event sees and writes: who comes, what is asked, the results."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.errors import Refused
from bot.domain.people import Name, StaffRef
from bot.domain.views.events import OwnEventLine, OwnEvents, Participant, Question
from bot.storage.tables import (
    Event,
    EventPart,
    EventQuestion,
    EventResult,
    Membership,
    Person,
    SchoolClass,
)

OWN_PAGE = 8
_LAST_PAGE = 10_000

_event: BindParameter[Any] = bindparam("event")

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
_ITS_EVENT = select(EventQuestion.event_id).where(EventQuestion.id == bindparam("question"))
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


def event_of(conn: Connection, number: int) -> int:
    """Of which event a question is; `Refused` for nobody's."""
    found = conn.execute(_ITS_EVENT, {"question": number}).scalar()
    if found is None:
        raise Refused
    return int(found)


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


def _write(dialect: Any) -> Any:
    made = dialect.insert(EventResult)
    fresh = {name: made.excluded[name] for name in ("text", "at", "by_person")}
    return made.on_conflict_do_update(index_elements=["event_id"], set_=fresh)


_RESULTS = {"sqlite": _write(sqlite), "postgresql": _write(postgresql)}


def write_results(conn: Connection, event: int, text: str, by: int, now: datetime) -> None:
    """The latest words stand."""
    values = {"event_id": event, "text": text, "by_person": by, "at": now}
    conn.execute(_RESULTS[conn.dialect.name], values)
