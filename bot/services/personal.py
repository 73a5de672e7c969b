"""Export and forget: everything held about an account, its persons and their children."""

from datetime import datetime

from bot.domain.calendar import local_date
from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.personal import FORGET_WINDOW, Holding, Scope
from bot.services import mirror_leaving
from bot.storage import links, personal
from bot.storage.database import Connection


def scope(conn: Connection, account: int, now: datetime) -> Scope:
    """The account's persons of every hat, with the children they stand for today. Children one
    is merely trusted with are not one's own."""
    own = [person for _link, person in links.of_account(conn, account)]
    records = links.people(conn, own)
    today = min(
        (local_date(now, record.school.zone) for record in records.values()), default=now.date()
    )
    wards = links.wards(conn, own, today)
    students = {ward for found in wards.values() for ward in found}
    students |= {one for one, record in records.items() if record.role is Role.STUDENT}
    return personal.scope_of(conn, account, students)


def export(conn: Connection, account: int, now: datetime) -> Holding:
    return personal.collect(conn, scope(conn, account, now), now)


def minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def forget(conn: Connection, account: int, asked: int, now: datetime) -> None:
    """Needs a writing transaction. `Refused` when the second question is older than a quarter of
    an hour: a button found later must not do it."""
    if not 0 <= minute(now) - asked <= FORGET_WINDOW:
        raise Refused
    own = scope(conn, account, now)
    personal.forget(conn, own, now)
    for person in own.own:
        mirror_leaving.person_left(conn, account, person, now)
