"""Mirrored children and the logins that open their diaries."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.domain.calendar import school_year
from bot.domain.classnames import ClassName
from bot.domain.fetched import FetchedChild, Gift
from bot.domain.gifts import gifts
from bot.domain.mirrored import Mirror, child_facts, child_of, mondays
from bot.domain.names import folded
from bot.domain.people import Name, Role
from bot.storage.tables import (
    Guardianship,
    Link,
    Membership,
    MirrorLogin,
    Person,
    School,
    SchoolClass,
)
from bot.storage.tables import Mirror as Row
from bot.storage.types import BigId

FIVE_DAYS = 5
_COLUMNS = (
    Row.id,
    Row.login_id,
    Row.school_id,
    Row.student_id,
    School.timezone,
    Row.source,
    Row.foreign_id,
    Row.facts,
    Row.gives,
    Row.signed_weeks,
    Row.made_at,
    Row.first_at,
    Row.fetched_at,
    Row.year_at,
    Row.terms_at,
    Row.news_at,
    Row.previous_at,
    Row.back_to,
)
_MIRRORS = select(*_COLUMNS).join(School, School.id == Row.school_id).order_by(Row.id)
_ONE = _MIRRORS.where(Row.id == bindparam("mirror", type_=BigId))
_OF_LOGIN = _MIRRORS.where(Row.login_id == bindparam("login", type_=BigId))
_OF_STUDENT = _MIRRORS.where(Row.student_id == bindparam("student", type_=BigId))
_OF_PERSON = _MIRRORS.join(Person, Person.school_id == Row.school_id).where(
    Person.id == bindparam("person", type_=BigId)
)
_HELD = _MIRRORS.where(
    Row.source == bindparam("source"),
    Row.foreign_id == bindparam("foreign"),
    Row.school_id.in_(
        select(Person.school_id)
        .join(Link, Link.person_id == Person.id)
        .where(Link.account_id == bindparam("account", type_=BigId), Link.unlinked_at.is_(None))
    ),
)


def _mirror(row: Any) -> Mirror:
    id_, login, school, student, zone, source, foreign, facts, gives, signed, *moments = row
    child, known = child_of(foreign, zone, facts), gifts(gives)
    return Mirror(
        id_, login, school, student, zone, source, child, known, mondays(signed), *moments
    )


def one(conn: Connection, mirror: int) -> Mirror | None:
    row = conn.execute(_ONE, {"mirror": mirror}).first()
    return None if row is None else _mirror(row)


def of_login(conn: Connection, login: int) -> list[Mirror]:
    return [_mirror(row) for row in conn.execute(_OF_LOGIN, {"login": login})]


def of_student(conn: Connection, student: int) -> Mirror | None:
    row = conn.execute(_OF_STUDENT, {"student": student}).first()
    return None if row is None else _mirror(row)


def of_person(conn: Connection, person: int) -> Mirror | None:
    """The mirror whose school this person belongs to; None for a school of our own."""
    row = conn.execute(_OF_PERSON, {"person": person}).first()
    return None if row is None else _mirror(row)


def held_by(conn: Connection, account: int, source: str, foreign: str) -> Mirror | None:
    """The mirror of this very child that the account is linked to already."""
    key = {"account": account, "source": source, "foreign": foreign}
    row = conn.execute(_HELD, key).first()
    return None if row is None else _mirror(row)


_HOLD = select(Row.id).where(Row.id == bindparam("mirror", type_=BigId)).with_for_update()


def hold(conn: Connection, mirror: int) -> Mirror | None:
    """The mirror, which nobody else writes into or erases until the commit; None when gone."""
    if conn.execute(_HOLD, {"mirror": mirror}).first() is None:
        return None
    return one(conn, mirror)


# --- making ---


def add_login(conn: Connection, account: int, source: str, host: str, now: datetime) -> int:
    """A login due at once, its credentials still to be sealed for it (`seal`)."""
    values = {"account_id": account, "source": source, "host": host, "made_at": now, "next_at": now}
    return _key(conn.execute(insert(MirrorLogin).values(**values)))


def seal(conn: Connection, login: int, sealed: str) -> None:
    conn.execute(update(MirrorLogin).where(MirrorLogin.id == login).values(sealed=sealed))


def add_school(conn: Connection, child: FetchedChild, source: str, title: str, when: Any) -> int:
    """A school of this family alone. ``when``: the weekday and hour its weeks open to be signed,
    and now."""
    weekday, at, now = when
    values = {
        "name": child.school or title,
        "short_name": child.school or title,
        "timezone": child.zone,
        "language": "ru",
        "days_per_week": FIVE_DAYS,
        "signing_weekday": weekday,
        "signing_time": at,
        "source": source,
        "created_at": now,
        "settings": {},
    }
    return _key(conn.execute(insert(School).values(**values)))


def add_person(
    conn: Connection, school: int, role: Role, name: Name, foreign: str | None = None
) -> int:
    values = {
        "school_id": school,
        "role": role.value,
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "folded_name": folded(name.full),
        "foreign_id": foreign,
    }
    return _key(conn.execute(insert(Person).values(**values)))


def enrol(conn: Connection, school: int, student: int, named: ClassName, today: date) -> int:
    """The class of this school year, made when it is new; the student is in it from its first
    day on, or from today when they came from another one of the same year."""
    year = school_year(today)
    known = conn.execute(
        select(SchoolClass.id, SchoolClass.name)
        .where(SchoolClass.school_id == school, SchoolClass.year == year)
        .order_by(SchoolClass.id.desc())
    ).all()
    if known and known[0].name == named.name:
        return int(known[0].id)
    values = {
        "school_id": school,
        "year": year,
        "grade": named.grade,
        "letter": named.letter,
        "name": named.name,
    }
    if known:  # it is called otherwise now: the records stay where they are
        conn.execute(update(SchoolClass).where(SchoolClass.id == known[0].id).values(**values))
        return int(known[0].id)
    klass = _key(conn.execute(insert(SchoolClass).values(**values)))
    conn.execute(
        insert(Membership).values(
            student_id=student, class_id=klass, starts_on=date(year, 9, 1), ends_on=None
        )
    )
    return klass


def add_mirror(
    conn: Connection,
    login: int,
    school: int,
    student: int,
    source: str,
    child: FetchedChild,
    now: datetime,
) -> int:
    values = {
        "login_id": login,
        "school_id": school,
        "student_id": student,
        "source": source,
        "title": "",
        "foreign_id": child.id,
        "facts": child_facts(child),
        "gives": [],
        "made_at": now,
    }
    return _key(conn.execute(insert(Row).values(**values)))


def describe(
    conn: Connection, mirror: int, child: FetchedChild, title: str, gives: Iterable[Gift]
) -> None:
    """The child and the system as they are now."""
    values = {"facts": child_facts(child), "title": title, "gives": sorted(gives)}
    conn.execute(update(Row).where(Row.id == mirror).values(**values))


def regive(conn: Connection, mirror: int, gives: Iterable[Gift]) -> None:
    """What the system gives, as it says now."""
    conn.execute(update(Row).where(Row.id == mirror).values(gives=sorted(gives)))


def note_signed(conn: Connection, mirror: int, mondays: Iterable[date]) -> None:
    """Weeks that are signed at the system, all of them."""
    written = sorted(str(monday) for monday in mondays)
    conn.execute(update(Row).where(Row.id == mirror).values(signed_weeks=written))


def redescribe(conn: Connection, mirror: int, child: FetchedChild) -> None:
    """The child as the system names it now."""
    conn.execute(update(Row).where(Row.id == mirror).values(facts=child_facts(child)))


_STAMPS = frozenset(
    {"first_at", "fetched_at", "year_at", "terms_at", "news_at", "previous_at", "back_to"}
)


def stamp(conn: Connection, mirror: int, **moments: datetime | date) -> None:
    """Notes when what was fetched, by the names of the columns."""
    if unknown := moments.keys() - _STAMPS:
        raise ValueError(f"no such moments: {sorted(unknown)}")
    conn.execute(update(Row).where(Row.id == mirror).values(**moments))


def title(conn: Connection, mirror: int) -> str:
    """Of the system, as families call it."""
    return str(conn.execute(select(Row.title).where(Row.id == mirror)).scalar_one())


def class_name(conn: Connection, klass: int) -> str:
    return str(conn.execute(select(SchoolClass.name).where(SchoolClass.id == klass)).scalar_one())


def attach(conn: Connection, mirror: int, login: int | None) -> None:
    conn.execute(update(Row).where(Row.id == mirror).values(login_id=login))


def add_guardianship(conn: Connection, parent: int, student: int) -> None:
    conn.execute(insert(Guardianship).values(parent_id=parent, student_id=student))


# --- ending ---

_LINKED = (
    select(Link.id)
    .join(Person, Person.id == Link.person_id)
    .where(Person.school_id == bindparam("school", type_=BigId), Link.unlinked_at.is_(None))
    .limit(1)
)
_OPENED = select(Row.id).where(Row.login_id == bindparam("login", type_=BigId)).limit(1)


def anybody_left(conn: Connection, school: int) -> bool:
    """Whether an account is still linked to a person of the school."""
    return conn.execute(_LINKED, {"school": school}).first() is not None


def login_owner(conn: Connection, login: int) -> int | None:
    found = select(MirrorLogin.account_id).where(MirrorLogin.id == login)
    return conn.execute(found).scalar()


def drop_login_if_idle(conn: Connection, login: int) -> bool:
    """A login that opens nothing any more goes with its credentials."""
    if conn.execute(_OPENED, {"login": login}).first() is not None:
        return False
    conn.execute(delete(MirrorLogin).where(MirrorLogin.id == login))
    return True


def _key(done: Any) -> int:
    return int(done.inserted_primary_key[0])
