"""The bells of a mirrored class, kept as its latest lessons say."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from bot.domain.mirror_bells import bells_of
from bot.storage.tables import Bell, Lesson, SchoolClass

LOOKED_THROUGH = timedelta(days=27)
"""The last four weeks that are known: a shortened day of September is no bell of today."""


def write(conn: Connection, klass: int) -> None:
    """Rewrites them when they have become others."""
    last = conn.execute(select(func.max(Lesson.day)).where(Lesson.class_id == klass)).scalar()
    if last is None:
        return
    query = select(Lesson.day, Lesson.number, Lesson.starts_at, Lesson.ends_at).where(
        Lesson.class_id == klass, Lesson.day >= last - LOOKED_THROUGH
    )
    wanted = bells_of(
        (row.day, row.number, row.starts_at, row.ends_at) for row in conn.execute(query)
    )
    if wanted and wanted != _kept(conn, klass):
        year = conn.execute(select(SchoolClass.year).where(SchoolClass.id == klass)).scalar_one()
        conn.execute(delete(Bell).where(Bell.class_id == klass))
        rows: list[dict[str, Any]] = [
            {
                "class_id": klass,
                "weekday": weekday,
                "number": number,
                "starts_at": starts,
                "ends_at": ends,
                "starts_on": date(year, 9, 1),
            }
            for (weekday, number), (starts, ends) in wanted.items()
        ]
        conn.execute(insert(Bell), rows)


def _kept(conn: Connection, klass: int) -> dict[tuple[int | None, int], tuple[Any, Any]]:
    query = select(Bell.weekday, Bell.number, Bell.starts_at, Bell.ends_at)
    rows = conn.execute(query.where(Bell.class_id == klass))
    return {(row.weekday, row.number): (row.starts_at, row.ends_at) for row in rows}
