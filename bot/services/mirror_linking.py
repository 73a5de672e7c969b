"""Link a child's diary at a diary system to an account; `mirror_leaving` lets go of it again.

What is linked becomes a school of this family alone: one class, one student, and whoever linked as
the representative (or the student themselves). Fetching then fills it (`jobs.mirroring`).
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.domain import consent, vault
from bot.domain.calendar import local_date
from bot.domain.classnames import ClassName, class_name
from bot.domain.errors import CodeReason, CodeRefused, Refused
from bot.domain.fetched import FetchedChild
from bot.domain.mirrored import UNKNOWN_GRADE, Linking, Mirror, MirroredChild
from bot.domain.people import Hat, Name, Role
from bot.domain.values import Unreadable
from bot.storage import accounts, audit, links, mirrors
from bot.storage.database import Connection

MOST_CHILDREN = 10
SIGNS_ON, SIGNS_AT = 4, time(12)
"""Friday noon: when a week opens to be signed, as in a school that says nothing else."""


def link(
    conn: Connection,
    account: int,
    wanted: Linking,
    keys: Sequence[str],
    language: str,
    now: datetime,
) -> tuple[MirroredChild, ...]:
    """The moment of consent: keeps the login and makes the mirror of each child; the first fetch
    is due at once. A child this account has already takes the new login in place of the old one.

    Raises `Refused` for no child or too many, `CodeRefused` (TOO_YOUNG) for a student's own
    account under 14.
    """
    if not 0 < len(wanted.children) <= MOST_CHILDREN:
        raise Refused
    login = mirrors.add_login(conn, account, wanted.source, wanted.host, now)
    mirrors.seal(conn, login, vault.sealed(wanted.credentials, login, keys[0]))
    made = tuple(
        _child(conn, account, login, wanted, child, language, now) for child in _once(wanted)
    )
    accounts.set_child(conn, account, made[0].student)
    accounts.set_hat(conn, account, Hat.STUDENT if wanted.children[0].is_self else Hat.FAMILY)
    return made


def _once(wanted: Linking) -> tuple[FetchedChild, ...]:
    return tuple({child.id: child for child in wanted.children}.values())


def _child(
    conn: Connection,
    account: int,
    login: int,
    wanted: Linking,
    child: FetchedChild,
    language: str,
    now: datetime,
) -> MirroredChild:
    today = local_date(now, child.zone)
    named = class_of(child)
    known = mirrors.held_by(conn, account, wanted.source, child.id)
    if known is None:
        mirror, student = _new(conn, account, login, wanted, child, language, now)
    else:
        mirror, student = known.id, known.student
        _take_over(conn, known, login)
    mirrors.enrol(conn, _school(conn, student), student, named, today)
    mirrors.describe(conn, mirror, child, wanted.title, wanted.gives)
    return MirroredChild(student, child.name, named.name, child.school, known is not None)


def _school(conn: Connection, student: int) -> int:
    return audit.school_of(conn, student)


def _take_over(conn: Connection, known: Mirror, login: int) -> None:
    mirrors.attach(conn, known.id, login)
    if known.login is not None:
        mirrors.drop_login_if_idle(conn, known.login)


def _new(
    conn: Connection,
    account: int,
    login: int,
    wanted: Linking,
    child: FetchedChild,
    language: str,
    now: datetime,
) -> tuple[int, int]:
    """The mirror and its student."""
    _check_age(child, local_date(now, child.zone))
    when = (SIGNS_ON, SIGNS_AT, now)
    school = mirrors.add_school(conn, child, wanted.source, wanted.title, when)
    student = mirrors.add_person(conn, school, Role.STUDENT, child.name, child.id)
    person = student
    if not child.is_self:
        person = mirrors.add_person(conn, school, Role.PARENT, Name("", ""))
        mirrors.add_guardianship(conn, person, student)
    made = links.make(conn, account, person, consent.VERSION, language, now)
    after = {"person": person, "source": wanted.source, "consent": consent.VERSION}
    audit.note(conn, now, school, "link", made, "made", by_person=person, after=after)
    return mirrors.add_mirror(conn, login, school, student, wanted.source, child, now), student


def _check_age(child: FetchedChild, today: date) -> None:
    """Under 14 a representative links first; the class says how old somebody is."""
    if child.is_self and not consent.may_consent(None, class_of(child).grade, today):
        raise CodeRefused(CodeReason.TOO_YOUNG)


def class_of(child: FetchedChild) -> ClassName:
    """The child's class; a name without a readable grade is kept as it is written."""
    try:
        return class_name(child.class_name)
    except Unreadable:
        return ClassName(UNKNOWN_GRADE, "")
