"""When a school wants to be written to: its days of study, and hours it may set itself."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.domain.contact import SchoolHours
from bot.storage.tables import School

_HOURS = select(School.days_per_week, School.settings).where(School.id == bindparam("school"))


def of_school(conn: Connection, school: int) -> SchoolHours:
    """Keys ``contact_from`` and ``contact_to`` (``08:00``) of the school's settings."""
    row = conn.execute(_HOURS, {"school": school}).one()
    usual = SchoolHours(days=row.days_per_week)
    opens = _clock(row.settings, "contact_from") or usual.opens
    closes = _clock(row.settings, "contact_to") or usual.closes
    return SchoolHours(opens, closes, usual.days) if opens < closes else usual


def _clock(settings: Mapping[str, Any], key: str) -> time | None:
    try:
        return time.fromisoformat(settings.get(key) or "")
    except (TypeError, ValueError):
        return None
