"""An import in words: what it would do, what it did, why it cannot. Plain lines, no markup.

The command line prints them; the office's chat escapes them.
"""

from collections import defaultdict

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
from bot.i18n import _, day_year, instant, ngettext
from bot.screens.import_words import EXPECTED, PROBLEMS, TABLES
from bot.screens.lessons import capital

NOTES_SHOWN = 200
MOVES_SHOWN = 50


def report_lines(report: ImportReport, *, notes_shown: int = NOTES_SHOWN) -> list[str]:
    """The whole report, sheet by sheet, then everything that needs a person."""
    return [
        *_heading(report),
        *(line for sheet in report.sheets for line in _sheet_lines(sheet)),
        *_lesson_lines(report),
        *_move_lines(report),
        *_ignored_lines(report),
        *_note_lines(report.notes, notes_shown),
        "",
        _conclusion(report),
    ]


def _heading(report: ImportReport) -> list[str]:
    year = f"{report.year}/{(report.year + 1) % 100:02}"
    if report.school_is_new:
        title = _("{school} (a new school), school year {year}")
    else:
        title = _("{school}, school year {year}")
    return [
        title.format(school=report.school, year=year),
        _(
            "Plans of the file hold from {day}; "
            "a class without a plan gets one from the first day of the year."
        ).format(day=day_year(report.effective)),
        "",
    ]


def _sheet_lines(sheet: SheetReport) -> list[str]:
    lines = [f"{sheet.name}: {_counts(sheet)}"]
    if sheet.origin:
        lines.append(
            "  " + _("Read out of another program's file: {name}").format(name=sheet.origin)
        )
    if sheet.ignored_columns:
        names = ", ".join(sheet.ignored_columns)
        lines.append("  " + _("Columns not used: {names}").format(names=names))
    if sheet.personal_columns:
        names = ", ".join(sheet.personal_columns)
        lines.append("  " + _("Personal data left out, not stored: {names}").format(names=names))
    return lines


def _counts(sheet: SheetReport) -> str:
    counts = (
        (sheet.new, _("new")),
        (sheet.changed, _("changed")),
        (sheet.unchanged, _("unchanged")),
        (sheet.replaced, _("replaced")),
        (sheet.rejected, _("rejected")),
        (sheet.not_in_file, _("not in the file (kept)")),
    )
    said = [f"{name} {number}" for number, name in counts if number]
    return ", ".join(said) or _("nothing")


def _lesson_lines(report: ImportReport) -> list[str]:
    counts = (
        (report.lessons_made, _("made")),
        (report.lessons_changed, _("changed")),
        (report.lessons_removed, _("removed")),
    )
    said = [f"{name} {number}" for number, name in counts if number]
    if not said:
        return []
    return [_("Lessons by date: {counts}").format(counts=", ".join(said))]


def _move_lines(report: ImportReport) -> list[str]:
    groups: dict[str, list[Moved]] = defaultdict(list)
    for move in report.moves:
        groups[_move_kind(move, report.new_year)].append(move)
    lines: list[str] = []
    for title, moves in groups.items():
        lines += ["", f"{title}: {len(moves)}"]
        lines += [f"  {_moved(move)}" for move in moves[:MOVES_SHOWN]]
        if len(moves) > MOVES_SHOWN:
            lines.append("  …")
    return lines


def _move_kind(move: Moved, new_year: bool) -> str:
    if not move.from_class:
        return _("Arrivals")
    if not move.to_class:
        return _("Leavers")
    return _("Promotions") if new_year else _("Moved to another class")


def _moved(move: Moved) -> str:
    way = " → ".join(name for name in (move.from_class, move.to_class) if name)
    return f"{move.student}: {way}"


def _ignored_lines(report: ImportReport) -> list[str]:
    if not report.ignored_sheets:
        return []
    names = ", ".join(report.ignored_sheets)
    return ["", _("Sheets not used: {names}").format(names=names)]


def _note_lines(notes: list[Note], shown: int) -> list[str]:
    titles = (
        (Outcome.REJECTED, _("Rejected rows")),
        (Outcome.QUESTION, _("Questions (these rows wait for an answer)")),
        (Outcome.WARNING, _("Applied, but note")),
    )
    lines: list[str] = []
    for outcome, title in titles:
        mine = [note for note in notes if note.outcome is outcome]
        if mine:
            lines += ["", f"{title}: {len(mine)}"]
            lines += [f"  {note_line(note)}" for note in mine[:shown]]
        if len(mine) > shown:
            rest = len(mine) - shown
            lines.append("  " + ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return lines


def note_line(note: Note) -> str:
    """``Отметки, row 12, column "Отметка": …``"""
    return f"{_place(note)}: {_problem(note)}{_how_to_accept(note)}"


def _place(note: Note) -> str:
    if note.row is None:
        return note.sheet
    if not note.column:
        return _("{sheet}, row {row}").format(sheet=note.sheet, row=note.row)
    return _("{sheet}, row {row}, column “{column}”").format(
        sheet=note.sheet, row=note.row, column=note.column
    )


def _problem(note: Note) -> str:
    params = defaultdict(str, note.params)
    expected = EXPECTED.get(params["expected"])
    params["expected"] = expected() if expected else params["expected"]
    code = note.code
    if code == "excel_date" and not params["likely"]:
        code = "excel_date_unclear"
    if code == "class_unknown" and not params["value"]:
        code = "no_such_classes"
    return PROBLEMS[code]().format_map(params)


def _how_to_accept(note: Note) -> str:
    if not note.acceptable:
        return ""
    return " " + _("To answer yes: {key}").format(key=note.key)


def _conclusion(report: ImportReport) -> str:
    if not report.changes_something:
        return _("Nothing to change: the diary already holds all of this.")
    if report.applied:
        return _("Applied. It can be undone as a whole for 24 hours.")
    return _("This was a dry run: nothing has been changed.")


# --- what cannot be done --------------------------------------------------------------------------


def undo_lines(undone: UndoReport, zone: str) -> list[str]:
    """What was taken back; ``zone`` is where the reader's clock is."""
    when = instant(undone.applied_at, zone)
    return [
        _("The import “{file}” of {when} has been taken back ({school}).").format(
            file=undone.file_name, when=when, school=undone.school
        ),
        _("Rows taken out: {made}; put back as they were: {back}.").format(
            made=undone.made, back=undone.changed + undone.removed
        ),
    ]


def refusal_line(refused: ImportRefused) -> str:
    """Why the file cannot be imported as asked, or the import cannot be undone."""
    params = dict(refused.params)
    if "what" in params:
        names = [TABLES[name]() for name in params["what"].split(",") if name in TABLES]
        params["what"] = ", ".join(dict.fromkeys(names)) or _("records of the diary")
    return _refusal(refused.trouble).format(**params)


def _refusal(trouble: ImportTrouble) -> str:
    match trouble:
        case ImportTrouble.NO_SCHOOL:
            return _(
                "The diary has no school yet, and the file has no sheet “School” with its name."
            )
        case ImportTrouble.WHICH_SCHOOL:
            return _("There are several schools: {schools}. Say which one with --school.")
        case ImportTrouble.UNKNOWN_SCHOOL:
            return _("There is no school “{school}”. Schools: {schools}.")
        case ImportTrouble.ANOTHER_SCHOOL:
            return _(
                "The file is about “{file_school}”, the diary holds {schools}. "
                "Say which one with --school."
            )
        case ImportTrouble.OTHER_YEAR:
            return _(
                "The diary stands in the school year {year}, the file is about another one. "
                "A new school year is imported with --new-year."
            )
        case ImportTrouble.NOTHING_TO_UNDO:
            return _("There is no import to undo.")
        case ImportTrouble.TOO_LATE_TO_UNDO:
            return _("The last import is older than 24 hours: it can no longer be undone.")
        case ImportTrouble.BUILT_UPON:
            return _(
                "The import cannot be undone: since then something has been built on it: {what}."
            )


def bad_file_line(bad: BadFile) -> str:
    """Why a file cannot be read at all."""
    file = bad.params.get("file", "")
    return f"{file}: {_fault(bad)}" if file else capital(_fault(bad))


def _fault(bad: BadFile) -> str:
    limit = bad.params.get("limit", "")
    match bad.fault:
        case FileFault.TOO_BIG:
            return _("the file is larger than {limit} MB.").format(limit=limit)
        case FileFault.TOO_MANY_ROWS:
            return _("there are more than {limit} rows.").format(limit=limit)
        case FileFault.NOT_A_SPREADSHEET:
            return _("this is not a spreadsheet: send .xlsx, .xls, .ods, .csv or a .zip of them.")
        case FileFault.DAMAGED:
            return _("the file is damaged. Open it, save it anew as .xlsx and try again.")
        case FileFault.PROTECTED:
            return _("the file is protected by a password. Save it without one.")
        case FileFault.ZIP_BOMB:
            return _("unpacked, the file would be far too large.")
        case FileFault.NO_KNOWN_SHEET:
            return _(
                "no sheet has a name the diary knows. "
                "`python -m bot template school.xlsx` writes a workbook with all of them."
            )
        case FileFault.MISSING_COLUMN:
            return _("a column is missing: {column}.").format(column=bad.params.get("column", ""))
        case FileFault.EMPTY:
            return _("the file is empty.")
        case FileFault.MANY_SCHOOLS:
            return _("the file is about several schools: {schools}. Export one at a time.").format(
                schools=bad.params.get("schools", "")
            )
