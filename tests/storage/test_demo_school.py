"""The demo school goes through the real import, on ordinary days and on the awkward ones."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.importing.report import ImportOptions, ImportReport, Note
from bot.services import importing
from bot.sources.demo_history import demo_history
from bot.sources.demo_school import SHORT_NAME, corrections_book, demo_book, demo_moment
from bot.sources.demo_second_school import second_school_book
from bot.sources.sheets import Book
from bot.storage import tables as t
from bot.storage.database import Database

WEDNESDAY = date(2026, 11, 18)
DAYS = [
    date(2026, 7, 1),  # summer: last May
    date(2026, 9, 1),  # nothing to show yet: some weeks later
    date(2026, 9, 21),
    date(2026, 10, 29),  # autumn holidays
    WEDNESDAY,
    date(2027, 1, 4),  # winter holidays
    date(2027, 3, 8),
]


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


async def imported(
    db: Database, book: Book, now: datetime, school: str | None = None
) -> ImportReport:
    options = ImportOptions(school=school, file_name="demo")
    return await db.write(lambda conn: importing.apply(conn, book, options, now))


def complaints(report: ImportReport) -> list[Note]:
    return [note for note in report.notes if note.code]


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_imports_without_a_complaint_and_its_corrections_too(db: Database, day: date) -> None:
    now = demo_moment(at_noon(day))
    report = await imported(db, demo_book(day), now)
    assert complaints(report) == []
    assert sum(sheet.rejected for sheet in report.sheets) == 0
    assert report.ignored_sheets == []
    assert all(not sheet.ignored_columns for sheet in report.sheets)
    corrected = await imported(db, corrections_book(day), now + timedelta(minutes=5))
    assert complaints(corrected) == []
    [marks] = [sheet for sheet in corrected.sheets if sheet.kind == "marks"]
    assert (marks.new, marks.changed) == (0, 4)


async def test_a_second_import_of_the_same_changes_nothing(db: Database) -> None:
    now = demo_moment(at_noon(WEDNESDAY))
    await imported(db, demo_book(WEDNESDAY), now)
    again = await imported(db, demo_book(WEDNESDAY), now)
    assert not again.changes_something


async def test_two_schools_share_one_family(db: Database) -> None:
    day = WEDNESDAY
    now = demo_moment(at_noon(day))
    await imported(db, demo_book(day), now)
    report = await imported(db, second_school_book(day), now, "Школа № 7")
    assert complaints(report) == []

    def mothers(conn: Connection) -> list[str]:
        rows = conn.execute(
            select(t.School.timezone)
            .join(t.Person, t.Person.school_id == t.School.id)
            .where(t.Person.last_name == "Иванова", t.Person.first_name == "Мария")
        )
        return sorted(row.timezone for row in rows)

    assert await db.read(mothers) == ["Asia/Yekaterinburg", "Europe/Moscow"]


async def test_somebody_has_just_arrived_and_has_nothing(db: Database) -> None:
    await imported(db, demo_book(WEDNESDAY), demo_moment(at_noon(WEDNESDAY)))

    def marks_of(conn: Connection, last_name: str) -> int:
        count = (
            select(func.count())
            .select_from(t.Mark)
            .join(t.Person, t.Person.id == t.Mark.student_id)
            .where(t.Person.last_name == last_name)
        )
        return conn.execute(count).scalar_one()

    assert await db.read(lambda conn: marks_of(conn, "Яковлев")) == 0
    assert await db.read(lambda conn: marks_of(conn, "Ёлкин")) > 20


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_written_day_by_day_it_is_the_same_school(db: Database, day: date) -> None:
    history = demo_history(day)
    moments = [moment for moment, _ in history]
    assert moments == sorted(moments)
    assert moments[-1] < demo_moment(at_noon(day))
    for moment, book in history:
        report = await imported(db, book, moment, SHORT_NAME)
        assert complaints(report) == []
        assert sum(sheet.rejected for sheet in report.sheets) == 0
    whole = demo_book(day)
    again = await imported(db, whole, demo_moment(at_noon(day)))
    [marks] = [sheet for sheet in again.sheets if sheet.kind == "marks"]
    assert (marks.new, marks.changed) == (0, 4)  # only what was corrected since differs
    assert all(sheet.new == 0 for sheet in again.sheets)


async def test_only_the_last_day_is_new(db: Database) -> None:
    for moment, book in demo_history(WEDNESDAY):
        await imported(db, book, moment, SHORT_NAME)

    def set_on(conn: Connection) -> set[date]:
        return {at.date() for at in conn.execute(select(t.Mark.set_at)).scalars()}

    assert await db.read(set_on) == {date(2026, 11, 16), date(2026, 11, 17), WEDNESDAY}
