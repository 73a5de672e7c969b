"""What a teacher set for themselves: the PIN, and whether to be reminded to fill in."""

from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.pins import Pin
from bot.storage.tables import StaffSetting

_PIN = select(
    StaffSetting.pin_hash,
    StaffSetting.pin_failures,
    StaffSetting.pin_locks,
    StaffSetting.pin_locked_until,
).where(StaffSetting.person_id == bindparam("person"))
_OFF = select(StaffSetting.person_id).where(
    StaffSetting.person_id.in_(bindparam("people", expanding=True)), StaffSetting.reminders_off
)


def pin(conn: Connection, person: int, *, for_update: bool = False) -> Pin:
    statement = _PIN.with_for_update() if for_update else _PIN
    row = conn.execute(statement, {"person": person}).first()
    return Pin() if row is None else Pin(*row)


def save_pin(conn: Connection, person: int, kept: Pin) -> None:
    values = {
        "pin_hash": kept.hash,
        "pin_failures": kept.failures,
        "pin_locks": kept.locks,
        "pin_locked_until": kept.locked_until,
    }
    _put(conn, person, values)


def set_reminders(conn: Connection, person: int, *, off: bool) -> None:
    _put(conn, person, {"reminders_off": off})


def without_reminders(conn: Connection, people: list[int]) -> frozenset[int]:
    return frozenset(conn.execute(_OFF, {"people": people}).scalars())


def _put(conn: Connection, person: int, values: dict[str, Any]) -> None:
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    made = dialect.insert(StaffSetting).values(person_id=person, **values)
    conn.execute(made.on_conflict_do_update(index_elements=["person_id"], set_=values))
