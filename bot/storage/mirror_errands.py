"""What families say that is passed on to a diary system, and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.passing import MAY_HAVE_ARRIVED, Passing, Way, Word
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


_ANY_WAITING = (
    select(MirrorErrand.id)
    .join(Mirror, Mirror.id == MirrorErrand.mirror_id)
    .where(
        Mirror.login_id == bindparam("login", type_=BigId),
        MirrorErrand.state == Passing.WAITING.value,
    )
    .limit(1)
)


def any_waiting(conn: Connection, login: int) -> bool:
    """Whether there is anything to pass on for a child whom this login opens."""
    return conn.execute(_ANY_WAITING, {"login": login}).first() is not None


def move(
    conn: Connection,
    errand: Errand,
    to: Passing,
    *,
    tried: int = 0,
    done_at: datetime | None = None,
) -> None:
    """``tried``: tries to add. Nothing where it has become another errand meanwhile: a notice that
    was taken back while it was being sent."""
    values: dict[str, Any] = {
        "state": to.value,
        "done_at": done_at,
        "tries": MirrorErrand.tries + tried,
    }
    same = MirrorErrand.id == errand.id, MirrorErrand.kind == errand.way.value
    conn.execute(update(MirrorErrand).where(*same).values(**values))


_RECALL = (
    update(MirrorErrand)
    .where(
        MirrorErrand.notice_id == bindparam("notice", type_=BigId),
        MirrorErrand.kind == Way.ABSENCE.value,
        MirrorErrand.state.in_([one.value for one in MAY_HAVE_ARRIVED]),
    )
    .values(kind=Way.RECALL.value, state=Passing.WAITING.value, tries=0, done_at=None)
)


def recall(conn: Connection, notice: int) -> bool:
    """A notice that may have arrived is to be taken back; False when there is nothing to be."""
    return conn.execute(_RECALL, {"notice": notice}).rowcount == 1


def of_notice(conn: Connection, notice: int) -> Word | None:
    """None for one that stays here."""
    query = select(MirrorErrand.kind, MirrorErrand.state)
    row = conn.execute(query.where(MirrorErrand.notice_id == notice)).first()
    return None if row is None else Word(Way(row.kind), Passing(row.state))


def of_week(conn: Connection, student: int, week: date) -> Passing | None:
    query = (
        select(MirrorErrand.state)
        .join(Mirror, Mirror.id == MirrorErrand.mirror_id)
        .where(Mirror.student_id == student, MirrorErrand.week == week)
    )
    found = conn.execute(query).scalar()
    return None if found is None else Passing(found)
