"""A database to measure on: the demo school, one family, and as many marks of others as asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.domain import consent
from bot.domain.importing.report import ImportOptions
from bot.services import importing
from bot.sources.demo_school import demo_book
from bot.storage.database import open_database
from bot.storage.migrate import migrate
from bot.storage.tables import (
    Account,
    Link,
    Mark,
    Membership,
    Person,
    SchoolClass,
    Subject,
)

NOW = datetime(2026, 11, 18, 7, 40, tzinfo=UTC)  # a Wednesday, 10:40 in Moscow
FAMILY = 700_001
"""The messenger's number of a parent of two in the demo school."""
OF_ONE = 200
"""Marks of one student over a year."""
_FIRST = date(2026, 9, 1)
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Family:
    """``student``: a child of the account `FAMILY`."""

    student: int


async def furnished(url: str, marks: int, accounts: int = 1) -> Family:
    """A migrated database with the demo school, a parent with so many accounts (`FAMILY` is the
    first one's number), and about ``marks`` marks more."""
    await migrate(url)
    db = open_database(url)
    family = await db.write(lambda conn: _school(conn, accounts))
    await db.write(lambda conn: _others(conn, marks))
    await db.close()
    return family


def _school(conn: Connection, accounts: int) -> Family:
    importing.apply(conn, demo_book(NOW.date()), ImportOptions(), NOW)
    parent = _person(conn, "P01")
    numbers = range(FAMILY, FAMILY + accounts)
    conn.execute(insert(Account), [{**_ACCOUNT, "external_id": str(n)} for n in numbers])
    agreed = {"consent_version": consent.VERSION, "consent_language": "ru", "consented_at": NOW}
    ids = conn.execute(select(Account.id)).scalars().all()
    conn.execute(insert(Link), [{"account_id": id_, "person_id": parent, **agreed} for id_ in ids])
    return Family(_person(conn, "S04"))


_ACCOUNT = {
    "platform": "telegram",
    "locale": "ru",
    "hidden_buttons": [],
    "created_at": NOW,
}


def _person(conn: Connection, foreign_id: str) -> int:
    wanted = select(Person.id).where(Person.foreign_id == foreign_id)
    return int(conn.execute(wanted).scalar_one())


def _others(conn: Connection, marks: int) -> None:
    """More students of the same class; their marks lie between each other, day after day."""
    school, class_ = conn.execute(select(SchoolClass.school_id, SchoolClass.id)).first() or (0, 0)
    subjects = conn.execute(select(Subject.id)).scalars().all()
    people = [_student(school, n) for n in range(max(1, marks // OF_ONE))]
    conn.execute(insert(Person), people)
    ids = conn.execute(select(Person.id).where(Person.last_name == _MANY)).scalars().all()
    conn.execute(
        insert(Membership),
        [{"student_id": id_, "class_id": class_, "starts_on": _FIRST} for id_ in ids],
    )
    rows = [
        _mark(ids[n % len(ids)], class_, subjects[n % len(subjects)], n // len(ids))
        for n in range(marks)
    ]
    for start in range(0, marks, _CHUNK):
        conn.execute(insert(Mark), rows[start : start + _CHUNK])


_MANY = "Многих"


def _student(school: int, number: int) -> dict[str, Any]:
    name = {"last_name": _MANY, "first_name": f"Имя{number}", "middle_name": ""}
    return {"school_id": school, "role": "student", "folded_name": f"многих{number}", **name}


def _mark(student: int, class_: int, subject: int, number: int) -> dict[str, Any]:
    return {
        "student_id": student,
        "class_id": class_,
        "subject_id": subject,
        "day": _FIRST + timedelta(days=number % 250),
        "kind": "Ответ на уроке",
        "value": 3 + number % 3,
        "text": str(3 + number % 3),
        "weight": 2,
        "set_at": NOW,
        "edited_at": NOW,
    }
