"""The import's report in words, in both languages."""

from datetime import UTC, date, datetime

import pytest

from bot import i18n
from bot.domain.errors import BadFile, FileFault
from bot.domain.importing.report import (
    ImportRefused,
    ImportReport,
    ImportTrouble,
    Moved,
    Note,
    Outcome,
    SheetReport,
    UndoReport,
)
from bot.screens.import_report import (
    bad_file_line,
    note_line,
    refusal_line,
    report_lines,
    undo_lines,
)
from bot.screens.import_words import EXPECTED, PROBLEMS

EXCEL = Note(
    Outcome.QUESTION,
    "Отметки",
    12,
    "Отметка",
    "excel_date",
    {"value": "04.05.2026", "likely": "4/5", "expected": "excel_date"},
)
MOVED = Note(
    Outcome.QUESTION,
    "Ученики",
    7,
    "Класс",
    "moved",
    {"value": "Иванов Пётр", "from": "5А", "to": "5Б"},
    acceptable=True,
)
BAD_DATE = Note(
    Outcome.REJECTED,
    "Отметки",
    40,
    "Дата",
    "unreadable",
    {"value": "вчера", "expected": "date"},
)


def report(**values: object) -> ImportReport:
    made = ImportReport(
        "Школа № 14",
        False,
        2026,
        date(2026, 11, 18),
        sheets=[
            SheetReport(
                "marks",
                "Отметки",
                new=3,
                unchanged=20,
                rejected=2,
                ignored_columns=["Рост"],
                personal_columns=["СНИЛС"],
            ),
            SheetReport("events", "События", origin="aSc Timetables"),
        ],
        notes=[EXCEL, MOVED, BAD_DATE],
        ignored_sheets=["Лист1"],
        moves=[Moved("Иванов Пётр", "5А", "5Б"), Moved("Новиков Лев", "", "5А")],
        lessons_made=14,
        changes_something=True,
    )
    for name, value in values.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "ru",
            [
                "Школа № 14, учебный год 2026/27",
                "Отметки: новых 3, без изменений 20, отклонено 2",
                "События: ничего",
                "Прочитано из файла другой программы: aSc Timetables",
                "Столбцы не использованы: Рост",
                "не сохраняются: СНИЛС",
                "Отметки, строка 12, столбец «Отметка»: таблица превратила это в дату "
                "(04.05.2026). Вероятно, было 4/5",
                "Иванов Пётр: переход из 5А в 5Б? Чтобы ответить «да»: Ученики:7",
                "«вчера» не прочитано; ожидается дата, например 25.11.2026.",
                "Иванов Пётр: 5А → 5Б",
                "Прибыли: 1",
                "Листы не использованы: Лист1",
                "пробный прогон",
            ],
        ),
        (
            "en",
            [
                "Школа № 14, school year 2026/27",
                "Отметки: new 3, unchanged 20, rejected 2",
                "Personal data left out, not stored: СНИЛС",
                "Отметки, row 12, column “Отметка”: the spreadsheet has made a date of it",
                "has Иванов Пётр moved from 5А to 5Б? To answer yes: Ученики:7",
                "“вчера” cannot be read; expected a date such as 25.11.2026.",
                "This was a dry run",
            ],
        ),
    ],
)
def test_a_report(locale: str, said: list[str]) -> None:
    with i18n.use(locale):
        text = "\n".join(report_lines(report()))
    for words in said:
        assert words in text


@pytest.mark.parametrize(("locale", "said"), [("ru", "Менять нечего"), ("en", "Nothing to change")])
def test_nothing_to_change(locale: str, said: str) -> None:
    with i18n.use(locale):
        assert said in report_lines(report(changes_something=False, notes=[]))[-1]


def test_a_long_list_of_notes_is_cut_and_says_so() -> None:
    with i18n.use("ru"):
        lines = report_lines(report(notes=[BAD_DATE] * 250), notes_shown=200)
    assert sum("вчера" in line for line in lines) == 200
    assert "  и ещё 50" in lines


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_words(locale: str, code: str) -> None:
    with i18n.use(locale):
        line = note_line(Note(Outcome.REJECTED, "Лист", 3, "", code, {"value": "{x}"}))
    assert "Лист" in line
    assert "{value}" not in line


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("code", EXPECTED)
def test_every_expectation_has_words(locale: str, code: str) -> None:
    with i18n.use(locale):
        assert EXPECTED[code]()


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("trouble", ImportTrouble)
def test_every_trouble_has_words(locale: str, trouble: ImportTrouble) -> None:
    params = {"schools": "А (1)", "school": "Б", "file_school": "В", "year": "2026/27"}
    with i18n.use(locale):
        line = refusal_line(ImportRefused(trouble, params | {"what": "link,outbox"}))
    assert "{" not in line


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("fault", FileFault)
def test_every_fault_of_a_file_has_words(locale: str, fault: FileFault) -> None:
    with i18n.use(locale):
        line = bad_file_line(BadFile(fault, {"file": "школа.xlsx", "limit": "20"}))
        alone = bad_file_line(BadFile(fault, {"limit": "20"}))
    assert line.startswith("школа.xlsx: ")
    assert alone[0].isupper()
    assert "{" not in line


def test_what_was_taken_back() -> None:
    undone = UndoReport(3, "Школа № 14", "a.xlsx", datetime(2026, 11, 18, 9, tzinfo=UTC), 10, 2, 1)
    with i18n.use("ru"):
        first, second = undo_lines(undone, "Europe/Moscow")
    assert first == "Загрузка «a.xlsx» от 18.11, 12:00 отменена (Школа № 14)."
    assert second == "Убрано строк: 10; возвращено, как было: 3."
