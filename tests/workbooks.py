"""A school's spreadsheet in a few lines: sheets written as people see them."""

from datetime import date, datetime

from bot.domain.importing.report import ImportOptions, ImportReport, Note, SheetReport
from bot.services import importing
from bot.sources.sheets import Book, Cell, Sheet
from bot.storage.database import Database
from tests.builders import NOW

TODAY = date(2026, 11, 18)


def sheet(name: str, header: str, *rows: str | list[Cell]) -> Sheet:
    """Cells stand between ``|``; a row given as a list keeps its types."""
    written = [row if isinstance(row, list) else _cells(row) for row in rows]
    return Sheet(name, [_cells(header), *written])


def _cells(line: str) -> list[Cell]:
    return [cell.strip() for cell in line.split("|")]


def school(name: str = "Школа № 14") -> Sheet:
    return sheet(
        "Школа",
        "Параметр | Значение",
        f"Название | МБОУ {name}",
        f"Краткое название | {name}",
        "Часовой пояс | Europe/Moscow",
        "Подпись дневника с | пт 12:00",
    )


TERMS = sheet(
    "Периоды",
    "Название | Начало | Конец | Классы",
    "1 четверть | 01.09.2026 | 25.10.2026 | 2-9",
    "2 четверть | 02.11.2026 | 30.12.2026 | 2-9",
)
TEACHERS = sheet(
    "Учителя",
    "Код | Фамилия | Имя | Отчество | Роль",
    "T1 | Бирюкова | Елена | Павловна | учитель",
    "T2 | Орлова | Анна | Ильинична | администратор",
)
CLASSES = sheet(
    "Классы",
    "Класс | Классный руководитель | Смена",
    "5А | Бирюкова Елена Павловна | 1",
    "5Б | | 2",
)
STUDENTS = sheet(
    "Ученики",
    "Код | Фамилия | Имя | Отчество | Класс",
    "S1 | Иванов | Пётр | Олегович | 5А",
    "S2 | Белова | Ольга | Юрьевна | 5А",
    "S3 | Котов | Илья | Ильич | 5Б",
)
BELLS = sheet(
    "Звонки",
    "Урок | Начало | Конец | Смена",
    "1 | 8:30 | 9:15 | 1",
    "2 | 9:25 | 10:10 | 1",
    "1 | 14:00 | 14:45 | 2",
)
TIMETABLE = sheet(
    "Расписание",
    "Класс | День | Урок | Предмет | Учитель | Кабинет",
    "5А | пн | 1 | Алгебра | Бирюкова Елена Павловна | 201",
    "5А | ср | 2 | История | | 105",
    "5Б | ср | 1 | Алгебра | | 202",
)


def whole_school() -> Book:
    return [school(), TERMS, TEACHERS, CLASSES, STUDENTS, BELLS, TIMETABLE]


async def imported(
    db: Database, *sheets: Sheet, now: datetime = NOW, **options: object
) -> ImportReport:
    """Applies the sheets."""
    chosen = ImportOptions(**options)  # type: ignore[arg-type]
    return await db.write(lambda conn: importing.apply(conn, list(sheets), chosen, now))


async def dry(db: Database, *sheets: Sheet, now: datetime = NOW, **options: object) -> ImportReport:
    chosen = ImportOptions(**options)  # type: ignore[arg-type]
    plan = await db.read(lambda conn: importing.dry_run(conn, list(sheets), chosen, now))
    return plan.report


def of(report: ImportReport, kind: str) -> SheetReport:
    return next(found for found in report.sheets if found.kind == kind)


def counts(report: ImportReport, kind: str) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    found = of(report, kind)
    return found.new, found.changed, found.unchanged, found.rejected


def codes(report: ImportReport) -> list[str]:
    return [note.code for note in report.notes]


def only_note(report: ImportReport) -> Note:
    (note,) = report.notes
    return note
