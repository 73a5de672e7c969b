"""What a weekly digest said and is no longer so, the next one puts right."""

import asyncio
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.domain.calendar import monday
from bot.domain.notifications import Notifications, Preset, Switch
from bot.services import alerts, digests
from bot.storage import amended, digest_families, notifications
from bot.storage import tables as t
from bot.storage.database import Database, open_database
from tests.builders import Seed
from tests.storage.school_year import Counted
from tests.storage.test_alerts import BOT, School

WEDNESDAY = date(2026, 11, 18)
MONDAY = datetime.fromisoformat("2026-11-23T18:00+03:00")
WEEK = timedelta(days=7)


class Weekly(School):
    """The mother reads once a week; each mark has a subject of its own."""

    async def build(self) -> None:
        await super().build()
        await self.write(self._weeks)
        self.subjects: dict[int, str] = {}

    def _weeks(self, seed: Seed) -> None:
        seed.conn.execute(update(t.Account).values(preset="weekly"))
        for day in range(42):
            on = date(2026, 11, 16) + timedelta(days=day)
            if on.weekday() < 5:
                seed.lesson(self.klass, self.subject, on)

    async def new_mark(self, value: int, day: date = WEDNESDAY) -> int:
        number = len(self.subjects)
        name = f"Предмет{number // 26}{chr(ord('а') + number % 26)}"
        subject = await self.write(lambda seed: seed.subject(self.school, name))
        mark = await self.mark(value, subject, day=day)
        self.subjects[mark] = name.casefold()
        return mark

    async def at(self, moment: datetime) -> None:
        """A tick at this moment, and what it made is carried."""
        self.now = moment
        await alerts.look(self.db, BOT, self.now)
        await digests.send_due(self.db, BOT, self.now)
        await self.carry()

    def digests(self) -> list[str]:
        return [text for text in self.reads(self.mother) if text.startswith("<b>Неделя")]

    def line(self) -> str:
        """What the last digest puts right."""
        last = self.digests()[-1].splitlines()[-1]
        return last if last.startswith("С прошлой сводки: ") else ""

    def believed(self) -> dict[str, str]:
        """What the mother holds for true of each subject's mark, from all she has read."""
        found: dict[str, str] = {}
        for line in "\n".join(self.digests()).splitlines():
            if "Отметки: " in line:
                found |= dict(re.findall(r"(предмет\S+) (\d)", line))
            elif line.startswith("С прошлой сводки"):
                found |= _put_right(line)
        return found


def _put_right(line: str) -> dict[str, str]:
    """By subject the last state; empty for a mark that was taken away."""
    parts = re.findall(r"(предмет\w+), \S+: (?:\d → (\d)|(\d) снята|(\d))", line)
    return {subject: after or late for subject, after, _gone, late in parts}


@pytest.fixture
async def family(any_db: Database) -> Weekly:
    place = Weekly(any_db)
    await place.build()
    return place


async def test_a_correction_is_in_the_next_digest(family: Weekly) -> None:
    mark = await family.new_mark(4)
    await family.at(MONDAY)
    family.now += timedelta(days=2)
    await family.correct(mark, "5")
    await family.at(MONDAY + WEEK)
    assert family.line() == "С прошлой сводки: предмет0а, 18.11: 4 → 5"
    await family.at(MONDAY + 2 * WEEK)
    assert len(family.digests()) == 2, "and is said once"


async def test_so_is_a_mark_that_was_taken_away(family: Weekly) -> None:
    mark = await family.new_mark(2)
    await family.at(MONDAY)
    family.now += timedelta(days=1)
    await family.correct(mark, None)
    await family.at(MONDAY + WEEK)
    assert family.line() == "С прошлой сводки: предмет0а, 18.11: 2 снята"


async def test_and_one_that_came_after_its_weeks_digest(family: Weekly) -> None:
    await family.new_mark(4)
    await family.at(MONDAY)
    family.now += timedelta(hours=2)
    await family.new_mark(5, date(2026, 11, 20))
    await family.new_mark(3, date(2026, 11, 12))
    await family.at(MONDAY + WEEK)
    assert family.line() == "С прошлой сводки: предмет0б, 20.11: 5", "not that of a week before"


async def test_what_was_put_right_before_the_digest_was_never_otherwise(family: Weekly) -> None:
    mark = await family.new_mark(4)
    family.now += timedelta(days=1)
    await family.correct(mark, "5")
    await family.at(MONDAY)
    await family.at(MONDAY + WEEK)
    (only,) = family.digests()
    assert only.endswith("предмет0а 5")


async def test_a_correction_and_back_is_no_news(family: Weekly) -> None:
    mark = await family.new_mark(4)
    await family.at(MONDAY)
    for hours, value in ((2, "5"), (3, "4")):
        family.now = MONDAY + timedelta(hours=hours)
        await family.correct(mark, value)
    await family.at(MONDAY + WEEK)
    assert len(family.digests()) == 1


async def test_on_fridays_what_came_later_that_week_is_told_the_next(family: Weekly) -> None:
    friday = Notifications(Preset.WEEKLY, weekly_day=4)
    await family.db.write(lambda conn: notifications.save(conn, 1, friday))
    await family.new_mark(4)
    evening = datetime.fromisoformat("2026-11-20T18:00+03:00")
    await family.at(evening)
    family.now += timedelta(hours=3)
    await family.new_mark(5, date(2026, 11, 20))
    await family.at(evening + WEEK)
    assert family.line() == "С прошлой сводки: предмет0б, 20.11: 5"


async def test_after_holidays_nothing_is_forgotten(family: Weekly) -> None:
    def holidays(seed: Seed) -> None:
        days = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 12, 6)}
        seed.add(t.Holiday, class_id=family.klass, name="Каникулы", **days)

    await family.write(holidays)
    mark = await family.new_mark(4)
    await family.at(MONDAY)
    family.now += timedelta(days=1)
    await family.correct(mark, "5")
    for weeks in (1, 2):
        await family.at(MONDAY + weeks * WEEK)
        assert len(family.digests()) == 1, "no digest on holidays"
    await family.at(MONDAY + 3 * WEEK)
    assert family.line() == "С прошлой сводки: предмет0а, 18.11: 4 → 5"


async def test_who_hears_of_marks_at_once_is_not_told_again(family: Weekly) -> None:
    wishes = Notifications(Preset.WEEKLY, switches={Switch.MARKS: True})
    await family.db.write(lambda conn: notifications.save(conn, 1, wishes))
    mark = await family.new_mark(4)
    await family.later()
    await family.at(MONDAY)
    await family.correct(mark, "5")
    await family.later()
    await family.at(MONDAY + WEEK)
    said = [text for text in family.reads(family.mother) if "4 → 5" in text]
    assert len(said) == 1
    assert said[0].startswith("Анна"), "a push, not the digest"


async def test_a_digest_that_was_made_and_not_sent_told_nothing(family: Weekly) -> None:
    mark = await family.new_mark(4)
    await family.at(MONDAY)
    await family.correct(mark, "5")
    family.now = MONDAY + WEEK
    await digests.send_due(family.db, BOT, family.now)
    dropped = update(t.Outbox).where(t.Outbox.status == "waiting").values(status="dropped")
    await family.db.write(lambda conn: conn.execute(dropped))
    await family.new_mark(3, date(2026, 12, 2))
    await family.at(MONDAY + 2 * WEEK)
    assert family.line() == "С прошлой сводки: предмет0а, 18.11: 4 → 5"


async def test_a_mark_that_was_just_being_written_is_said_again(family: Weekly) -> None:
    """Its event may have had its number before the digest was made, and been kept after it."""
    family.now = MONDAY - timedelta(minutes=1)
    await family.new_mark(4)
    await family.at(MONDAY)
    await family.at(MONDAY + WEEK)
    assert family.line() == "С прошлой сводки: предмет0а, 18.11: 4"


async def test_the_year_before_is_not_gone_through(sqlite_db: Database) -> None:
    family = Weekly(sqlite_db)
    await family.build()
    await family.new_mark(4)
    await family.at(MONDAY)

    def look(conn: Connection) -> list[str]:
        first, last = MONDAY.date(), MONDAY.date() + timedelta(days=6)
        families = digest_families.families(conn, BOT, [1, 2, 3], first, last, last)
        with Counted(conn) as counted:
            amended.since_last(conn, BOT, families, first)
        plans = (conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}") for said in counted.said)
        return [row.detail for plan in plans for row in plan]

    steps = "\n".join(await sqlite_db.read(look))
    assert "edited_at>?" in steps
    assert "ix_mark_student_id_mark_day" not in steps


# --- whatever the school does ---

a_day = st.integers(0, 6)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("set"), a_day),
        st.tuples(st.just("correct"), st.integers(2, 5)),
        st.tuples(st.just("correct"), st.integers(2, 5)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(-40, 40)),
        st.tuples(st.just("wait"), st.integers(300, 900)),
        st.tuples(st.just("wait"), st.sampled_from([1500, 4000, 9000])),
        st.tuples(st.just("monday"), st.integers(0, 60)),
    ),
    max_size=14,
)


@pytest.fixture
def fresh(template_database: Path, tmp_path: Path) -> Callable[[], str]:
    count = 0

    def copy() -> str:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}.db"
        shutil.copyfile(template_database, path)
        return f"sqlite:///{path}"

    return copy


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_who_reads_once_a_week_ends_with_the_truth(
    fresh: Callable[[], str], steps: list[tuple[str, int]]
) -> None:
    asyncio.run(_live_through(fresh(), steps))


async def _live_through(url: str, steps: list[tuple[str, int]]) -> None:
    db = open_database(url)
    family = Weekly(db)
    await family.build()
    marks: list[int] = []
    for what, value in steps:
        if what == "set":
            day = family.now.date() - timedelta(days=value)
            marks.append(await family.new_mark(2 + value % 4, day))
        elif what == "correct" and marks:
            await family.correct(marks[value % len(marks)], str(value))
        elif what == "remove" and marks:
            await family.correct(marks[value % len(marks)], None)
        elif what == "wait":
            await family.at(family.now + timedelta(minutes=value))
        elif what == "monday":
            await family.at(_next_monday(family.now) + timedelta(minutes=value))
    for _ in range(2):
        await family.at(_next_monday(family.now))
    _check(family, await db.read(_standing))
    await db.close()


def _next_monday(now: datetime) -> datetime:
    return MONDAY + (monday(now.date()) - MONDAY.date()) + WEEK


def _standing(conn: Connection) -> dict[int, tuple[str, date]]:
    query = select(t.Mark.id, t.Mark.text, t.Mark.day, t.Mark.removed_at)
    rows: Any = conn.execute(query).all()
    return {row.id: ("" if row.removed_at else row.text, row.day) for row in rows}


def _check(family: Weekly, standing: dict[int, tuple[str, date]]) -> None:
    believed = family.believed()
    for mark, (text, _day) in standing.items():
        subject = family.subjects[mark]
        if subject in believed:
            assert believed[subject] == text, (subject, family.digests())
    last_week = monday(family.now.date()) - WEEK
    for mark, (text, day) in standing.items():
        if text and last_week <= day < last_week + WEEK:
            assert family.subjects[mark] in believed, "what stands in a told week is known"
