"""Representatives whom the school never named: the one name here that is their own to give."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from bot.domain.names import folded
from bot.domain.people import Name, Role
from bot.storage.tables import Change, Link, Person

# a name that its bearer has given before stays theirs to change
_given = select(Change.id).where(
    Change.entity == Person.__tablename__,
    Change.entity_id == Person.id,
    Change.by_person == Person.id,
)
_OWN = (
    select(Person.id, Person.school_id, Person.last_name, Person.first_name, Person.middle_name)
    .join(Link, Link.person_id == Person.id)
    .where(
        Link.account_id == bindparam("account"),
        Link.unlinked_at.is_(None),
        Person.role == Role.PARENT.value,
        or_(Person.last_name == "", exists(_given)),
    )
    .order_by(Person.id)
)
_KNOWN = (
    select(Person.last_name, Person.first_name, Person.middle_name)
    .join(Link, Link.person_id == Person.id)
    .where(
        Link.account_id == bindparam("account"),
        Link.unlinked_at.is_(None),
        Person.role == Role.PARENT.value,
        Person.school_id == bindparam("school"),
        Person.last_name != "",
    )
    .order_by(Person.id)
    .limit(1)
)
_SILENCE = (
    update(Change)
    .where(
        Change.entity == Person.__tablename__,
        Change.entity_id.in_(bindparam("ids", expanding=True)),
        Change.by_person == Change.entity_id,
    )
    .values(before=None, after=None)
)
_RENAME = update(Person).where(Person.id.in_(bindparam("ids", expanding=True)))


def of_account(conn: Connection, account: int) -> dict[int, tuple[int, Name]]:
    """By person id their school and name, which may be empty: whom the school has not named."""
    rows = conn.execute(_OWN, {"account": account})
    return {
        row.id: (row.school_id, Name(row.last_name, row.first_name, row.middle_name))
        for row in rows
    }


def known(conn: Connection, account: int, school: int) -> Name | None:
    """The name the account's reader has in this school already, whoever gave it."""
    row = conn.execute(_KNOWN, {"account": account, "school": school}).first()
    return None if row is None else Name(*row)


def rename(conn: Connection, people: Collection[int], name: Name) -> None:
    values = {
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "folded_name": folded(name.full),
    }
    conn.execute(_RENAME.values(**values), {"ids": list(people)})


def erase(conn: Connection, account: int) -> None:
    """Takes the name back that somebody gave to themselves, also from the trace of who changed
    what; what was signed by it stays signed by it."""
    people = list(of_account(conn, account))
    if people:
        rename(conn, people, Name("", ""))
        conn.execute(_SILENCE, {"ids": people})
