"""Events: for a family, and for whoever holds them. What is relayed goes through the outbox."""

from datetime import datetime, timedelta

from bot.domain import access, calendar
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, Refused
from bot.domain.people import Hat, StudentRef, Viewer
from bot.domain.views.events import (
    AnswerPush,
    EventFacts,
    EventList,
    EventView,
    OwnEvent,
    OwnEvents,
    Question,
    QuestionPush,
    ResultsPush,
)
from bot.storage import audit, event_organizer, event_readers, events, office_people, outbox
from bot.storage.database import Connection

AHEAD = timedelta(days=366)
OWN_SINCE = timedelta(days=120)


def listed(
    conn: Connection, student: StudentRef, past: bool, page: int, now: datetime
) -> EventList:
    """What is ahead in order of time; what was this school year, the latest first."""
    today = calendar.local_date(now, student.school.zone)
    if not past:
        lines = events.of_student(conn, student, today, today + AHEAD)
    else:
        first = calendar.year_bounds(calendar.school_year(today))[0]
        lines = events.of_student(conn, student, first, today - calendar.ONE_DAY)[::-1]
    return EventList(student, today, past, lines, max(page, 0))


def one(
    conn: Connection, viewer: Viewer, student: StudentRef, event: int, now: datetime
) -> EventView:
    """`Refused` for an event of another school or class."""
    facts = _of_student(conn, student, event)
    person = _speaker(viewer, student)
    said = events.parts(conn, event)
    return EventView(
        student,
        facts,
        calendar.local_date(now, facts.zone),
        taking_part=len({student_id for student_id, _by in said}),
        takes_part=(student.id, person) in said,
        others=any(one == student.id and by != person for one, by in said),
        may_act=person is not None,
        asked=events.asked(conn, event, student.id, person) if person else (),
    )


def _of_student(conn: Connection, student: StudentRef, event: int) -> EventFacts:
    facts = events.facts(conn, event)
    concerned = not facts.class_ids or student.class_id in facts.class_ids
    if facts.school_id != student.school.id or not concerned:
        raise Refused
    return facts


def _speaker(viewer: Viewer, student: StudentRef) -> int | None:
    """As whom this viewer speaks for the family; a trusted person does not."""
    return student.id if viewer.hat is Hat.STUDENT else student.parent_id


def take_part(
    conn: Connection, viewer: Viewer, student: int, event: int, takes: bool, now: datetime
) -> EventView:
    """`Refused` once the day is over, and when it is cancelled."""
    ref, person = access.writer(viewer, student)
    facts = _of_student(conn, ref, event)
    if facts.cancelled or facts.day < calendar.local_date(now, facts.zone):
        raise Refused
    events.take_part(conn, event, ref.id, person, takes=takes, now=now)
    return one(conn, viewer, ref, event, now)


def ask(
    conn: Connection, viewer: Viewer, student: int, event: int, text: str, bot: str, now: datetime
) -> tuple[EventView, bool]:
    """Relays the words to the organizer; whether a chat of theirs could be reached."""
    ref, person = access.writer(viewer, student)
    facts = may_ask(conn, ref, event)
    number = events.ask(conn, event, ref.id, person, text, now)
    asked = event_organizer.question(conn, number, facts.day)
    push = QuestionPush(number, facts.title, facts.day, _who(asked), text)
    today = calendar.local_date(now, facts.zone)
    reached = outbox.to_persons(
        conn,
        bot,
        [facts.organizer_id or 0],
        Kind.EVENT_QUESTION,
        f"question:{number}",
        today,
        push.payload(),
        now,
    )
    return one(conn, viewer, ref, event, now), reached > 0


def may_ask(conn: Connection, student: StudentRef, event: int) -> EventFacts:
    """`Refused` where the organizer is nobody of the school's staff."""
    facts = _of_student(conn, student, event)
    if facts.organizer_id is None:
        raise Refused
    return facts


def _who(asked: Question) -> str:
    """``Иванова Мария Павловна (Иванова Анна, 5А)``: full names, as the school knows them."""
    child = f"{asked.about.last} {asked.about.first}, " if asked.about else ""
    return f"{asked.by.full} ({child}{asked.class_name})"


# --- for who holds the event ---


def own(conn: Connection, viewer: Viewer, page: int, now: datetime) -> OwnEvents:
    access.staff(viewer)
    return event_organizer.own(conn, viewer.staff, (now - OWN_SINCE).date(), page)


def own_event(conn: Connection, viewer: Viewer, event: int, now: datetime) -> OwnEvent:
    facts = events.facts(conn, event)
    by = access.organizer(viewer, facts.school_id, facts.organizer_id)
    known = office_people.classes(conn, by, calendar.school_year(facts.day))
    return OwnEvent(
        facts,
        calendar.local_date(now, facts.zone),
        event_organizer.participants(conn, event, facts.day),
        event_organizer.questions(conn, event, facts.day),
        by.is_admin and not events.answered(conn, event),
        tuple(one.name for one in known if one.id in facts.class_ids),
    )


def question(conn: Connection, viewer: Viewer, number: int, now: datetime) -> Question:
    """One for the organizer to answer; `AlreadyDone` when that has happened."""
    facts = events.facts(conn, event_organizer.event_of(conn, number))
    access.organizer(viewer, facts.school_id, facts.organizer_id)
    asked = event_organizer.question(conn, number, calendar.local_date(now, facts.zone))
    if asked.answer:
        raise AlreadyDone
    return asked


def answer(
    conn: Connection, viewer: Viewer, number: int, text: str, bot: str, now: datetime
) -> Question:
    asked = question(conn, viewer, number, now)
    facts = events.facts(conn, asked.event_id)
    by = access.organizer(viewer, facts.school_id, facts.organizer_id)
    if not event_organizer.answer(conn, number, text, by.id, now):
        raise AlreadyDone
    push = AnswerPush(asked.student_id, facts.id, facts.title, by.name.full, text)
    outbox.to_persons(
        conn,
        bot,
        [asked.person_id],
        Kind.EVENT_ANSWER,
        f"question:{number}",
        calendar.local_date(now, facts.zone),
        push.payload(),
        now,
    )
    return asked


def may_write_results(conn: Connection, viewer: Viewer, event: int, now: datetime) -> EventFacts:
    """From the day of the event on."""
    facts = events.facts(conn, event)
    access.organizer(viewer, facts.school_id, facts.organizer_id)
    if calendar.local_date(now, facts.zone) < facts.day:
        raise Refused
    return facts


def write_results(
    conn: Connection, viewer: Viewer, event: int, text: str, bot: str, now: datetime
) -> tuple[OwnEvent, int]:
    """The results, and how many families that missed it are told. Written again they are told
    no second time on the same day."""
    facts = may_write_results(conn, viewer, event, now)
    by = access.organizer(viewer, facts.school_id, facts.organizer_id)
    event_organizer.write_results(conn, event, text, by.id, now)
    before = {"results": facts.results} if facts.results else None
    audit.note(
        conn,
        now,
        facts.school_id,
        "event_result",
        event,
        "changed" if before else "made",
        by_person=by.id,
        before=before,
        after={"results": text},
    )
    told = outbox.to_persons(
        conn,
        bot,
        event_readers.who_missed(conn, facts),
        Kind.EVENT_RESULTS,
        f"event:{event}",
        calendar.local_date(now, facts.zone),
        ResultsPush(facts.title, facts.day, text).payload(),
        now,
    )
    return own_event(conn, viewer, event, now), told
