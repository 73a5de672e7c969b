"""A day that the office makes special in the chat is told to families and teachers, and so is that
it is as usual again.

Days of a spreadsheet are not told: a school's calendar has a year of them.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.alerts import beginning
from bot.domain.delivery import Kind
from bot.domain.forms import SpecialDay, special_day_of
from bot.domain.views.day_changes import SpecialDayPush
from bot.domain.views.office import Request
from bot.services import beginnings_told
from bot.storage import beginnings, outbox, unsent
from bot.storage import special_days as storage
from bot.storage.database import Connection

SETTLES = timedelta(minutes=3)
"""What is taken back at once is never heard of."""


def made(conn: Connection, request: Request, now: datetime) -> int | None:
    """After the import of a form: how many phones hear of it; None: it was no special day."""
    day = special_day_of(request.rows)
    if day is None:
        return None
    what = [day.kind.value, day.weekday]
    return _tell(conn, request, day, what, now)


def unmade(conn: Connection, request: Request, rows: dict[str, Any], now: datetime) -> int | None:
    """After such an import was taken back: only those who were told otherwise hear of it."""
    day = special_day_of(rows)
    return None if day is None else _tell(conn, request, day, ["", None], now)


def _tell(
    conn: Connection, request: Request, day: SpecialDay, what: list[Any], now: datetime
) -> int:
    classes = storage.classes(conn, request.school, day.day, day.class_name)
    families, staff = storage.concerned(conn, classes, day.day, day.weekdays)
    people = {*families, *staff} - {request.person}
    prefix = f"special:{request.school}:{_number(classes, day)}:"
    kinds = (Kind.SPECIAL_DAY,)
    unsent.void_begun(conn, request.bot, kinds, prefix, day.day, now)
    put, rows = 0, dict[int, int]()
    told = unsent.was_told(conn, request.bot, people, kinds, prefix, day.day)
    if what[0] or told:
        push = SpecialDayPush(day.day, storage.school(conn, request.school), day.class_name, *what)
        name = f"{prefix}{request.id}"
        put = outbox.to_persons(
            conn,
            request.bot,
            people,
            Kind.SPECIAL_DAY,
            name,
            day.day,
            push.payload(),
            now,
            due_at=now + SETTLES,
        )
        rows = unsent.rows_of(conn, request.bot, Kind.SPECIAL_DAY, name, day.day)
    _begins(conn, request.bot, day.day, classes, rows, now)
    return put


def _number(classes: Iterable[int], day: SpecialDay) -> str:
    return str(next(iter(classes), 0)) if day.class_name else "all"


def _begins(
    conn: Connection,
    bot: str,
    on: date,
    classes: list[int],
    rows: dict[int, int],
    now: datetime,
) -> None:
    """Nobody is told by an alert besides that the day begins otherwise."""
    slots, members = beginnings.slots(conn, classes, on), beginnings.members(conn, classes, on)
    starts = {
        student: beginning(slots.get(klass, ()), groups)
        for klass in classes
        for student, groups in members.get(klass, {}).items()
    }
    beginnings_told.told_by(conn, bot, now, on, starts, rows)
