"""Accounts: somebody in a messenger, before and beside any link to a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.people import Hat
from bot.storage.tables import Account

_FIND = select(Account.id).where(
    Account.platform == bindparam("platform"), Account.external_id == bindparam("external_id")
)
_CHANGE = update(Account).where(Account.id == bindparam("account"))


def ensure(conn: Connection, platform: str, external_id: str, locale: str, now: datetime) -> int:
    """The account's id; made at first contact, in the messenger's language."""
    key = {"platform": platform, "external_id": external_id}
    found = conn.execute(_FIND, key).scalar()
    if found is None:
        values = {**key, "locale": locale, "created_at": now, "hidden_buttons": []}
        insert = _insert(conn)(Account).values(**values).on_conflict_do_nothing()
        conn.execute(insert)
        found = conn.execute(_FIND, key).scalar_one()
    return int(found)


def _insert(conn: Connection) -> Any:
    return sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert


def set_locale(conn: Connection, account: int, locale: str) -> None:
    _set(conn, account, locale=locale)


def set_zone(conn: Connection, account: int, zone: str | None) -> None:
    """An IANA name; None means the school's."""
    _set(conn, account, timezone=zone)


def set_hat(conn: Connection, account: int, hat: Hat) -> None:
    _set(conn, account, hat=hat.value)


def set_child(conn: Connection, account: int, student: int) -> None:
    _set(conn, account, current_child=student)


def set_school(conn: Connection, account: int, school: int) -> None:
    """The school somebody of several stands at."""
    _set(conn, account, current_school=school)


def set_hidden(conn: Connection, account: int, names: frozenset[str]) -> None:
    """Names of the menu's buttons that this account does not want to see."""
    _set(conn, account, hidden_buttons=sorted(names))


def set_preset(conn: Connection, account: int, preset: str) -> None:
    _set(conn, account, preset=preset)


def preset(conn: Connection, account: int) -> str | None:
    """The notification preset, or None when it was never asked."""
    return conn.execute(select(Account.preset).where(Account.id == account)).scalar_one()


def _set(conn: Connection, account: int, **values: Any) -> None:
    conn.execute(_CHANGE.values(**values), {"account": account})


_ONE_AT_A_TIME = (
    select(Account.id).where(Account.id == bindparam("account")).with_for_update(key_share=True)
)


def lock(conn: Connection, account: int) -> None:
    """What this account is filling in is changed by one transaction at a time."""
    conn.execute(_ONE_AT_A_TIME, {"account": account})
