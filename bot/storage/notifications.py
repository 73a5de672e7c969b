"""What an account chose about pushes."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.notifications import (
    DAILY_TIME,
    QUIET_FROM,
    QUIET_TO,
    WEEKLY_DAY,
    WEEKLY_TIME,
    Notifications,
    Preset,
    chosen_switches,
)
from bot.storage.tables import Account, Notification

COLUMNS = (
    Account.preset,
    Notification.off,
    Notification.weekly_day,
    Notification.weekly_time,
    Notification.daily_time,
    Notification.quiet_from,
    Notification.quiet_to,
    Notification.switches,
    Notification.paused_until,
)
"""For a statement that outer-joins `Notification`; read by `of`."""

_KEPT = ("off", "weekly_day", "weekly_time", "daily_time", "quiet_from", "quiet_to")
_LOAD = (
    select(*COLUMNS)
    .outerjoin(Notification, Notification.account_id == Account.id)
    .where(Account.id == bindparam("account"))
)
_PRESET = (
    update(Account).where(Account.id == bindparam("account")).values(preset=bindparam("chosen"))
)


def _put(dialect: Any) -> Any:
    made = dialect.insert(Notification)
    fresh = {name: made.excluded[name] for name in (*_KEPT, "switches", "paused_until")}
    return made.on_conflict_do_update(index_elements=["account_id"], set_=fresh)


_PUT = {"sqlite": _put(sqlite), "postgresql": _put(postgresql)}


_PRESETS: dict[str | None, Preset] = {preset.value: preset for preset in Preset}


@lru_cache
def _plain(preset: Preset) -> Notifications:
    """Of the many who never chose anything else."""
    return Notifications(preset)


def of(row: Row[Any] | Any, default: Preset = Preset.WEEKLY) -> Notifications:
    """The choices in a row that has `COLUMNS`, over the defaults."""
    preset = _PRESETS.get(row.preset, default)
    if row.off is None:
        return _plain(preset)
    return Notifications(
        preset=preset,
        off=bool(row.off),
        weekly_day=WEEKLY_DAY if row.weekly_day is None else row.weekly_day,
        weekly_time=row.weekly_time or WEEKLY_TIME,
        daily_time=row.daily_time or DAILY_TIME,
        quiet_from=QUIET_FROM if row.quiet_from is None else row.quiet_from,
        quiet_to=QUIET_TO if row.quiet_to is None else row.quiet_to,
        switches=chosen_switches(row.switches or {}),
        paused_until=row.paused_until,
    )


def load(conn: Connection, account: int, default: Preset = Preset.WEEKLY) -> Notifications:
    """``default`` is the preset of somebody who was never asked (`default_preset`)."""
    return of(conn.execute(_LOAD, {"account": account}).one(), default)


def save(conn: Connection, account: int, wishes: Notifications) -> None:
    values = {name: getattr(wishes, name) for name in (*_KEPT, "paused_until")}
    switches = {switch.value: on for switch, on in wishes.switches.items()}
    conn.execute(_PUT[conn.dialect.name], {"account_id": account, **values, "switches": switches})
    conn.execute(_PRESET, {"account": account, "chosen": wishes.preset.value})
