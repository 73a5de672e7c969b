"""Rows as a trace keeps them: JSON, from which the very same values come back."""

from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, Date, Table, Time

from bot.storage.types import Instant, Weight

Row = dict[str, Any]


def encoded(row: Row) -> Row:
    return {name: _encoded(value) for name, value in row.items()}


def _encoded(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Fraction):
        return int(value * 100)
    return value


def decoded(table: Table, stored: Row) -> Row:
    return {name: _decoded(table, name, value) for name, value in stored.items()}


def _decoded(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    if isinstance(kind, Weight):
        return Fraction(value, 100)
    return value
