"""An import is taken back as a whole: exactly, for a day, and only while nothing rests on it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.importing.report import ImportOptions, ImportRefused, ImportTrouble, UndoReport
from bot.services import importing
from bot.sources.spreadsheets import read_book, write_book
from bot.sources.template import Language, template
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW, Seed
from tests.workbooks import counts, dry, imported, of, sheet, whole_school

TRACES = {"import_batch", "change"}
MARKS = "Дата | Код ученика | Класс | Предмет | Отметка | Вид работы"
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def db(any_db: Database) -> Database:
    return any_db


def dump(conn: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the traces of imports themselves."""
    return {
        table.name: [
            dict(row._mapping) for row in conn.execute(select(table).order_by(*table.primary_key))
        ]
        for table in t.Base.metadata.sorted_tables
        if table.name not in TRACES
    }


async def undo(db: Database, now: datetime = LATER) -> UndoReport:
    return await db.write(lambda conn: importing.undo_last(conn, None, now))


FIRST = sheet(
    "Отметки",
    MARKS,
    "17.11.2026 | S1 | 5А | Алгебра | 4 | Ответ",
    "17.11.2026 | S2 | 5А | Алгебра | 4. | Ответ",
)


async def test_the_first_import_is_taken_back_to_an_empty_database(db: Database) -> None:
    before = await db.read(dump)
    await imported(db, *whole_school(), FIRST)
    undone = await undo(db)
    assert undone.made == 75
    assert await db.read(dump) == before
    assert not any(before.values())
    again = await imported(db, *whole_school(), FIRST, now=LATER)
    assert again.school_is_new


async def test_everything_a_second_import_did_is_taken_back_exactly(db: Database) -> None:
    await imported(db, *whole_school(), FIRST)
    before = await db.read(dump)
    report = await imported(
        db,
        sheet("Школа", "Параметр | Значение", "Телефон | 12-34"),
        sheet(
            "Ученики",
            "Код | ФИО | Класс",
            "S1 | Иванов Пётр Олегович | 5Б",
            "S9 | Новый Лев | 5А",
        ),
        sheet("Родители", "Код | ФИО | Дети", "P1 | Белов Юрий | S2"),
        sheet("Периоды", "Название | Начало | Конец", "2 четверть | 02.11.2026 | 28.12.2026"),
        sheet("Расписание", "Класс | День | Урок | Предмет", "5А | вт | 1 | Химия"),
        sheet("Особые дни", "Дата | Вид | Классы", "25.11.2026 | нет занятий | 5"),
        sheet("Замены", "Дата | Класс | Урок | Предмет", "02.12.2026 | 5Б | 1 | "),
        sheet(
            "Отметки",
            MARKS,
            "17.11.2026 | S2 | 5А | Алгебра | 5 | Ответ",
            "17.11.2026 | S2 | 5А | Алгебра | . | Тест",
        ),
        now=LATER,
    )
    assert report.changes_something
    assert not report.notes
    assert await db.read(dump) != before

    undone = await undo(db)
    assert undone.changed
    assert undone.removed
    assert await db.read(dump) == before


async def test_imports_are_taken_back_one_after_another(db: Database) -> None:
    empty = await db.read(dump)
    await imported(db, *whole_school(), FIRST)
    better = sheet("Отметки", MARKS, "17.11.2026 | S1 | 5А | Алгебра | 5 | Ответ")
    await imported(db, better, now=LATER)
    await undo(db)
    await undo(db)
    assert await db.read(dump) == empty


async def test_an_import_that_changed_nothing_is_not_what_undo_means(db: Database) -> None:
    first = await imported(db, *whole_school())
    second = await imported(db, *whole_school(), now=LATER)
    assert second.batch_id is None
    assert (await undo(db)).batch_id == first.batch_id


async def test_there_is_a_day_to_think_about_it(db: Database) -> None:
    await imported(db, *whole_school())
    with pytest.raises(ImportRefused) as late:
        await undo(db, NOW + timedelta(hours=24, seconds=1))
    assert late.value.trouble is ImportTrouble.TOO_LATE_TO_UNDO
    await undo(db, NOW + timedelta(hours=24))
    with pytest.raises(ImportRefused) as nothing:
        await undo(db)
    assert nothing.value.trouble is ImportTrouble.NOTHING_TO_UNDO


def _links(conn: Connection) -> None:
    seed = Seed(conn)
    person = conn.execute(select(t.Person.id)).scalars().first()
    assert person
    seed.link(seed.account(), person)


def _edits_a_mark(conn: Connection) -> None:
    conn.execute(update(t.Mark).values(text="3", value=3, origin="bot", edited_at=LATER))


def _corrects_a_name(conn: Connection) -> None:
    person = conn.execute(select(t.Person)).first()
    assert person
    conn.execute(
        insert(t.Change).values(
            school_id=person.school_id,
            at=LATER,
            entity="person",
            entity_id=person.id,
            action="changed",
        )
    )


def _sets_a_mark(conn: Connection) -> None:
    mark = conn.execute(select(t.Mark)).first()
    assert mark
    Seed(conn).mark(mark.student_id, mark.subject_id, mark.class_id)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (_links, "link"),
        (_edits_a_mark, "mark"),
        (_corrects_a_name, "person"),
        (_sets_a_mark, "mark"),
    ],
)
async def test_what_rests_on_an_import_keeps_it(db: Database, what: Any, told: str) -> None:
    await imported(db, *whole_school(), FIRST)
    await db.write(what)
    before = await db.read(dump)
    with pytest.raises(ImportRefused) as refused:
        await undo(db)
    assert refused.value.trouble is ImportTrouble.BUILT_UPON
    assert told in refused.value.params["what"].split(",")
    assert await db.read(dump) == before


async def test_a_row_edited_after_the_import_changed_it_keeps_the_import(db: Database) -> None:
    await imported(db, *whole_school(), FIRST)
    better = sheet("Отметки", MARKS, "17.11.2026 | S1 | 5А | Алгебра | 5 | Ответ")
    await imported(db, better, now=LATER)
    await db.write(_edits_a_mark)
    with pytest.raises(ImportRefused):
        await undo(db)


async def test_a_dry_run_writes_nothing(db: Database) -> None:
    await imported(db, *whole_school())
    before = await db.read(dump)
    report = await dry(db, FIRST)
    assert counts(report, "marks") == (2, 0, 0, 0)
    assert not report.applied
    assert await db.read(dump) == before


async def test_an_import_that_breaks_half_way_leaves_nothing(db: Database) -> None:
    before = await db.read(dump)

    def broken(conn: Connection) -> None:
        importing.apply(conn, whole_school(), ImportOptions(), NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await db.write(broken)
    assert await db.read(dump) == before


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_template_imports_without_a_question(db: Database, language: Language) -> None:
    book = read_book("t.xlsx", write_book(template(language)))
    report = await imported(db, *book)
    assert not report.notes
    assert all(sheet.new for sheet in report.sheets)
    assert not (await imported(db, *book)).changes_something


SCHOOL = Path(__file__).parents[3] / "shared" / "data" / "school.xlsx"


async def test_a_whole_school(any_db: Database) -> None:
    if not SCHOOL.exists():
        pytest.skip("the example school's spreadsheet is not beside the project")
    book = read_book(SCHOOL.name, SCHOOL.read_bytes())
    at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    report = await imported(any_db, *book, now=at)
    assert report.notes == []
    assert {sheet.kind: sheet.new for sheet in report.sheets} == {
        "school": 9,
        "terms": 6,
        "holidays": 9,
        "special_days": 3,
        "teachers": 47,
        "classes": 22,
        "groups": 649,
        "students": 585,
        "parents": 765,
        "bells": 19,
        "timetable": 632,
        "changes": 4,
        "homework": 3504,
        "lessons": 4878,
        "term_marks": 4642,
        "regime": 5,
        "marks": 24915,
        "attendance": 6008,
        "remarks": 241,
        "events": 3,
    }
    again = await imported(any_db, *book, now=at + timedelta(days=1))
    assert not again.changes_something
    assert not again.notes
    assert not any(sheet.not_in_file for sheet in again.sheets)
    assert of(again, "marks").unchanged == 24915
