"""Somebody lets go of a mirrored diary: credentials go at once, the rest with the last person."""

from datetime import datetime

from bot.domain.delivery import Kind
from bot.domain.mirrored import Mirror
from bot.storage import erasing, links, mirror_readers, mirrors, unsent
from bot.storage.database import Connection

ABOUT_A_STUDENT = (Kind.MARKS, Kind.ABSENCE, Kind.FIRST_LESSON)
"""Letters whose ``what`` begins with the student: what still waits for the morning is not sent."""
SUMMARIES = (
    Kind.WEEKLY,
    Kind.DAILY,
    Kind.EVENING,
    Kind.DOTS,
    Kind.HOMEWORK,
    Kind.SIGNABLE,
)
"""Of all children in one: with one of them gone, what waits is not sent at all."""


def person_left(conn: Connection, account: int, person: int, now: datetime) -> None:
    """The account's link to this person has just been ended; nothing for a school of our own.
    A representative's right rests on the link alone here, so whoever they trusted goes too."""
    mirror = mirrors.of_person(conn, person)
    if mirror is None:
        return
    if not links.linked(conn, [person]):
        mirror_readers.close(conn, person, now)
    _left(conn, account, mirror, now)


def _left(conn: Connection, account: int, mirror: Mirror, now: datetime) -> None:
    """Its own login opens this child no more; what was fetched stays for whoever else is linked,
    and is erased when nobody is."""
    if mirrors.hold(conn, mirror.id) is None:
        return
    unsent.void_of(conn, account, ABOUT_A_STUDENT, f"{mirror.student}:", now)
    unsent.void_of(conn, account, SUMMARIES, "", now)
    if mirror.login is not None and mirrors.login_owner(conn, mirror.login) == account:
        mirrors.attach(conn, mirror.id, None)
        mirrors.drop_login_if_idle(conn, mirror.login)
    if not mirrors.anybody_left(conn, mirror.school):
        if mirror.login is not None:
            mirrors.attach(conn, mirror.id, None)
            mirrors.drop_login_if_idle(conn, mirror.login)
        erasing.school(conn, mirror.school)
