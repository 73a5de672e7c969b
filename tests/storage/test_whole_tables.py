"""What teachers and the office open all day looks rows up: no table that grows with the years is
walked through."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.domain.drafts import Draft
from bot.services import audit_trail, classroom, day_changes, marking, teaching
from bot.storage import evenings, reports
from bot.storage.database import Database
from tests.builders import NOW
from tests.storage.classroom import TODAY, Room, furnish
from tests.storage.school_year import Counted

GROWING = {
    "attendance",
    "change",
    "dot",
    "group_member",
    "lesson",
    "lesson_saving",
    "mark",
    "mark_event",
    "person",
}


def lesson(conn: Connection, room: Room) -> None:
    teaching.lesson(conn, teaching.own_lesson(conn, room.teacher, room.lesson), NOW)


def roll(conn: Connection, room: Room) -> None:
    ref = teaching.own_lesson(conn, room.teacher, room.lesson)
    marking.view(conn, ref, Draft(0, room.lesson))


def changes(conn: Connection, room: Room) -> None:
    day_changes.day(conn, room.office, TODAY, NOW)


def trace(conn: Connection, room: Room) -> None:
    audit_trail.of_person(conn, room.office, room.students["Иванов Николай"], 0, NOW)


def evening(conn: Connection, room: Room) -> None:
    evenings.saved(conn, room.school, NOW - timedelta(days=1), NOW)


def my_class(conn: Connection, room: Room) -> None:
    classroom.opened(conn, room.office, room.klass, "bot", NOW)


def places(conn: Connection, room: Room) -> None:
    """Of the school's own groups: members of other schools are none of the report's business."""
    reports.attendable(conn, room.school, TODAY - timedelta(days=60), TODAY)


OPENED = [lesson, roll, changes, trace, evening, my_class, places]


@pytest.mark.parametrize("opened", OPENED)
async def test_rows_are_looked_up(
    sqlite_db: Database, opened: Callable[[Connection, Room], None]
) -> None:
    room = await sqlite_db.write(furnish)

    def story(conn: Connection) -> list[str]:
        with Counted(conn) as counted:
            opened(conn, room)
        assert counted.said
        plans = (conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}").all() for said in counted.said)
        return [row.detail for plan in plans for row in plan if walks(row.detail)]

    walked = {re.sub(r"_\d+$", "", plan.split()[1]) for plan in await sqlite_db.read(story)}
    assert walked.isdisjoint(GROWING), walked


def walks(plan: str) -> bool:
    """What no import made is nearly everything: to look it up by that is to walk through it."""
    return plan.startswith("SCAN") or "(batch_id=?)" in plan
