"""The school's spreadsheet into the diary: a dry run first, then whole or not at all, and back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import local_date
from bot.domain.importing import school as schools
from bot.domain.importing import steps
from bot.domain.importing.draft import Draft, Row
from bot.domain.importing.reading import ReadSheet, read_grids
from bot.domain.importing.report import (
    ImportOptions,
    ImportRefused,
    ImportReport,
    ImportTrouble,
    UndoReport,
)
from bot.domain.importing.work import Work
from bot.services.collecting import no_collecting
from bot.sources.headers import recognised
from bot.sources.sheets import Book
from bot.storage.database import Connection
from bot.storage.importing import state, undo, writing

UNDO_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file whose cells have been read; nothing has been compared with the school yet.

    Plain data: it can be made in the worker process and handed over.
    """

    sheets: list[ReadSheet]
    ignored_sheets: list[str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A dry run: what the import would do, and the file, ready to be applied."""

    report: ImportReport
    prepared: Prepared


def prepare(book: Book) -> Prepared:
    """Reads every cell. No database; `BadFile` when nothing in the book is ours."""
    found = recognised(book)
    return Prepared(read_grids(found.grids), found.ignored_sheets)


def dry_run(
    conn: Connection, book: Book | Prepared, options: ImportOptions, now: datetime
) -> ImportPlan:
    """What an import would do. Reads only. Raises `BadFile`, `ImportRefused`."""
    prepared = book if isinstance(book, Prepared) else prepare(book)
    _, report = _work_out(conn, prepared, options, now)
    return ImportPlan(report, prepared)


def apply(
    conn: Connection,
    plan: ImportPlan | Prepared | Book,
    options: ImportOptions,
    now: datetime,
    by: int | None = None,
) -> ImportReport:
    """Applies the file whole, in the caller's transaction; everything is compared afresh.

    ``by`` is the person who asked, None for the command line. With nothing to change no batch is
    made, so that "undo" still means the import before.
    """
    state.hold(conn)
    with no_collecting():
        work, report = _work_out(conn, _prepared(plan), options, now)
        report.applied = True
        if report.changes_something:
            report.batch_id = writing.write(conn, _batch(work, report, by), _changes(work.draft))
    return report


def undo_last(
    conn: Connection, school: int | str | None, now: datetime, by: int | None = None
) -> UndoReport:
    """Takes the last import of a school (number or name) back whole.

    Raises `ImportRefused`: too late, built upon, nothing to undo, which school.
    """
    state.hold(conn)
    state.look_anew(conn)
    row = _school_to_undo(conn, school)
    batch = undo.last_batch(conn, row["id"])
    if batch is None:
        raise ImportRefused(ImportTrouble.NOTHING_TO_UNDO)
    if now - batch.applied_at > UNDO_WITHIN:
        raise ImportRefused(ImportTrouble.TOO_LATE_TO_UNDO)
    built = undo.built_upon(conn, batch)
    if built:
        raise ImportRefused(ImportTrouble.BUILT_UPON, {"what": ",".join(built)})
    made, changed, removed = undo.take_back(conn, batch, now)
    return UndoReport(
        batch.id, row["short_name"], batch.file_name, batch.applied_at, made, changed, removed
    )


def _school_to_undo(conn: Connection, wanted: int | str | None) -> Row:
    known = state.schools(conn)
    if wanted is None and len(known) > 1:
        names = ", ".join(f"{row['short_name']} ({row['id']})" for row in known)
        raise ImportRefused(ImportTrouble.WHICH_SCHOOL, {"schools": names})
    for row in known:
        if wanted is None or schools.is_called(row, str(wanted)):
            return row
    raise ImportRefused(ImportTrouble.NOTHING_TO_UNDO)


def _prepared(plan: ImportPlan | Prepared | Book) -> Prepared:
    if isinstance(plan, ImportPlan):
        return plan.prepared
    return plan if isinstance(plan, Prepared) else prepare(plan)


# --- working out ----------------------------------------------------------------------------------


def _work_out(
    conn: Connection, prepared: Prepared, options: ImportOptions, now: datetime
) -> tuple[Work, ImportReport]:
    sheets = [sheet.untouched() for sheet in prepared.sheets]
    facts = schools.facts_of(sheets)
    known = schools.choose_school(state.schools(conn), facts, options)
    row = known or schools.new_school(facts, now)
    today = local_date(now, row["timezone"])
    years = state.class_years(conn, known["id"]) if known else []
    year = schools.choose_year(years, schools.term_starts(sheets), options, today)
    draft = _draft(conn, known, year, sheets)
    school = known or draft["school"].add(**row)
    report = ImportReport(school["short_name"], known is None, year, new_year=options.new_year)
    work = Work(draft, school, year, options.effective or today, now, options, report)
    steps.run(work, sheets, facts)
    report.ignored_sheets = list(prepared.ignored_sheets)
    return work, report


def _draft(conn: Connection, school: Row | None, year: int, sheets: list[ReadSheet]) -> Draft:
    if school is None:
        return Draft({})
    kinds = [sheet.kind for sheet in sheets]
    kinds += [state.BY_SUBJECT for sheet in sheets if _lacks_numbers(sheet)]
    return Draft({"school": [school]} | state.load(conn, school["id"], year, kinds))


def _lacks_numbers(sheet: ReadSheet) -> bool:
    return sheet.kind == "attendance" and any(r["number"] is None for r in sheet.records)


def _changes(draft: Draft) -> dict[str, writing.TableChanges]:
    return {
        name: writing.TableChanges(
            list(rows.fresh.values()), rows.changed(), list(rows.removed.values())
        )
        for name, rows in draft.tables().items()
    }


def _batch(work: Work, report: ImportReport, by: int | None) -> writing.Batch:
    counts = {
        sheet.name: {"new": sheet.new, "changed": sheet.changed, "replaced": sheet.replaced}
        for sheet in report.sheets
    }
    summary = {"sheets": counts, "school_is_new": report.school_is_new, "year": report.year}
    options = work.options
    return writing.Batch(
        work.school["id"], options.file_name, options.file_hash, work.now, by, summary
    )
