"""Files on their way into the diary: what they would change, what they changed, what is wrong."""

from dataclasses import replace
from datetime import date, datetime, time

from bot.domain.errands import Errand, Job
from bot.domain.errors import BadFile, FileFault
from bot.domain.importing.report import (
    ImportRefused,
    ImportReport,
    ImportTrouble,
    Outcome,
    UndoReport,
)
from bot.domain.views.office import LastImport, Request, UploadView
from bot.i18n import _, instant, ngettext
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.actions.office import (
    ApplyImport,
    DropImport,
    LookAgain,
    OpenUpload,
    SendTemplate,
    UndoImport,
)
from bot.keyboards.buttons import Row, Rows, Style, button
from bot.keyboards.pieces import last_row
from bot.reports.papers import Workbook, WorkbookSheet
from bot.screens import names
from bot.screens.import_report import (
    bad_file_line,
    note_line,
    refusal_line,
    report_lines,
    undo_lines,
)
from bot.screens.papers import Paper
from bot.screens.screen import TEXT_LIMIT, Screen, blocks_of, bold, plain, text_of
from bot.sources.sheets import Book, Cell, Sheet

NOTES_SHOWN = 6
CELL_LIMIT = 30_000


def upload(view: UploadView) -> Screen:
    """How to send a file; the last import with its way back."""
    text = blocks_of(
        bold(_("📎 Upload · {school}").format(school=names.school(view.office.school))),
        _(
            "Send the school’s spreadsheet here: .xlsx, .xls, .ods, .csv or a .zip of them, up to"
            " 20 MB. First comes a report of what would change; nothing changes before you"
            " press “Apply”."
        ),
        _("Exports of OneRoster (.zip) and aSc Timetables (.xml) are read too."),
        _last(view.last, view.office.school.zone) if view.last else None,
    )
    blank = button(_("📄 Empty template"), SendTemplate())
    return Screen(text, (*_undo_row(view), (blank,), last_row()))


def _last(last: LastImport, zone: str) -> str:
    if not last.file:
        return _("Last import: {at}.").format(at=instant(last.at, zone))
    return _("Last import: {file}, {at}.").format(file=plain(last.file), at=instant(last.at, zone))


def _undo_row(view: UploadView) -> Rows:
    if view.last is None or not view.last.undoable:
        return ()
    return ((button(_("↩️ Undo the last import"), UndoImport(view.last.batch)),),)


def ask_undo(view: UploadView) -> Screen:
    if view.last is None:
        return upload(view)
    text = blocks_of(
        bold(_("Take the import back?")),
        _last(view.last, view.office.school.zone),
        _("Everything it made goes, everything it changed becomes what it was."),
    )
    sure = button(_("Undo the import"), UndoImport(view.last.batch, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenUpload())))


def reading(request: int, file: str) -> Screen:
    text = _("⏳ Reading {file}… The report comes here in a moment.").format(file=bold(file))
    return Screen(text, (last_row(),), errand=Errand(Job.LOOK, request))


def comparing(request: int) -> Screen:
    text = _("⏳ Comparing with the diary… The report comes here in a moment.")
    return Screen(text, (last_row(),), errand=Errand(Job.LOOK, request))


def applying(request: int) -> Screen:
    text = _("⏳ Applying… You can go on meanwhile; the result comes here.")
    return Screen(text, (last_row(),), errand=Errand(Job.APPLY, request))


def undoing(request: int) -> Screen:
    text = _("⏳ Taking the import back… The result comes here.")
    return Screen(text, (last_row(),), errand=Errand(Job.UNDO, request))


def dropped() -> Screen:
    return Screen(_("Not applied. Nothing has been changed."), (last_row(OpenUpload()),))


# --- the report ---


def report(request: Request, told: ImportReport, rejected: Book) -> Screen:
    """The dry run with its buttons, or what was applied; rejected rows as a file below."""
    calm = replace(told, notes=[replace(note, acceptable=False) for note in told.notes])
    lines = report_lines(calm, notes_shown=NOTES_SHOWN)
    text = blocks_of(
        bold(request.name), plain(_fitted("\n".join(lines))), _told(told.told), _hint(rejected)
    )
    paper = _annotated(rejected, told) if rejected else None
    return Screen(text, (*_ways(request, told), last_row(OpenUpload())), paper=paper)


def _fitted(text: str) -> str:
    limit = TEXT_LIMIT - 500
    return text if len(text) <= limit else text[:limit].rpartition("\n")[0] + "\n…"


def _hint(rejected: Book) -> str | None:
    if not rejected:
        return None
    return _("The rows that were left out are in the file below: correct them and send it back.")


def _ways(request: Request, told: ImportReport) -> Rows:
    if told.applied:
        if told.batch_id is None:
            return ()
        return ((button(_("↩️ Undo the import"), UndoImport(told.batch_id)),),)
    rows: list[Row] = []
    if told.changes_something:
        wish = ApplyImport(request.id, request.new_year, request.accept)
        rows.append((button(_("Apply"), wish, Style.MAIN),))
    questions = sum(n.acceptable and n.outcome is Outcome.QUESTION for n in told.notes)
    if questions and not request.accept:
        label = _("Answer {n} questions with yes").format(n=questions)
        rows.append((button(label, LookAgain(request.id, request.new_year, accept=True)),))
    rows.append((button(_("Do not apply"), DropImport(request.id)),))
    return tuple(rows)


def _annotated(rejected: Book, told: ImportReport) -> Paper:
    sheets = tuple(_annotated_sheet(sheet, told) for sheet in rejected if sheet.rows)
    return Paper(Workbook(sheets), "xlsx", _("to-correct.xlsx"))


def _annotated_sheet(sheet: Sheet, told: ImportReport) -> WorkbookSheet:
    """The header and each row with a last column that says what is wrong with it."""
    said: dict[int, list[str]] = {}
    for note in told.notes:
        if note.sheet == sheet.name and note.row is not None:
            said.setdefault(note.row, []).append(note_line(note))
    width = max(len(row) for row in sheet.rows)
    header, *body = (_padded(row, width) for row in sheet.rows)
    remarks = ["\n".join(said[row])[:CELL_LIMIT] for row in sorted(said)]
    rows = [(*row, remark) for row, remark in zip(body, remarks, strict=False)]
    marked = frozenset((number, width) for number in range(1, len(rows) + 1))
    return WorkbookSheet(sheet.name, ((*header, _("What is wrong")), *rows), marked)


def _padded(
    row: list[Cell], width: int
) -> tuple[str | int | float | date | datetime | time | None, ...]:
    return (*row, *[None] * (width - len(row)))


# --- refusals ---


def refused(why: BadFile | ImportRefused, request: int) -> Screen:
    """Why the file cannot be imported, and what can be pressed."""
    again: Rows = ()
    if isinstance(why, BadFile):
        line = _bad_file(why)
    elif why.trouble is ImportTrouble.ANOTHER_SCHOOL:
        line = _("The file is about “{file}”, this is {school}.").format(
            file=why.params.get("file_school", ""), school=why.params.get("schools", "")
        )
    elif why.trouble is ImportTrouble.OTHER_YEAR:
        line = _(
            "The diary stands in the school year {year}, the file is about another one. If a"
            " new school year begins with it, say so."
        ).format(year=why.params.get("year", ""))
        label = _("🎒 A new school year")
        again = ((button(label, LookAgain(request, new_year=True), Style.MAIN),),)
    else:
        line = refusal_line(why)
    text = text_of(plain(line), _("Nothing has been changed."))
    return Screen(text, (*again, last_row(OpenUpload())))


def _bad_file(why: BadFile) -> str:
    if why.fault is FileFault.NO_KNOWN_SHEET:
        return _("No sheet has a name the diary knows. “Empty template” shows all of them.")
    return bad_file_line(why)


def not_read(request: int) -> Screen:
    text = _("The file could not be read. Nothing is lost. Try again in a minute.")
    again = button(_("Try again"), LookAgain(request), Style.MAIN)
    return Screen(text, ((again,), last_row(OpenUpload())))


def undone(report: UndoReport, zone: str) -> Screen:
    lines = "\n".join(undo_lines(report, zone))
    return Screen(blocks_of(plain(lines), _told(report.told)), (last_row(OpenMenu()),))


def _told(phones: int | None) -> str:
    """Of a special day."""
    if phones is None:
        return ""
    return ngettext(
        "📣 {n} phone hears of it in three minutes.",
        "📣 {n} phones hear of it in three minutes.",
        phones,
    ).format(n=phones)


def template(book: Book) -> Screen:
    """An empty workbook with examples, as a file."""
    sheets = tuple(
        WorkbookSheet(sheet.name, tuple(tuple(row) for row in sheet.rows)) for sheet in book
    )
    paper = Paper(Workbook(sheets), "xlsx", _("school-template.xlsx"))
    text = _(
        "The template is below: fill in what you have and send it back. Sheets may be missing."
    )
    return Screen(text, (last_row(OpenUpload()),), paper=paper)
