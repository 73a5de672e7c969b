"""Exports of other programs take the same way as the school's own file."""

from collections import Counter

import pytest
from sqlalchemy import Connection, select

from bot.domain.importing.report import ImportOptions, ImportReport
from bot.services import importing
from bot.sources.spreadsheets import read_book
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.packages import CARDS, asc, oneroster, pupil_report
from tests.workbooks import codes, counts, imported, of, school, sheet, whole_school


async def brought(db: Database, name: str, data: bytes) -> ImportReport:
    return await imported(db, *read_book(name, data))


def families(conn: Connection) -> list[tuple[str, str]]:
    parent, child = t.Person.__table__.alias(), t.Person.__table__.alias()
    rows = conn.execute(
        select(parent.c.last_name, child.c.last_name)
        .select_from(t.Guardianship.__table__)
        .join(parent, parent.c.id == t.Guardianship.parent_id)
        .join(child, child.c.id == t.Guardianship.student_id)
        .order_by(parent.c.last_name)
    )
    return [tuple(row) for row in rows]


def slots(conn: Connection) -> Counter[tuple[str, int, int, str | None]]:
    rows = conn.execute(
        select(
            t.SchoolClass.name,
            t.TimetableSlot.weekday,
            t.TimetableSlot.number,
            t.TimetableSlot.parity,
        ).join(t.SchoolClass, t.SchoolClass.id == t.TimetableSlot.class_id)
    )
    return Counter(tuple(row) for row in rows)  # type: ignore[misc]  # a row of such values


async def test_a_whole_school_out_of_oneroster(any_db: Database) -> None:
    plan = await any_db.read(
        lambda conn: importing.dry_run(conn, read_book("a.zip", oneroster()), ImportOptions(), NOW)
    )
    assert plan.report.changes_something
    assert not plan.report.applied
    report = await brought(any_db, "a.zip", oneroster())
    assert counts(report, "teachers") == (2, 0, 0, 0)
    assert counts(report, "students") == (2, 0, 0, 0)
    assert counts(report, "parents") == (2, 0, 0, 0)
    assert counts(report, "marks") == (3, 0, 0, 1)
    assert codes(report) == ["unreadable"]
    assert await any_db.read(families) == [("Белов", "Белова"), ("Котова", "Котов")]
    again = await brought(any_db, "a.zip", oneroster())
    assert not again.changes_something
    await any_db.write(lambda conn: importing.undo_last(conn, None, NOW))
    assert await any_db.read(families) == []


async def test_a_timetable_of_asc_beside_the_schools_own_people(any_db: Database) -> None:
    await brought(any_db, "a.zip", oneroster())
    report = await brought(any_db, "a.xml", asc())
    assert counts(report, "teachers") == (0, 0, 1, 0)  # the same person, by name
    assert counts(report, "classes") == (0, 0, 2, 0)
    assert counts(report, "timetable") == (8, 0, 0, 0)
    found = await any_db.read(slots)
    assert found["7А", 2, 1, "odd"] == 1
    assert found["7А", 2, 1, "even"] == 1
    assert found["7Б", 1, 3, None] == 1
    assert of(report, "bells").new == 4
    again = await brought(any_db, "a.xml", asc())
    assert not again.changes_something


@pytest.mark.parametrize("times", [2, 3])
async def test_a_card_that_stands_twice_is_one_lesson_and_one_line_in_the_report(
    any_db: Database, times: int
) -> None:
    first = CARDS.splitlines()[0]
    cards = "\n".join([CARDS, *[first] * (times - 1)])
    report = await imported(any_db, school(), *read_book("a.xml", asc(cards)))
    duplicates = [note for note in report.notes if note.code == "duplicate"]
    assert [note.row for note in duplicates] == list(range(10, 10 + times - 1))


def missed(conn: Connection) -> list[tuple[str, int, str]]:
    rows = conn.execute(
        select(t.Attendance.day, t.Attendance.number, t.Attendance.code).order_by(
            t.Attendance.day, t.Attendance.number
        )
    )
    return [(f"{day:%d.%m}", number, code) for day, number, code in rows]


async def test_a_pupils_report_finds_the_lessons_that_were_missed(any_db: Database) -> None:
    await imported(any_db, *whole_school())
    report = pupil_report(
        "Алгебра | 5 4- | | Б | 4,50", "История | | УП | | 0", "Химия | Н | | |", days="23 25 7"
    )
    found = await brought(any_db, "Отчет.xls", report)
    assert counts(found, "marks") == (2, 0, 0, 0)
    assert counts(found, "attendance") == (2, 0, 0, 1)
    assert codes(found) == ["no_such_lesson"]
    assert await any_db.read(missed) == [("25.11", 2, "у/п"), ("07.12", 1, "б")]
    again = await brought(any_db, "Отчет.xls", report)
    assert not again.changes_something
    await any_db.write(lambda conn: importing.undo_last(conn, None, NOW))
    assert await any_db.read(missed) == []


async def test_which_of_two_algebras_was_missed_is_not_guessed(any_db: Database) -> None:
    twice = sheet(
        "Расписание",
        "Класс | День | Урок | Предмет",
        "5А | пн | 1 | Алгебра",
        "5А | пн | 2 | Алгебра",
    )
    await imported(any_db, *whole_school()[:-1], twice)
    one = await brought(any_db, "a.xls", pupil_report("Алгебра | Н | | | 0", days="23 25 7"))
    assert codes(one) == ["several_lessons"]
    both = await brought(any_db, "a.xls", pupil_report("Алгебра | Н Б | | | 0", days="23 25 7"))
    assert counts(both, "attendance") == (2, 0, 0, 0)
    assert await any_db.read(missed) == [("23.11", 1, "н"), ("23.11", 2, "б")]


async def test_an_absence_needs_its_lesson_by_number_or_by_subject(any_db: Database) -> None:
    await imported(any_db, *whole_school())
    bare = sheet("Посещаемость", "Дата | Код ученика | Класс | Отметка", "23.11.2026 | S1 | 5А | н")
    assert codes(await imported(any_db, bare)) == ["filled"]
