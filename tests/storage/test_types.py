"""What columns keep, whichever way it goes in and out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    select,
)
from sqlalchemy.exc import StatementError

from bot.storage.database import Database
from bot.storage.types import Instant

MOSCOW = timezone(timedelta(hours=3))
_TABLE = Table(
    "kept_moment",
    MetaData(),
    Column("id", Integer),
    Column("at", Instant),
    prefixes=["TEMPORARY"],
)
_AS_TEXT = Table("kept_moment", MetaData(), Column("id", Integer), Column("at", DateTime))

MOMENTS = (
    datetime(2026, 11, 18, 10, 40, tzinfo=MOSCOW),
    datetime(2026, 11, 18, 7, 40, 1, 5, tzinfo=UTC),
    None,
)


async def test_a_moment_comes_back_the_same_in_utc(any_db: Database) -> None:
    def story(conn: Connection) -> list[datetime | None]:
        _TABLE.create(conn)
        conn.execute(insert(_TABLE), [{"id": n, "at": at} for n, at in enumerate(MOMENTS)])
        return list(conn.execute(select(_TABLE.c.at).order_by(_TABLE.c.id)).scalars())

    found = await any_db.write(story)
    assert found == list(MOMENTS)
    assert {at.utcoffset() for at in found if at} == {timedelta(0)}


def test_sqlite_keeps_it_as_sqlalchemy_would() -> None:
    """Files written before read the same, and the words of moments stand in order of time."""
    with create_engine("sqlite://").begin() as conn:
        _TABLE.create(conn)
        conn.execute(insert(_TABLE), [{"id": 1, "at": MOMENTS[0]}])
        (kept,) = conn.execute(select(_AS_TEXT.c.at)).scalars()
    assert kept == datetime(2026, 11, 18, 7, 40)  # noqa: DTZ001  as it is kept


async def test_a_moment_without_a_zone_is_refused(any_db: Database) -> None:
    def story(conn: Connection) -> None:
        _TABLE.create(conn)
        conn.execute(insert(_TABLE), [{"id": 1, "at": datetime(2026, 11, 18)}])  # noqa: DTZ001

    with pytest.raises(StatementError, match="needs its zone"):
        await any_db.write(story)
