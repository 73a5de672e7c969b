"""The name of a representative whom the school never entered: given once, changed at any time."""

from datetime import datetime

from bot.domain.errors import Refused
from bot.domain.people import Name
from bot.storage import audit, own_names
from bot.storage.database import Connection


def to_ask(conn: Connection, account: int) -> bool:
    """Asked with the first such link, and never again: later "My data" offers it."""
    own = list(own_names.of_account(conn, account).values())
    return len(own) == 1 and not own[0][1].full


def may_give(conn: Connection, account: int, person: int | None) -> bool:
    """Whether the person's name is their own to give; what the school entered only it changes."""
    return person in own_names.of_account(conn, account)


def inherit(conn: Connection, account: int, person: int, now: datetime) -> None:
    """A second child of the same school: the name is not asked for again."""
    school, nameless = own_names.of_account(conn, account)[person]
    name = own_names.known(conn, account, school)
    if name is not None:
        own_names.rename(conn, [person], name)
        _note(conn, now, school, person, nameless, name)


def give(conn: Connection, account: int, name: Name, now: datetime) -> None:
    """Every person of the account that no school has named. `Refused` when there is none."""
    own = own_names.of_account(conn, account)
    if not own:
        raise Refused
    own_names.rename(conn, own, name)
    for person, (school, before) in own.items():
        _note(conn, now, school, person, before, name)


def _note(
    conn: Connection, now: datetime, school: int, person: int, before: Name, after: Name
) -> None:
    audit.note(
        conn,
        now,
        school,
        "person",
        person,
        "changed",
        by_person=person,
        before={"name": before.full},
        after={"name": after.full},
    )
