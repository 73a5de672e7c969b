"""Links: an account tied to a person, with the consent given; and whom a person stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain import enrolment
from bot.domain.enrolment import Enrolment
from bot.domain.people import Name, Right, Role, SchoolRef
from bot.storage.tables import Guardianship, Link, Membership, Person, School, SchoolClass

_LIVE = Link.unlinked_at.is_(None)
_OWN = (Link.id == bindparam("link"), Link.account_id == bindparam("account"))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_LINK: dict[str, Any] = {
    "sqlite": sqlite.insert(Link).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Link).on_conflict_do_nothing(),
}
_AGREE = (
    update(Link)
    .where(Link.account_id == bindparam("account"), Link.person_id == bindparam("person"), _LIVE)
    .values(
        consent_version=bindparam("version"),
        consent_language=bindparam("language"),
        consented_at=bindparam("now"),
    )
)
_RENEW = (
    update(Link)
    .where(*_OWN, _LIVE, Link.consent_version < bindparam("version"))
    .values(
        consent_version=bindparam("version"),
        consent_language=bindparam("language"),
        consented_at=bindparam("now"),
    )
)
_UNLINK = update(Link).where(*_OWN, _LIVE).values(unlinked_at=bindparam("now"))
_ONE = select(Link.id, Link.person_id, Link.unlinked_at, Link.consent_version).where(*_OWN)
_LIVE_OF = select(Link.id).where(
    Link.account_id == bindparam("account"), Link.person_id == bindparam("person"), _LIVE
)
_OF_ACCOUNT = (
    select(Link.id, Link.person_id)
    .where(Link.account_id == bindparam("account"), _LIVE)
    .order_by(Link.id)
)
_LINKED = select(Link.person_id).where(Link.person_id.in_(_IDS), _LIVE).distinct()

_PEOPLE = (
    select(
        Person.id,
        Person.role,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Person.folded_name,
        Person.birth_date,
        Person.left_on,
        Person.relation,
        School.id.label("school_id"),
        School.short_name,
        School.timezone,
    )
    .join(School, School.id == Person.school_id)
    .where(Person.id.in_(_IDS))
)
_GUARDS = (
    Guardianship.rights != Right.CLOSED.value,
    or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("today")),
)
_PRESENT = or_(Person.left_on.is_(None), Person.left_on > bindparam("today"))
_WARDS = (
    select(Guardianship.parent_id, Guardianship.student_id)
    .join(Person, Person.id == Guardianship.student_id)
    .where(Guardianship.parent_id.in_(_IDS), *_GUARDS, _PRESENT)
    .order_by(Guardianship.parent_id, Guardianship.student_id)
)
_GUARDIANS = (
    select(Guardianship.parent_id, Guardianship.student_id)
    .join(Person, Person.id == Guardianship.parent_id)
    .where(Guardianship.student_id.in_(_IDS), *_GUARDS, _PRESENT)
    .order_by(Guardianship.student_id, Guardianship.parent_id)
)
_GUARDIAN_LINKED = (
    select(Link.id)
    .join(Guardianship, Guardianship.parent_id == Link.person_id)
    .join(Person, Person.id == Guardianship.parent_id)
    .where(Guardianship.student_id == bindparam("student"), *_GUARDS, _PRESENT, _LIVE)
    .limit(1)
)
_ENROLMENTS = (
    select(
        Membership.student_id,
        SchoolClass.id,
        SchoolClass.name,
        SchoolClass.grade,
        SchoolClass.year,
        Membership.starts_on,
        Membership.ends_on,
        SchoolClass.class_teacher_id,
    )
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(Membership.student_id.in_(_IDS))
)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as linking needs them."""

    id: int
    role: Role
    name: Name
    folded_name: str
    birth_date: date | None
    left_on: date | None
    relation: str
    school: SchoolRef

    def has_left(self, today: date) -> bool:
        return self.left_on is not None and self.left_on <= today


@dataclass(frozen=True, slots=True)
class LinkRecord:
    id: int
    person_id: int
    unlinked: bool
    consent_version: int


# --- links ---


def make(
    conn: Connection, account: int, person: int, version: int, language: str, now: datetime
) -> int:
    """Ties the account to the person, with the consent of this moment; the link's id.

    Somebody linked already keeps the link, and the newer consent stands on it.
    """
    consent = {"account": account, "person": person, "version": version, "language": language}
    if conn.execute(_AGREE, {**consent, "now": now}).rowcount == 0:
        values = {
            "account_id": account,
            "person_id": person,
            "consent_version": version,
            "consent_language": language,
            "consented_at": now,
        }
        conn.execute(_LINK[conn.dialect.name], values)
    return int(conn.execute(_LIVE_OF, {"account": account, "person": person}).scalar_one())


def get(conn: Connection, account: int, link: int) -> LinkRecord | None:
    """A link of this account, live or not; None for anybody else's."""
    row = conn.execute(_ONE, {"account": account, "link": link}).first()
    if row is None:
        return None
    return LinkRecord(row.id, row.person_id, row.unlinked_at is not None, row.consent_version)


def end(conn: Connection, account: int, link: int, now: datetime) -> bool:
    """Unlinks at once; False when it was not this account's live link."""
    return conn.execute(_UNLINK, {"account": account, "link": link, "now": now}).rowcount == 1


_END_ALL = (
    update(Link)
    .where(Link.person_id == bindparam("person"), _LIVE)
    .values(unlinked_at=bindparam("now"))
)


def end_all(conn: Connection, person: int, now: datetime) -> bool:
    """Whoever is linked as this person is so no more: a phone was lost. False when nobody was."""
    return conn.execute(_END_ALL, {"person": person, "now": now}).rowcount > 0


def renew(
    conn: Connection, account: int, link: int, version: int, language: str, now: datetime
) -> bool:
    """Records the consent to a newer text; False when there was nothing to renew."""
    values = {"account": account, "link": link, "version": version, "language": language}
    return conn.execute(_RENEW, {**values, "now": now}).rowcount == 1


def of_account(conn: Connection, account: int) -> list[tuple[int, int]]:
    """Live links as (link id, person id), the oldest first, whether they still give anything."""
    return [(row.id, row.person_id) for row in conn.execute(_OF_ACCOUNT, {"account": account})]


def linked(conn: Connection, people: Iterable[int]) -> set[int]:
    """Which of these people have at least one live link."""
    return set(conn.execute(_LINKED, {"ids": list(people)}).scalars())


# --- people around a link ---


def people(conn: Connection, ids: Iterable[int]) -> dict[int, PersonRecord]:
    return {row.id: _person(row) for row in conn.execute(_PEOPLE, {"ids": list(ids)})}


def _person(row: Any) -> PersonRecord:
    return PersonRecord(
        id=row.id,
        role=Role(row.role),
        name=Name(row.last_name, row.first_name, row.middle_name),
        folded_name=row.folded_name,
        birth_date=row.birth_date,
        left_on=row.left_on,
        relation=row.relation,
        school=SchoolRef(row.school_id, row.short_name, row.timezone),
    )


def wards(conn: Connection, parents: Iterable[int], today: date) -> dict[int, list[int]]:
    """Parent -> students they stand for today: nothing closed, ended or of those who left."""
    return _pairs(conn, _WARDS, parents, today, "parent_id", "student_id")


def guardians(conn: Connection, students: Iterable[int], today: date) -> dict[int, list[int]]:
    """Student -> representatives of today."""
    return _pairs(conn, _GUARDIANS, students, today, "student_id", "parent_id")


def _pairs(
    conn: Connection, statement: Any, ids: Iterable[int], today: date, key: str, value: str
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in conn.execute(statement, {"ids": list(ids), "today": today}):
        found.setdefault(getattr(row, key), []).append(getattr(row, value))
    return found


def guardian_linked(conn: Connection, student: int, today: date) -> bool:
    """Whether a representative of the student uses the bot."""
    return conn.execute(_GUARDIAN_LINKED, {"student": student, "today": today}).first() is not None


def enrolments(conn: Connection, students: Iterable[int], today: date) -> dict[int, Enrolment]:
    """Student -> the class of the day (`domain.enrolment`)."""
    found: dict[int, list[Enrolment]] = {}
    for row in conn.execute(_ENROLMENTS, {"ids": list(students)}):
        found.setdefault(row.student_id, []).append(Enrolment(*row[1:]))
    current = {student: enrolment.current(known, today) for student, known in found.items()}
    return {student: place for student, place in current.items() if place is not None}


def add_guardian(conn: Connection, school: int, student: int, relation: str) -> int:
    """A representative nobody had entered: a person without a name, who stands for the student."""
    person = conn.execute(
        insert(Person).values(
            school_id=school,
            role=Role.PARENT.value,
            last_name="",
            first_name="",
            middle_name="",
            folded_name="",
            relation=relation,
        )
    ).inserted_primary_key
    assert person is not None  # noqa: S101  an insert of one row always has its key
    conn.execute(insert(Guardianship).values(parent_id=person[0], student_id=student))
    return int(person[0])
