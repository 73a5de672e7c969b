"""Support: ask the school's office, follow the state, get the answer."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import access
from bot.domain.calendar import local_date
from bot.domain.contact import WORDS_LIMIT, Category, TicketState
from bot.domain.delivery import Kind
from bot.domain.errors import AlreadyDone, NotUnderstood, Refused
from bot.domain.people import Hat, Role, SchoolRef, StaffRef, Viewer
from bot.domain.views.contact import TicketFacts, TicketsView, TicketView
from bot.domain.views.pushes import TicketPush
from bot.storage import audit, holders, outbox, school_hours, tickets
from bot.storage.database import Connection

_CLOSED = (TicketState.CLOSED,)
_EVERY = tuple(TicketState)


# --- whose they are ---


def people_of(viewer: Viewer) -> list[int]:
    """The viewer's own persons: in whose name they ask. Empty for a trusted person."""
    if viewer.hat is Hat.STUDENT:
        return [ref.id for ref in viewer.children]
    parents = {ref.parent_id for ref in access.readable(viewer) if ref.parent_id is not None}
    return sorted({*parents, *(ref.id for ref in viewer.staff)})


def _asker(viewer: Viewer, student: int | None) -> tuple[SchoolRef, int, int | None]:
    """School, person and student of a new ticket; without a student, of the menu's child."""
    if viewer.hat is Hat.STAFF:
        staff = access.staff(viewer)
        return staff.school, staff.id, None
    chosen = student if student is not None else access.chosen_child(viewer).id
    ref, person = access.writer(viewer, chosen)
    return ref.school, person, ref.id


def check_asker(viewer: Viewer, student: int | None) -> None:
    """`Refused` for who cannot ask."""
    _asker(viewer, student)


# --- the asker ---


def ask(
    conn: Connection,
    viewer: Viewer,
    student: int | None,
    category: Category,
    text: str,
    bot: str,
    now: datetime,
) -> TicketFacts:
    """A new ticket; the office is told in its hours. Raises `NotUnderstood` for no words or too
    many."""
    words = _checked(text)
    school, person, about = _asker(viewer, student)
    ticket = tickets.make(conn, school.id, person, about, category, now)
    message = tickets.say(conn, ticket, words, viewer.locale, now)
    _tell_office(conn, school, ticket, message, words, bot, now)
    return own(conn, viewer, ticket)


def _checked(text: str) -> str:
    words = text.strip()
    if not words or len(words) > WORDS_LIMIT:
        raise NotUnderstood("words")
    return words


def _tell_office(
    conn: Connection,
    school: SchoolRef,
    ticket: int,
    message: int,
    words: str,
    bot: str,
    now: datetime,
) -> None:
    today = local_date(now, school.zone)
    office = holders.of_role(conn, Role.ADMIN, school.id, today)
    due = school_hours.of_school(conn, school.id).next_open(now, school.zone)
    payload = TicketPush(ticket, words, to_office=True).payload()
    what, day = f"ticket:{message}", local_date(due, school.zone)
    outbox.to_persons(conn, bot, office, Kind.TICKET, what, day, payload, now, due_at=due)


def own(conn: Connection, viewer: Viewer, ticket: int) -> TicketFacts:
    """`Refused` for anybody else's."""
    found = tickets.one_of_people(conn, people_of(viewer), ticket)
    if found is None:
        raise Refused
    return found


def own_list(conn: Connection, viewer: Viewer, page: int, zone: str) -> TicketsView:
    page = max(page, 0)
    found, pages = tickets.of_people(conn, people_of(viewer), page)
    return TicketsView(found, page, pages, zone)


def add(
    conn: Connection, viewer: Viewer, ticket: int, text: str, bot: str, now: datetime
) -> TicketFacts:
    """More words to one's own ticket, which is open again with them."""
    words, facts = _checked(text), own(conn, viewer, ticket)
    tickets.move(conn, ticket, _EVERY, TicketState.NEW)
    message = tickets.say(conn, ticket, words, viewer.locale, now)
    _tell_office(conn, facts.school, ticket, message, words, bot, now)
    return own(conn, viewer, ticket)


def close(conn: Connection, facts: TicketFacts, by_person: int, now: datetime) -> None:
    """By the asker or by the office; more words of the asker open it again."""
    if not tickets.move(conn, facts.id, tickets.OPEN, TicketState.CLOSED):
        raise AlreadyDone
    audit.note(
        conn,
        now,
        facts.school.id,
        "ticket",
        facts.id,
        "changed",
        by_person=by_person,
        before={"state": facts.state.value},
        after={"state": TicketState.CLOSED.value},
    )


def shown(
    conn: Connection, facts: TicketFacts, page: int, zone: str, *, as_office: bool = False
) -> TicketView:
    page = max(page, 0)
    words, pages = tickets.messages(conn, facts.id, page)
    return TicketView(facts, words, zone, as_office, page, pages)


# --- the office ---


def _schools(viewer: Viewer) -> list[int]:
    access.office(viewer)
    return [ref.school.id for ref in viewer.staff if ref.is_admin]


def of_office(conn: Connection, viewer: Viewer, ticket: int) -> tuple[TicketFacts, StaffRef]:
    """A ticket of the viewer's school; `Refused` for any other."""
    found = tickets.one_of_schools(conn, _schools(viewer), ticket)
    if found is None:
        raise Refused
    return found, access.office(viewer, found.school.id)


def office_list(conn: Connection, viewer: Viewer, page: int, *, closed: bool) -> TicketsView:
    schools, zone = _schools(viewer), access.office(viewer).school.zone
    states: Sequence[TicketState] = _CLOSED if closed else tickets.OPEN
    page = max(page, 0)
    found, pages = tickets.of_schools(conn, schools, states, page)
    return TicketsView(found, page, pages, zone, as_office=True, closed=closed)


def see(conn: Connection, viewer: Viewer, ticket: int) -> TicketFacts:
    """The office opens it: the asker can see that somebody has."""
    tickets_facts, _office = of_office(conn, viewer, ticket)
    tickets.move(conn, ticket, (TicketState.NEW,), TicketState.SEEN)
    return of_office(conn, viewer, tickets_facts.id)[0]


def answer(
    conn: Connection, viewer: Viewer, ticket: int, text: str, bot: str, now: datetime
) -> TicketFacts:
    """The answer arrives in the asker's chat."""
    words = _checked(text)
    facts, office = of_office(conn, viewer, ticket)
    message = tickets.say(conn, ticket, words, viewer.locale, now, by_office=office.id)
    tickets.move(conn, ticket, _EVERY, TicketState.ANSWERED)
    payload, day = TicketPush(ticket, words).payload(), local_date(now, facts.school.zone)
    asker, what = [facts.person_id], f"ticket:{message}"
    outbox.to_persons(conn, bot, asker, Kind.TICKET, what, day, payload, now)
    audit.note(
        conn,
        now,
        facts.school.id,
        "ticket",
        ticket,
        "changed",
        by_person=office.id,
        before={"state": facts.state.value},
        after={"state": TicketState.ANSWERED.value},
    )
    return of_office(conn, viewer, ticket)[0]
