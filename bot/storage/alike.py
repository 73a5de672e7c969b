"""Children of one family who are called the same: their class is said beside the first name."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import aliased

from bot.domain.people import Right
from bot.storage.tables import Guardianship, Link, Membership, Person, SchoolClass
from bot.storage.types import BigId

_AT_ONCE = 500
_child = aliased(Person, name="child")
_twin = aliased(Person, name="twin")
_hers, _others = aliased(Guardianship, name="hers"), aliased(Guardianship, name="others")
_link, _again = aliased(Link, name="link_of_one"), aliased(Link, name="link_of_other")
_ALIKE: Any = (
    select(_link.account_id, _child.id, SchoolClass.name)
    .select_from(_link)
    .join(_hers, _hers.parent_id == _link.person_id)
    .join(_child, _child.id == _hers.student_id)
    .join(_again, _again.account_id == _link.account_id)
    .join(_others, _others.parent_id == _again.person_id)
    .join(
        _twin,
        (_twin.id == _others.student_id)
        & (_twin.id != _child.id)
        & (_twin.first_name == _child.first_name),
    )
    .join(Membership, Membership.student_id == _child.id)
    .join(SchoolClass, SchoolClass.id == Membership.class_id)
    .where(
        _link.account_id.in_(bindparam("accounts", expanding=True, type_=BigId)),
        _link.unlinked_at.is_(None),
        _again.unlinked_at.is_(None),
        _hers.rights != Right.CLOSED.value,
        _others.rights != Right.CLOSED.value,
        Membership.starts_on <= bindparam("today"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("today")),
    )
    .order_by(Membership.starts_on)
)


def classes(conn: Connection, accounts: Collection[int], today: date) -> dict[int, dict[int, str]]:
    """By account, the class of each child beside whom another is called the same."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    ids = sorted(set(accounts))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
        for account, student, name in conn.execute(_ALIKE, {"accounts": some, "today": today}):
            found[account][student] = name
    return found


_ACCOUNTS: Any = select(Link.person_id, Link.account_id).where(
    Link.person_id.in_(bindparam("people", expanding=True, type_=BigId)),
    Link.unlinked_at.is_(None),
)


def classes_for(
    conn: Connection, people: Collection[int], today: date
) -> dict[int, dict[int, str]]:
    """The same by person: what their phones show may hold the children of other schools."""
    if not people:
        return {}
    rows = conn.execute(_ACCOUNTS, {"people": sorted(people)}).all()
    known = classes(conn, {row.account_id for row in rows}, today)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        found[row.person_id] |= known.get(row.account_id, {})
    return found


def called(conn: Connection, person: int, student: int, name: str, today: date) -> str:
    """A child's first name as one of its family reads it."""
    return beside(name, classes_for(conn, [person], today).get(person, {}).get(student))


def beside(name: str, class_name: str | None) -> str:
    """``Анна``, or ``Анна (5А)`` where the class is to be said."""
    return f"{name} ({class_name})" if class_name else name
