"""Which digests are due for whom, and how far making them has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.calendar import ONE_DAY
from bot.domain.digest import Due, Run, Times, daily_due, weekly_due
from bot.domain.notifications import DAILY_TIME, WEEKLY_DAY, WEEKLY_TIME, Preset
from bot.domain.people import Role
from bot.storage.ids import ids
from bot.storage.tables import (
    Account,
    DigestRun,
    Dot,
    Guardianship,
    Link,
    Notification,
    Person,
    School,
)
from bot.storage.types import BigId, Instant

_ZONES: Any = union(
    select(School.timezone), select(Account.timezone).where(Account.timezone.is_not(None))
)
_WEEKLY = select(
    func.coalesce(Notification.weekly_day, WEEKLY_DAY),
    func.coalesce(Notification.weekly_time, WEEKLY_TIME),
).distinct()
_DAILY: Any = select(Notification.daily_time).where(Notification.daily_time.is_not(None)).distinct()
_SIGNING = select(School.signing_weekday).distinct()


def times(conn: Connection) -> Times:
    """Every time that anybody chose, with the defaults."""
    return Times(
        zones=frozenset(conn.execute(_ZONES).scalars()),
        weekly=frozenset((day, at) for day, at in conn.execute(_WEEKLY))
        | {(WEEKLY_DAY, WEEKLY_TIME)},
        daily=frozenset(conn.execute(_DAILY).scalars()) | {DAILY_TIME},
        signing_days=frozenset(conn.execute(_SIGNING).scalars()),
    )


_KEY = ("bot", "kind", "scope", "local_date")
_its = tuple(getattr(DigestRun, name) == bindparam(f"its_{name}") for name in _KEY)
_MAKE = {
    "sqlite": sqlite.insert(DigestRun).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(DigestRun).on_conflict_do_nothing(),
}
_AT: Any = select(DigestRun.cursor, DigestRun.done_at).where(*_its)
_ADVANCE = (
    update(DigestRun)
    .where(*_its, DigestRun.cursor == bindparam("old", type_=BigId), DigestRun.done_at.is_(None))
    .values(cursor=bindparam("new", type_=BigId), done_at=bindparam("finished", type_=Instant))
)


def cursor(conn: Connection, bot: str, due: Due) -> int | None:
    """The last account that is done; None when all are. Reads only."""
    row = conn.execute(_AT, _key(bot, due)).first()
    if row is None:
        return 0
    return None if row.done_at is not None else int(row.cursor)


def advance(
    conn: Connection, bot: str, due: Due, old: int, new: int, finished: datetime | None
) -> bool:
    """Moves on; False when another process has done this part."""
    key = dict(zip(_KEY, _key(bot, due).values(), strict=True))
    conn.execute(_MAKE[conn.dialect.name], {**key, "cursor": 0})
    values = {**_key(bot, due), "old": old, "new": new, "finished": finished}
    return conn.execute(_ADVANCE, values).rowcount == 1


def _key(bot: str, due: Due) -> dict[str, Any]:
    values = (bot, due.run.value, due.scope, due.day)
    return {f"its_{name}": value for name, value in zip(_KEY, values, strict=True)}


_zone = func.coalesce(
    Account.timezone,
    select(School.timezone)
    .join(Person, Person.school_id == School.id)
    .join(Link, Link.person_id == Person.id)
    .where(Link.account_id == Account.id, Link.unlinked_at.is_(None))
    .order_by(Link.id)
    .limit(1)
    .correlate(Account)
    .scalar_subquery(),
)
_next = (
    select(Account.id)
    .outerjoin(Notification, Notification.account_id == Account.id)
    .where(
        Account.id > bindparam("cursor", type_=BigId),
        or_(Notification.off.is_(None), Notification.off.is_(False)),
        or_(
            Notification.paused_until.is_(None),
            Notification.paused_until <= bindparam("now", type_=Instant),
        ),
        _zone == bindparam("zone"),
    )
    .order_by(Account.id)
    .limit(bindparam("most"))
)
_weekly_time = func.coalesce(Notification.weekly_time, WEEKLY_TIME)
_NEXT = {
    Run.WEEKLY: _next.where(
        func.coalesce(Account.preset, Preset.WEEKLY.value) == Preset.WEEKLY.value,
        func.coalesce(Notification.weekly_day, WEEKLY_DAY) == bindparam("weekday", type_=BigId),
        _weekly_time == bindparam("at", type_=Notification.weekly_time.type),
    ),
    Run.DAILY: _next.where(
        func.coalesce(Notification.daily_time, DAILY_TIME)
        == bindparam("at", type_=Notification.daily_time.type),
    ),
    Run.SIGNABLE: _next.where(or_(Account.preset.is_(None), Account.preset != Preset.URGENT.value)),
    Run.LATE: _next,
}


_student = exists().where(
    Link.account_id == Account.id,
    Link.unlinked_at.is_(None),
    Person.id == Link.person_id,
    Person.role == Role.STUDENT.value,
)
_reads_daily = or_(
    Account.preset == Preset.DAILY.value,
    # Who was never asked: a student daily, a parent weekly.
    and_(Account.preset.is_(None), _student),
)
_has_chosen = exists().where(Notification.account_id == Account.id)
_has_due = (
    select(Link.id)
    .outerjoin(Guardianship, Guardianship.parent_id == Link.person_id)
    .join(Dot, Dot.student_id == func.coalesce(Guardianship.student_id, Link.person_id))
    .where(
        Link.account_id == Account.id,
        Link.unlinked_at.is_(None),
        Dot.due_on == bindparam("tomorrow"),
        Dot.closed_at.is_(None),
    )
    .correlate(Account)
    .exists()
)
_some = select(Account.id).where(Account.id.in_(ids("accounts"))).order_by(Account.id)
_CONCERNED: dict[Run, Any] = {
    Run.DAILY: _some.where(or_(_reads_daily, _has_due)),
    Run.LATE: _some.where(or_(_reads_daily, _has_chosen)),
}


def concerned(conn: Connection, due: Due, accounts: Sequence[int]) -> Sequence[int]:
    """Those of the accounts who may have anything to hear: most are told weekly, and have no work
    due tomorrow."""
    if due.run not in _CONCERNED:
        return accounts
    values = {"accounts": accounts, "tomorrow": due.day + ONE_DAY}
    return list(conn.execute(_CONCERNED[due.run], values).scalars())


def next_accounts(conn: Connection, due: Due, after: int, most: int, now: datetime) -> list[int]:
    """Ids of the next accounts of a run, in order."""
    values = {**_chosen(due), "cursor": after, "most": most, "now": now}
    return list(conn.execute(_NEXT[due.run], values).scalars())


def _chosen(due: Due) -> dict[str, Any]:
    values: dict[str, Any] = {"zone": due.zone}
    if due.run is Run.WEEKLY:
        values |= {"weekday": due.weekday, "at": due.at}
    if due.run is Run.DAILY:
        values |= {"at": due.at}
    return values


_CHOSEN: Any = (
    select(
        _zone,
        func.coalesce(Notification.weekly_day, WEEKLY_DAY),
        func.coalesce(Notification.weekly_time, WEEKLY_TIME),
        func.coalesce(Notification.daily_time, DAILY_TIME),
    )
    .outerjoin(Notification, Notification.account_id == Account.id)
    .where(Account.id == bindparam("account"))
)


_ITS_OWN = {
    run: _NEXT[run].where(Account.id == bindparam("account", type_=BigId))
    for run in (Run.WEEKLY, Run.DAILY)
}


def of_account(conn: Connection, account: int, now: datetime) -> list[Due]:
    """The digests that one account's own choices make due at ``now``."""
    zone, weekday, weekly, daily = conn.execute(_CHOSEN, {"account": account}).one()
    if zone is None:
        return []
    found = (*weekly_due(zone, weekday, weekly, now), *daily_due(zone, daily, now))
    values = {"account": account, "cursor": 0, "most": 1, "now": now}
    return [
        due for due in found if conn.execute(_ITS_OWN[due.run], {**_chosen(due), **values}).first()
    ]
