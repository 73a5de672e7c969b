"""The families behind a few hundred accounts, and the children whose days a digest is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain import consent
from bot.domain.calendar import school_year
from bot.domain.people import Right, Role
from bot.storage import notifications
from bot.storage.digest_children import ACCOUNTS, DAY_OFF, FIRST, HOLIDAY, LAST
from bot.storage.tables import (
    Account,
    Chat,
    Dot,
    Guardianship,
    Lesson,
    Link,
    Membership,
    Notification,
    Person,
    School,
    SchoolClass,
    Signature,
)


class Child(NamedTuple):
    """A child as one account sees it."""

    student: int
    name: str
    class_id: int
    class_name: str
    grade: int
    school: str
    school_id: int
    days_per_week: int
    signing_weekday: int
    signable: bool
    """The account may sign for the child and has not done so."""
    own: bool
    """The account is the student."""
    mirrored: bool
    """Of a diary that is fetched from another system."""
    taught: bool = True
    """Has lessons then; without any, only what is due is told."""


class Family(NamedTuple):
    account: int
    chat: int
    preset: str | None
    row: Any
    """For `notifications.of`."""
    children: tuple[Child, ...]

    def school_beside(self, child: Child) -> str:
        """The school's name, where it is another than the first child's."""
        return "" if child.school_id == self.children[0].school_id else child.school


_child = aliased(Person, name="child")
_home = (
    select(func.min(Chat.id))
    .where(Chat.account_id == Account.id, Chat.bot == bindparam("its_bot"))
    .correlate(Account)
    .scalar_subquery()
)
_taught = exists().where(
    Lesson.class_id == SchoolClass.id,
    Lesson.day.between(FIRST, LAST),
    Lesson.status != "cancelled",
    ~DAY_OFF.correlate(Lesson),
    ~HOLIDAY.correlate(Lesson),
)

_signed = exists().where(
    Signature.student_id == _child.id,
    Signature.week == FIRST,
    Signature.person_id == Person.id,
)

_MEMBERS = (
    select(
        Account.id.label("account"),
        Chat.id.label("chat"),
        Person.role,
        School.id.label("school_id"),
        School.short_name,
        School.signing_weekday,
        _child.id.label("student"),
        _child.first_name,
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        func.coalesce(SchoolClass.days_per_week, School.days_per_week).label("days"),
        Guardianship.rights,
        _signed.label("signed"),
        School.source,
        *notifications.COLUMNS,
    )
    .select_from(Account)
    .join(Chat, Chat.id == _home)
    .join(Link, and_(Link.account_id == Account.id, Link.unlinked_at.is_(None)))
    .join(Person, Person.id == Link.person_id)
    .join(School, School.id == Person.school_id)
    .outerjoin(
        Guardianship,
        and_(Guardianship.parent_id == Person.id, Person.role == Role.PARENT.value),
    )
    .join(
        _child,
        and_(
            _child.id == func.coalesce(Guardianship.student_id, Person.id),
            _child.role == Role.STUDENT.value,
        ),
    )
    .join(
        Membership,
        and_(
            Membership.student_id == _child.id,
            Membership.starts_on <= LAST,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= FIRST),
        ),
    )
    .join(
        SchoolClass,
        and_(SchoolClass.id == Membership.class_id, SchoolClass.year == bindparam("year")),
    )
    .outerjoin(Notification, Notification.account_id == Account.id)
    .where(
        Account.id.in_(ACCOUNTS),
        Chat.blocked_at.is_(None),
        Link.consent_version >= consent.VERSION,
        or_(Person.left_on.is_(None), Person.left_on > bindparam("today")),
        or_(_child.left_on.is_(None), _child.left_on > bindparam("today")),
        or_(Guardianship.rights.is_(None), Guardianship.rights != Right.CLOSED.value),
        or_(Guardianship.ends_on.is_(None), Guardianship.ends_on >= bindparam("today")),
    )
    .order_by(Account.id, Link.id, _child.id, Membership.starts_on)
)
_dot_is_due = exists().where(
    Dot.student_id == _child.id,
    Dot.due_on == FIRST,
    Dot.closed_at.is_(None),
    Dot.kind != "again",
)
_FAMILIES = _MEMBERS.where(_taught)
_WITH_DOTS = _MEMBERS.add_columns(_taught.label("taught")).where(or_(_taught, _dot_is_due))

_WISHES = 15
"""Where the columns of `notifications.of` begin."""


def families(
    conn: Connection,
    bot: str,
    accounts: Sequence[int],
    first: date,
    last: date,
    today: date,
    *,
    with_dots: bool = False,
) -> list[Family]:
    """The families behind accounts, with the children that have lessons between ``first`` and
    ``last``: who is on holiday is not there, unless ``with_dots`` a dot is due on ``first``."""
    values = {
        "accounts": accounts,
        "its_bot": bot,
        "first": first,
        "last": last,
        "today": today,
        "year": school_year(last),
    }
    found: dict[int, tuple[Any, dict[int, Child]]] = {}
    rows: Sequence[Any] = conn.execute(_WITH_DOTS if with_dots else _FAMILIES, values).all()
    for row in rows:
        children = found.setdefault(row.account, (row, {}))[1]
        known = children.get(row.student)
        child = _child_of(known, *row[2:_WISHES])
        children[row.student] = child._replace(taught=bool(row.taught)) if with_dots else child
    return [
        Family(row.account, row.chat, row.preset, row, tuple(children.values()))
        for row, children in found.values()
    ]


def _child_of(
    known: Child | None,
    role: str,
    school_id: int,
    school: str,
    signing_weekday: int,
    student: int,
    name: str,
    class_id: int,
    class_name: str,
    grade: int,
    days: int,
    rights: str | None,
    signed: bool,
    source: str,
) -> Child:
    """From a row of `_MEMBERS`, by position; ``known``: the child from a row before."""
    own = role == Role.STUDENT
    return Child(
        student,
        name,
        class_id,
        class_name,
        grade,
        school,
        school_id,
        days,
        signing_weekday,
        signable=(rights == Right.FULL and not signed) or (known is not None and known.signable),
        own=own and (known is None or known.own),
        mirrored=source != "local",
    )
