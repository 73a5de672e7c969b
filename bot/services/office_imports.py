"""What the office sends into the diary: looked at first, then applied whole, and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import access
from bot.domain.errors import AlreadyDone, BadFile, FileFault, Refused
from bot.domain.importing import school as schools
from bot.domain.importing.report import (
    ImportOptions,
    ImportRefused,
    ImportReport,
    ImportTrouble,
    UndoReport,
)
from bot.domain.people import StaffRef, Viewer
from bot.domain.views.office import LastImport, Request, UploadView
from bot.services import importing, special_days
from bot.services.importing import UNDO_WITHIN, Prepared
from bot.sources.sheets import Sheet
from bot.storage import import_requests as requests
from bot.storage.database import Connection
from bot.storage.importing import state

SIZE_LIMIT = 20_000_000
"""Bytes: what a messenger lets a bot download."""


def overview(conn: Connection, viewer: Viewer, now: datetime) -> UploadView:
    """The way in, and the import that can be taken back."""
    office = access.office(viewer)
    last = requests.last_import(conn, office)
    if last is None:
        return UploadView(office, None)
    undoable = now - last.applied_at <= UNDO_WITHIN
    return UploadView(office, LastImport(last.id, last.file_name, last.applied_at, undoable))


# --- asking ---


def take_file(
    conn: Connection, viewer: Viewer, bot: str, file_id: str, name: str, size: int, now: datetime
) -> int:
    """A sent file that waits to be read; its request. Raises `BadFile` for one that is too big."""
    office = access.office(viewer)
    if size > SIZE_LIMIT:
        limit = str(SIZE_LIMIT // 1_000_000)
        raise BadFile(FileFault.TOO_BIG, {"file": name, "limit": limit})
    return requests.make(conn, office, viewer.account_id, bot, name or "file", now, file_id=file_id)


def own(conn: Connection, viewer: Viewer, request: int) -> Request:
    """A request of the viewer's own account and school; `Refused` otherwise."""
    found = requests.get(conn, request)
    if found is None or found.account != viewer.account_id:
        raise Refused
    access.office(viewer, found.school)
    return found


def look_again(
    conn: Connection, viewer: Viewer, request: int, *, new_year: bool, accept: bool
) -> Request:
    found = own(conn, viewer, request)
    if not requests.wish(conn, found.id, new_year=new_year, accept=accept):
        raise AlreadyDone if found.state in ("working", "applied") else Refused
    return found


def begin(
    conn: Connection,
    viewer: Viewer,
    request: int,
    now: datetime,
    *,
    new_year: bool,
    accept: bool,
) -> Request:
    """From now on it is being applied; the second press gets `AlreadyDone`."""
    found = own(conn, viewer, request)
    requests.wish(conn, found.id, new_year=new_year, accept=accept)
    if not requests.begin(conn, found.id, now):
        raise AlreadyDone if found.state in ("working", "applied") else Refused
    return found


def drop(conn: Connection, viewer: Viewer, request: int) -> None:
    found = own(conn, viewer, request)
    if not requests.drop(conn, found.id):
        raise AlreadyDone if found.state == "dropped" else Refused


def ask_undo(conn: Connection, viewer: Viewer, batch: int, now: datetime) -> UploadView:
    """The import that a button spoke of, if it is still the last one and of today."""
    view = overview(conn, viewer, now)
    if view.last is None or view.last.batch != batch:
        raise Refused
    return view


def begin_undo(conn: Connection, viewer: Viewer, batch: int, bot: str, now: datetime) -> int:
    """The request by which the last import is taken back."""
    view = ask_undo(conn, viewer, batch, now)
    made = requests.make(conn, view.office, viewer.account_id, bot, str(batch), now)
    requests.begin(conn, made, now)
    return made


# --- carrying out ---


def get(conn: Connection, request: int) -> Request:
    found = requests.get(conn, request)
    if found is None:
        raise Refused
    return found


def zone(conn: Connection, school: int) -> str:
    return next(str(row["timezone"]) for row in state.schools(conn) if row["id"] == school)


def filled_in(request: Request) -> Prepared:
    """The rows of a form as if a file had brought them."""
    book = [Sheet(name, rows) for name, rows in request.rows.items()]
    return importing.prepare(book)


def options(request: Request, digest: str) -> ImportOptions:
    return ImportOptions(
        school=str(request.school),
        new_year=request.new_year,
        accept=request.accept,
        file_name=request.name,
        file_hash=digest,
    )


def look(
    conn: Connection, request: Request, prepared: Prepared, digest: str, now: datetime
) -> ImportReport:
    """The dry run. Raises `ImportRefused`."""
    _own_school(conn, request, prepared)
    return importing.dry_run(conn, prepared, options(request, digest), now).report


def apply(
    conn: Connection, request: Request, prepared: Prepared, digest: str, now: datetime
) -> ImportReport:
    """The import, and the end of its request, in one transaction."""
    _own_school(conn, request, prepared)
    if not requests.end(conn, request.id, applied=True):
        raise AlreadyDone
    report = importing.apply(conn, prepared, options(request, digest), now, by=request.person)
    if report.batch_id is not None:
        report.told = special_days.made(conn, request, now)
    return report


def give_back(conn: Connection, request: int) -> None:
    """It could not be applied: it may be tried again."""
    requests.end(conn, request, applied=False)


def undo(conn: Connection, request: Request, now: datetime) -> UndoReport:
    """Takes the import that the request names back, if it is still the last one."""
    if not requests.end(conn, request.id, applied=True):
        raise AlreadyDone
    state.hold(conn)
    undone = importing.undo_last(conn, request.school, now, by=request.person)
    if str(undone.batch_id) != request.name:
        raise ImportRefused(ImportTrouble.NOTHING_TO_UNDO)
    form = requests.form_of(conn, request.school, undone.file_name)
    return replace(undone, told=special_days.unmade(conn, request, form, now))


def _own_school(conn: Connection, request: Request, prepared: Prepared) -> None:
    """A file that is about a school of another name never renames the office's own."""
    facts = schools.facts_of([sheet.untouched() for sheet in prepared.sheets])
    row = next(row for row in state.schools(conn) if row["id"] == request.school)
    if schools.is_another(row, facts):
        named = facts.get("short_name") or facts["name"]
        raise ImportRefused(
            ImportTrouble.ANOTHER_SCHOOL, {"file_school": named, "schools": row["short_name"]}
        )


def rejected_rows(report: ImportReport) -> dict[str, Sequence[int]]:
    """Numbers of the rows that need a person, by sheet."""
    found: dict[str, set[int]] = {}
    for note in report.notes:
        if note.row is not None:
            found.setdefault(note.sheet, set()).add(note.row)
    return {sheet: sorted(rows) for sheet, rows in found.items()}


def office_of(viewer: Viewer) -> StaffRef | None:
    """The office's person of this viewer, if they are one."""
    try:
        return access.office(viewer)
    except Refused:
        return None
