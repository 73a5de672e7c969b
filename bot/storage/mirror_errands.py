"""What families say that is passed on to a diary system, and how far it has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.passing import Passing, Way
from bot.storage.tables import AbsenceNotice, Mirror, MirrorErrand
from bot.storage.types import BigId

_PUT = {
    "sqlite": sqlite.insert(MirrorErrand).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(MirrorErrand).on_conflict_do_nothing(),
}
_WAITING = (
    select(
        MirrorErrand.id,
        MirrorErrand.kind,
        MirrorErrand.week,
        MirrorErrand.state,
        MirrorErrand.tries,
        AbsenceNotice.id.label("notice"),
    )
    .outerjoin(AbsenceNotice, AbsenceNotice.id == MirrorErrand.notice_id)
    .where(
        MirrorErrand.mirror_id == bindparam("mirror", type_=BigId),
        MirrorErrand.state.in_((Passing.WAITING.value, Passing.SENDING.value)),
    )
    .order_by(MirrorErrand.id)
)


@dataclass(frozen=True, slots=True)
class Errand:
    """``notice`` is an absence notice, ``week`` the Monday of a signed week: one of the two."""

    id: int
    way: Way
    state: Passing
    tries: int
    notice: int | None
    week: date | None


def put(
    conn: Connection,
    mirror: int,
    now: datetime,
    *,
    notice: int | None = None,
    week: date | None = None,
) -> None:
    """Once for each notice and each week."""
    way = Way.SIGNATURE if notice is None else Way.ABSENCE
    values = {
        "mirror_id": mirror,
        "kind": way.value,
        "notice_id": notice,
        "week": week,
        "made_at": now,
    }
    conn.execute(_PUT[conn.dialect.name], values)


def waiting(conn: Connection, mirror: int) -> list[Errand]:
    return [
        Errand(row.id, Way(row.kind), Passing(row.state), row.tries, row.notice, row.week)
        for row in conn.execute(_WAITING, {"mirror": mirror})
    ]


def move(
    conn: Connection, errand: int, to: Passing, *, tried: int = 0, done_at: datetime | None = None
) -> None:
    """``tried``: tries to add."""
    values: dict[str, Any] = {
        "state": to.value,
        "done_at": done_at,
        "tries": MirrorErrand.tries + tried,
    }
    conn.execute(update(MirrorErrand).where(MirrorErrand.id == errand).values(**values))


def of_notices(conn: Connection, notices: Collection[int]) -> dict[int, Passing]:
    """How far notices have come; nothing for one that stays here."""
    query = select(MirrorErrand.notice_id, MirrorErrand.state)
    rows = conn.execute(query.where(MirrorErrand.notice_id.in_(list(notices))))
    return {row.notice_id: Passing(row.state) for row in rows}


def of_week(conn: Connection, student: int, week: date) -> Passing | None:
    query = (
        select(MirrorErrand.state)
        .join(Mirror, Mirror.id == MirrorErrand.mirror_id)
        .where(Mirror.student_id == student, MirrorErrand.week == week)
    )
    found = conn.execute(query).scalar()
    return None if found is None else Passing(found)
