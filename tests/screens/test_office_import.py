"""What the office reads about a file it has sent."""

import pytest

from bot import i18n
from bot.domain.errands import Errand, Job
from bot.domain.errors import BadFile, FileFault
from bot.domain.importing.report import (
    ImportRefused,
    ImportReport,
    ImportTrouble,
    Note,
    Outcome,
    SheetReport,
)
from bot.domain.views.office import Request
from bot.keyboards.actions.office import ApplyImport, LookAgain
from bot.keyboards.codec import Action
from bot.reports.draw import draw
from bot.reports.papers import Workbook
from bot.screens import office_import as screens
from bot.screens.screen import Screen
from bot.sources.sheets import Sheet
from tests.telegram.judge import assert_accepted

REQUEST = Request(7, 1, 2, 3, "42", "file", "school.xlsx", {}, False, False, "sent")


@pytest.fixture(params=["ru", "en"], autouse=True)
def _language(request: pytest.FixtureRequest) -> object:
    with i18n.use(request.param):
        yield


def _report() -> ImportReport:
    report = ImportReport("Школа № 14", False, 2026, changes_something=True)
    report.sheets = [SheetReport("marks", "Отметки", new=3, rejected=1)]
    report.notes = [
        Note(Outcome.REJECTED, "Отметки", 3, "Класс", "class_unknown", {"value": "5Ы"}),
        Note(
            Outcome.QUESTION,
            "Отметки",
            9,
            "Отметка",
            "excel_date",
            {"value": "04.05.2026", "likely": "4/5"},
            acceptable=True,
        ),
    ]
    return report


def _actions(screen: Screen) -> list[Action]:
    return [item.action for row in screen.rows for item in row if item.action is not None]


def test_a_dry_run_offers_to_apply_to_answer_and_to_leave() -> None:
    book = [Sheet("Отметки", [["Класс", "Отметка"], ["5Ы", 5], ["5А", "04.05.2026"]])]
    screen = screens.report(REQUEST, _report(), book)
    assert_accepted(screen)
    assert ApplyImport(7) in _actions(screen)
    assert LookAgain(7, accept=True) in _actions(screen)
    assert "Отметки:9" not in screen.text  # the key of the command line
    assert screen.paper is not None
    drawing = screen.paper.drawing
    assert isinstance(drawing, Workbook)
    (sheet,) = drawing.sheets
    assert [len(row) for row in sheet.rows] == [3, 3, 3]
    assert "5Ы" in str(sheet.rows[1][2])
    assert draw(drawing, "xlsx").startswith(b"PK")


def test_what_is_applied_can_be_undone_and_not_applied_again() -> None:
    report = _report()
    report.applied, report.batch_id = True, 5
    actions = _actions(screens.report(REQUEST, report, []))
    assert not any(isinstance(action, ApplyImport) for action in actions)
    assert "UndoImport" in {type(action).__name__ for action in actions}


def test_another_year_offers_to_begin_it_and_other_refusals_do_not() -> None:
    year = ImportRefused(ImportTrouble.OTHER_YEAR, {"year": "2026/27"})
    screen = screens.refused(year, 7)
    assert LookAgain(7, new_year=True) in _actions(screen)
    assert "--" not in screen.text
    school = ImportRefused(
        ImportTrouble.ANOTHER_SCHOOL, {"file_school": "Школа № 7", "schools": "Школа № 14"}
    )
    for why in (school, BadFile(FileFault.NO_KNOWN_SHEET, {}), BadFile(FileFault.EMPTY, {})):
        screen = screens.refused(why, 7)
        assert_accepted(screen)
        assert "--" not in screen.text
        assert not any(isinstance(action, LookAgain) for action in _actions(screen))


def test_while_it_is_read_the_screen_says_so_and_sends_for_it() -> None:
    assert screens.reading(7, "<b>.xlsx").errand == Errand(Job.LOOK, 7)
    assert "&lt;b&gt;" in screens.reading(7, "<b>.xlsx").text
    assert screens.applying(7).errand == Errand(Job.APPLY, 7)
    assert screens.undoing(7).errand == Errand(Job.UNDO, 7)
