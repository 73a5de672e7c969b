"""What only one process may do at a time: a row says who does, until when (machine's clock)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Lease

_MAKE = {
    "sqlite": sqlite.insert(Lease).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Lease).on_conflict_do_nothing(),
}
_TAKE = (
    update(Lease)
    .where(
        Lease.name == bindparam("its_name"),
        or_(Lease.holder == bindparam("me"), Lease.until <= bindparam("now")),
    )
    .values(holder=bindparam("me"), until=bindparam("ends"))
)
_GIVE_UP = delete(Lease).where(Lease.name == bindparam("its_name"), Lease.holder == bindparam("me"))


def take(conn: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Takes or renews; False while somebody else holds it."""
    made = conn.execute(_MAKE[conn.dialect.name], {"name": name, "holder": holder, "until": until})
    if made.rowcount:
        return True
    values = {"its_name": name, "me": holder, "now": now, "ends": until}
    return conn.execute(_TAKE, values).rowcount == 1


def give_up(conn: Connection, name: str, holder: str) -> None:
    conn.execute(_GIVE_UP, {"its_name": name, "me": holder})
