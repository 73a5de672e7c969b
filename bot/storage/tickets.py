"""Tickets: asked by somebody, seen and answered by the office of the school."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.domain.contact import Category, TicketState
from bot.domain.people import Name, SchoolRef, StudentRef
from bot.domain.views.contact import MyDataView, TicketFacts, TicketWords
from bot.storage.tables import (
    GroupMember,
    Person,
    School,
    StudyGroup,
    Subject,
    Ticket,
    TicketMessage,
)

PAGE = 8
MESSAGES = 6

_asker, _student = aliased(Person), aliased(Person)
_people: BindParameter[Any] = bindparam("people", expanding=True)
_schools: BindParameter[Any] = bindparam("schools", expanding=True)
_states: BindParameter[Any] = bindparam("states", expanding=True)
_FACTS = (
    select(
        Ticket.id,
        Ticket.category,
        Ticket.state,
        Ticket.made_at,
        Ticket.last_at,
        School.id.label("school_id"),
        School.short_name,
        School.timezone,
        Ticket.person_id,
        _asker.last_name,
        _asker.first_name,
        _asker.middle_name,
        _asker.relation,
        _asker.role,
        Ticket.student_id,
        _student.last_name.label("student_last"),
        _student.first_name.label("student_first"),
        _student.middle_name.label("student_middle"),
    )
    .join(School, School.id == Ticket.school_id)
    .join(_asker, _asker.id == Ticket.person_id)
    .outerjoin(_student, _student.id == Ticket.student_id)
)
_OWN = (Ticket.person_id.in_(_people),)
_SCHOOL = (Ticket.school_id.in_(_schools), Ticket.state.in_(_states))


_most: BindParameter[Any] = bindparam("most")
_skip: BindParameter[Any] = bindparam("skip")


def _page(statement: Any) -> Any:
    return statement.order_by(Ticket.last_at.desc(), Ticket.id.desc()).limit(_most).offset(_skip)


_LIST_OWN = _page(_FACTS.where(*_OWN))
_COUNT_OWN = select(func.count()).select_from(Ticket).where(*_OWN)
_LIST_SCHOOL = _page(_FACTS.where(*_SCHOOL))
_COUNT_SCHOOL = select(func.count()).select_from(Ticket).where(*_SCHOOL)
_ONE_OWN = _FACTS.where(*_OWN, Ticket.id == bindparam("ticket"))
_ONE_SCHOOL = _FACTS.where(Ticket.school_id.in_(_schools), Ticket.id == bindparam("ticket"))
_MESSAGES = (
    select(TicketMessage.by_office, TicketMessage.at, TicketMessage.text)
    .where(TicketMessage.ticket_id == bindparam("ticket"))
    .order_by(TicketMessage.id.desc())
    .limit(_most)
    .offset(_skip)
)
_MESSAGE_COUNT = (
    select(func.count())
    .select_from(TicketMessage)
    .where(TicketMessage.ticket_id == bindparam("ticket"))
)
_MOVE = (
    update(Ticket)
    .where(
        Ticket.id == bindparam("ticket"),
        Ticket.state.in_(bindparam("before", expanding=True)),
    )
    .values(state=bindparam("after"))
)
_TOUCH = update(Ticket).where(Ticket.id == bindparam("ticket")).values(last_at=bindparam("at"))

OPEN = (TicketState.NEW, TicketState.SEEN, TicketState.ANSWERED)


def make(
    conn: Connection,
    school: int,
    person: int,
    student: int | None,
    category: Category,
    now: datetime,
) -> int:
    """A ticket without words yet; its number."""
    values = {
        "school_id": school,
        "person_id": person,
        "student_id": student,
        "category": category.value,
        "made_at": now,
        "last_at": now,
    }
    key = conn.execute(insert(Ticket).values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def say(
    conn: Connection,
    ticket: int,
    text: str,
    language: str,
    now: datetime,
    by_office: int | None = None,
) -> int:
    """One more message; its id. ``by_office`` is the person of the office who answers."""
    values = {
        "ticket_id": ticket,
        "by_office": by_office,
        "at": now,
        "text": text,
        "language": language,
    }
    key = conn.execute(insert(TicketMessage).values(**values)).inserted_primary_key
    conn.execute(_TOUCH, {"ticket": ticket, "at": now})
    assert key is not None  # noqa: S101  an insert of one row always has its key
    return int(key[0])


def move(conn: Connection, ticket: int, before: Iterable[TicketState], after: TicketState) -> bool:
    """From one of the states to another, by one conditional update."""
    values = {"ticket": ticket, "before": [state.value for state in before], "after": after.value}
    return conn.execute(_MOVE, values).rowcount == 1


def of_people(
    conn: Connection, people: Iterable[int], page: int
) -> tuple[tuple[TicketFacts, ...], int]:
    """One page of these persons' tickets, the newest first, and how many pages there are."""
    where = {"people": list(people)}
    number = int(conn.execute(_COUNT_OWN, where).scalar_one())
    return _rows(conn, _LIST_OWN, where, page), max(1, -(-number // PAGE))


def of_schools(
    conn: Connection, schools: Iterable[int], states: Iterable[TicketState], page: int
) -> tuple[tuple[TicketFacts, ...], int]:
    where = {"schools": list(schools), "states": [state.value for state in states]}
    number = int(conn.execute(_COUNT_SCHOOL, where).scalar_one())
    return _rows(conn, _LIST_SCHOOL, where, page), max(1, -(-number // PAGE))


def _rows(
    conn: Connection, statement: Any, where: dict[str, Any], page: int
) -> tuple[TicketFacts, ...]:
    rows = conn.execute(statement, {**where, "most": PAGE, "skip": PAGE * page})
    return tuple(_facts(row) for row in rows)


def one_of_people(conn: Connection, people: Iterable[int], ticket: int) -> TicketFacts | None:
    row = conn.execute(_ONE_OWN, {"people": list(people), "ticket": ticket}).first()
    return None if row is None else _facts(row)


def one_of_schools(conn: Connection, schools: Iterable[int], ticket: int) -> TicketFacts | None:
    row = conn.execute(_ONE_SCHOOL, {"schools": list(schools), "ticket": ticket}).first()
    return None if row is None else _facts(row)


def messages(conn: Connection, ticket: int, page: int) -> tuple[tuple[TicketWords, ...], int]:
    """A page of messages, the oldest first, page 0 the newest. The caller has the ticket."""
    number = int(conn.execute(_MESSAGE_COUNT, {"ticket": ticket}).scalar_one())
    paged = {"ticket": ticket, "most": MESSAGES, "skip": MESSAGES * page}
    rows = conn.execute(_MESSAGES, paged).all()
    shown = (TicketWords(row.by_office is not None, row.at, row.text) for row in reversed(rows))
    return tuple(shown), max(1, -(-number // MESSAGES))


def _facts(row: Any) -> TicketFacts:
    student = None
    if row.student_id is not None:
        student = Name(row.student_last, row.student_first, row.student_middle)
    return TicketFacts(
        id=row.id,
        category=Category(row.category),
        state=TicketState(row.state),
        made_at=row.made_at,
        last_at=row.last_at,
        school=SchoolRef(row.school_id, row.short_name, row.timezone),
        person_id=row.person_id,
        asker=Name(row.last_name, row.first_name, row.middle_name),
        relation=row.relation,
        role=row.role,
        student_id=row.student_id,
        student=student,
    )


# --- what the school knows of a student ---

_today: BindParameter[Any] = bindparam("today")
_PERSON = select(
    Person.last_name, Person.first_name, Person.middle_name, Person.birth_date, Person.relation
).where(Person.id == bindparam("person"))
_GROUPS = (
    select(Subject.name.label("subject"), StudyGroup.name)
    .select_from(GroupMember)
    .join(StudyGroup, StudyGroup.id == GroupMember.group_id)
    .join(Subject, Subject.id == StudyGroup.subject_id)
    .where(
        GroupMember.student_id == bindparam("person"),
        and_(
            GroupMember.starts_on <= _today,
            or_(GroupMember.ends_on.is_(None), GroupMember.ends_on >= _today),
        ),
    )
    .order_by(StudyGroup.id)
)


def my_data(conn: Connection, student: StudentRef, today: date) -> MyDataView:
    """What stands in the school's list about the student and the reader. Three statements."""
    child = conn.execute(_PERSON, {"person": student.id}).one()
    me = conn.execute(_PERSON, {"person": student.parent_id or 0}).first()
    groups = conn.execute(_GROUPS, {"person": student.id, "today": today})
    return MyDataView(
        student,
        child.birth_date,
        Name(me.last_name, me.first_name, me.middle_name) if me else None,
        me.relation if me else "",
        tuple((row.name, row.subject) for row in groups),
    )
