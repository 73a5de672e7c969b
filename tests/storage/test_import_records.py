"""Records are kept and corrected with a trace; marks pair within their bucket."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.sources.sheets import Cell
from bot.storage import tables as t
from bot.storage.database import Database
from tests.builders import NOW
from tests.workbooks import codes, counts, imported, of, only_note, sheet, whole_school


@pytest.fixture
async def db(any_db: Database) -> Database:
    """A school without a single record, on either database."""
    await imported(any_db, *whole_school())
    return any_db


MARKS = (
    "Дата | Код ученика | Ученик | Класс | Предмет | Отметка | "
    "Вид работы | Вес | Комментарий | Срок"
)
DAY = "17.11.2026 | S1 | | 5А | Алгебра"


def marks(*rows: str) -> Any:
    return sheet("Отметки", MARKS, *(f"{DAY} | {row}" for row in rows))


def held(conn: Connection) -> list[tuple[int | None, str, Fraction, str]]:
    rows = conn.execute(
        select(t.Mark.value, t.Mark.text, t.Mark.weight, t.Mark.comment)
        .where(t.Mark.removed_at.is_(None))
        .order_by(t.Mark.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def history(conn: Connection) -> list[tuple[str, str]]:
    rows = conn.execute(select(t.MarkEvent.action, t.MarkEvent.text).order_by(t.MarkEvent.id))
    return [tuple(row) for row in rows]  # type: ignore[misc]


async def test_marks_as_they_are_written(db: Database) -> None:
    report = await imported(
        db,
        marks("5 | Ответ |", "4/5 | Контрольная работа |", "5- | Домашняя |", "зач | Тест | 2,5"),
    )
    assert counts(report, "marks") == (4, 0, 0, 0)
    assert sorted(await db.read(held), key=str) == sorted(
        [
            (5, "5", Fraction(2), ""),
            (4, "4/5", Fraction(3), ""),
            (5, "4/5", Fraction(3), ""),
            (5, "5-", Fraction(1), ""),
            (None, "зач", Fraction(5, 2), ""),
        ],
        key=str,
    )
    assert len(await db.read(history)) == 5


K = "Ответ |"


@pytest.mark.parametrize(
    ("before", "after", "expected", "texts"),
    [
        # equal rows pair first, in any order
        ([f"5 | {K}", f"4 | {K}"], [f"4 | {K}", f"5 | {K}"], (0, 0, 2, 0), ["5", "4"]),
        # one left on each side is a correction
        ([f"4 | {K}"], [f"5 | {K}"], (0, 1, 0, 0), ["5"]),
        ([f"4 | {K} | раз"], [f"4 | {K} | два"], (0, 1, 0, 0), ["4"]),
        (["4 | Ответ | 2"], ["4 | Ответ | 3"], (0, 1, 0, 0), ["4"]),
        ([f"5 | {K}", f"4 | {K}"], [f"5 | {K}", f"3 | {K}"], (0, 1, 1, 0), ["5", "3"]),
        # one more is one more
        ([f"4 | {K}"], [f"4 | {K}", f"4 | {K}"], (1, 0, 1, 0), ["4", "4"]),
        # what the file leaves out is kept
        ([f"5 | {K}", f"4 | {K}"], [f"5 | {K}"], (0, 0, 1, 0), ["5", "4"]),
        # another kind of work is another bucket
        ([f"4 | {K}"], ["5 | Контрольная |"], (1, 0, 0, 0), ["4", "5"]),
        # anything else is ambiguous
        ([f"4 | {K}"], [f"5 | {K}", f"3 | {K}"], (0, 0, 0, 2), ["4"]),
        ([f"4 | {K}", f"3 | {K}"], [f"5 | {K}"], (0, 0, 0, 1), ["4", "3"]),
        # a double mark is two marks
        (["4/5 | Ответ |"], ["4/5 | Ответ |"], (0, 0, 1, 0), ["4/5", "4/5"]),
        (["4/5 | Ответ |"], ["4/4 | Ответ |"], (0, 0, 0, 1), ["4/5", "4/5"]),
        (["4 | Ответ |"], ["4. | Ответ |"], (0, 1, 0, 0), ["4."]),
    ],
)
async def test_pairing_within_a_bucket(
    db: Database,
    before: list[str],
    after: list[str],
    expected: tuple[int, int, int, int],
    texts: list[str],
) -> None:
    await imported(db, marks(*before))
    report = await imported(db, marks(*after))
    assert counts(report, "marks") == expected
    assert [row[1] for row in await db.read(held)] == texts


async def test_a_correction_leaves_its_history(db: Database) -> None:
    await imported(db, marks("4 | Ответ |"))
    await imported(db, marks("5 | Ответ |"))
    assert await db.read(history) == [("set", "4"), ("corrected", "5")]


async def test_both_sides_of_what_is_ambiguous_are_shown(db: Database) -> None:
    await imported(db, marks("4 | Ответ | | Молодец!"))
    report = await imported(db, marks("5 | Ответ |", "3 | Ответ | 1"))
    note = report.notes[0]
    assert (note.code, note.params["ours"]) == ("ambiguous", "4 (×2; Молодец!)")
    assert note.params["theirs"] == "5 (×2), 3 (×1)"


async def edit_in_the_bot(db: Database, **values: Any) -> None:
    await db.write(
        lambda conn: conn.execute(update(t.Mark).values(origin="bot", edited_at=NOW, **values))
    )


async def test_a_mark_edited_in_the_bot_is_a_conflict_until_chosen(db: Database) -> None:
    await imported(db, marks("4 | Ответ |"))
    await edit_in_the_bot(db, value=5, text="5")
    report = await imported(db, marks("4 | Ответ |"))
    note = only_note(report)
    assert (note.code, note.params) == ("edited", {"theirs": "4 (×2)", "ours": "5 (×2)"})
    assert counts(report, "marks") == (0, 0, 0, 1)
    assert [row[1] for row in await db.read(held)] == ["5"]

    chosen = await imported(db, marks("4 | Ответ |"), accept=frozenset({note.key}))
    assert counts(chosen, "marks") == (0, 1, 0, 0)
    assert [row[1] for row in await db.read(held)] == ["4"]
    assert not (await imported(db, marks("4 | Ответ |"))).notes


async def test_a_mark_removed_in_the_bot_does_not_return_by_itself(db: Database) -> None:
    await imported(db, marks("4 | Ответ |"))
    await edit_in_the_bot(db, removed_at=NOW)
    report = await imported(db, marks("4 | Ответ |"))
    assert only_note(report).code == "removed_in_bot"
    assert await db.read(held) == []
    await imported(db, marks("4 | Ответ |"), accept=True)
    assert [row[1] for row in await db.read(held)] == ["4"]
    assert (await db.read(history))[-1] == ("restored", "4")


async def test_dots(db: Database) -> None:
    file = sheet(
        "Отметки",
        MARKS,
        f"{DAY} | . | Сочинение | | | 25.11.2026",
        f"{DAY} | 4. | Ответ | | | 01.12.2026",
    )
    assert counts(await imported(db, file), "marks") == (2, 0, 0, 0)
    dots = await db.read(
        lambda conn: [
            tuple(row)
            for row in conn.execute(
                select(t.Dot.kind, t.Dot.what, t.Dot.due_on, t.Dot.mark_id.is_not(None)).order_by(
                    t.Dot.kind
                )
            )
        ]
    )
    assert dots == [
        ("again", "Ответ", date(2026, 12, 1), True),
        ("owed", "Сочинение", date(2026, 11, 25), False),
    ]
    assert not (await imported(db, file)).changes_something
    later = sheet("Отметки", MARKS, f"{DAY} | . | Сочинение | | | 27.11.2026")
    assert counts(await imported(db, later), "marks") == (0, 1, 0, 0)


async def test_marks_the_file_leaves_out_are_counted_within_its_days(db: Database) -> None:
    await imported(db, marks("4 | Ответ |", "5 | Тест |"))
    early = sheet("Отметки", MARKS, "05.10.2026 | S1 | | 5А | Алгебра | 3 | Ответ")
    await imported(db, early)
    report = await imported(db, marks("4 | Ответ |"))
    assert of(report, "marks").not_in_file == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("17.11.2026 | S1 | | 5А | Алгебра | н", "attendance_in_marks"),
        ("17.11.2026 | S1 | | 5А | Алгебра | 7", "unreadable"),
        ("17.11.2026 | S1 | | 5А | Алгебра | ", "filled"),
        ("17.11.2026 | S1 | | 5Б | Алгебра | 5", "not_in_class"),
        ("17.11.2026 | S1 | Белова Ольга Юрьевна | 5А | Алгебра | 5", "name_of_another"),
        ("17.11.2026 | S9 | | 5А | Алгебра | 5", "student_unknown"),
        ("17.11.2026 | | Иванов Пётр | 5А | Алгебра | 5", "student_unknown"),
        ("17.11.2026 | | | 5А | Алгебра | 5", "filled"),
        ("17.11.2025 | S1 | | 5А | Алгебра | 5", "outside_year"),
        ("17.11.2026 | S1 | | 9Ю | Алгебра | 5", "class_unknown"),
    ],
)
async def test_rows_about_marks_that_are_refused(db: Database, row: str, code: str) -> None:
    report = await imported(db, sheet("Отметки", MARKS, row))
    note = only_note(report)
    assert (note.code, note.row, note.outcome) == (code, 2, "rejected")
    assert counts(report, "marks") == (0, 0, 0, 1)


async def test_a_mark_that_excel_made_a_date_of_is_a_question(db: Database) -> None:
    cells: list[Cell] = ["17.11.2026", "S1", "", "5А", "Алгебра", date(2026, 5, 4), "Ответ"]
    report = await imported(db, sheet("Отметки", MARKS, cells), accept=True)
    note = only_note(report)
    assert (note.code, note.params["likely"]) == ("excel_date", "4/5")
    assert (note.outcome, note.acceptable) == ("question", False)
    assert await db.read(held) == []


async def test_students_are_found_by_name_within_their_class(db: Database) -> None:
    row = "17.11.2026 | | иванов ПЕТР олегович | 5 а | Алгебра | 5"
    assert not (await imported(db, sheet("Отметки", MARKS, row))).notes


# --- the other records ----------------------------------------------------------------------------

HOMEWORK = "Дата | Класс | Предмет | Задание | Обязательное | Вес учебников, г"
H = "19.11.2026 | 5А | Алгебра"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["§ 1 | да | 300"], ["§  1 | да | 300"], (0, 0, 1, 0)),
        (["§ 1 | да | 300"], ["§ 1 | нет | 300"], (0, 1, 0, 0)),
        (["§ 1 | да |"], ["§ 2 | да |"], (0, 1, 0, 0)),
        (["§ 1 | да |"], ["§ 1 | да |", "§ 2 | |"], (1, 0, 1, 0)),
        (["§ 1 | да |"], ["§ 2 | да |", "§ 3 | |"], (0, 0, 0, 2)),
    ],
)
async def test_homework(
    db: Database, before: list[str], after: list[str], expected: tuple[int, int, int, int]
) -> None:
    await imported(db, sheet("Домашние задания", HOMEWORK, *(f"{H} | {row}" for row in before)))
    report = await imported(
        db, sheet("Домашние задания", HOMEWORK, *(f"{H} | {row}" for row in after))
    )
    assert counts(report, "homework") == expected


ABSENCE = "Дата | Код ученика | Класс | Урок | Отметка"


async def test_attendance_is_corrected_and_a_persons_word_is_asked_about(db: Database) -> None:
    first = sheet("Посещаемость", ABSENCE, "17.11.2026 | S1 | 5А | 1 | н")
    second = sheet("Посещаемость", ABSENCE, "17.11.2026 | S1 | 5А | 1 | б")
    assert counts(await imported(db, first), "attendance") == (1, 0, 0, 0)
    assert counts(await imported(db, second), "attendance") == (0, 1, 0, 0)
    teacher = await db.read(
        lambda conn: conn.execute(select(t.Person.id).where(t.Person.role == "teacher")).scalar()
    )
    await db.write(
        lambda conn: conn.execute(update(t.Attendance).values(code="у/п", edited_by=teacher))
    )
    assert only_note(await imported(db, second)).code == "edited"
    assert counts(await imported(db, second, accept=True), "attendance") == (0, 1, 0, 0)


async def test_the_same_lesson_missed_twice_is_refused(db: Database) -> None:
    rows = ["17.11.2026 | S1 | 5А | 1 | н", "17.11.2026 | S1 | 5А | 1 | б"]
    assert codes(await imported(db, sheet("Посещаемость", ABSENCE, *rows))) == ["duplicate"]


async def test_remarks_are_praise_or_blame(db: Database) -> None:
    head = "Дата | Код ученика | Класс | Знак | Текст | Учитель"
    file = sheet(
        "Замечания",
        head,
        "17.11.2026 | S1 | 5А | + | Помог | T1",
        "17.11.2026 | S1 | 5А | - | Шумел |",
        "17.11.2026 | S1 | 5А | ? | Что |",
    )
    assert counts(await imported(db, file), "remarks") == (2, 0, 0, 1)
    assert counts(await imported(db, file), "remarks") == (0, 0, 2, 1)


TOTALS = "Код ученика | Класс | Предмет | Период | Отметка"


async def test_term_marks(db: Database) -> None:
    file = sheet(
        "Итоги",
        TOTALS,
        "S1 | 5А | Алгебра | 1 Четверть | 5",
        "S1 | 5А | Алгебра | Год | н/а",
        "S1 | 5А | Алгебра | 5 четверть | 4",
        "S1 | 5А | Алгебра | год | 4",
        "S1 | 5А | История | 1 четверть | 4/5",
    )
    report = await imported(db, file)
    assert counts(report, "term_marks") == (2, 0, 0, 3)
    assert sorted(codes(report)) == ["duplicate", "term_unknown", "unreadable"]
    corrected = sheet("Итоги", TOTALS, "S1 | 5А | Алгебра | 1 четверть | 4")
    assert counts(await imported(db, corrected), "term_marks") == (0, 1, 0, 0)


async def test_events(db: Database) -> None:
    head = "Дата | Время | Название | Классы | Организатор"
    file = sheet(
        "События",
        head,
        "26.11.2026 | 18:30 | Собрание | 5А; 5Б | Бирюкова Елена Павловна",
        "05.12.2026 | | Концерт | | Дом культуры",
    )
    assert counts(await imported(db, file), "events") == (2, 0, 0, 0)
    rows = await db.read(
        lambda conn: conn.execute(select(t.Event.__table__).order_by(t.Event.day)).all()
    )
    classes = await db.read(
        lambda conn: (
            conn.execute(select(t.SchoolClass.id).order_by(t.SchoolClass.id)).scalars().all()
        )
    )
    assert (rows[0].class_ids, rows[0].organizer_name) == (classes, "")
    assert (rows[1].class_ids, rows[1].organizer_name) == ([], "Дом культуры")
    assert counts(await imported(db, file), "events") == (0, 0, 2, 0)
    moved = sheet("События", head, "26.11.2026 | 19:00 | собрание | 5А |")
    assert counts(await imported(db, moved), "events") == (0, 1, 0, 0)
