"""Bytes of a file into sheets, by what is inside and not by the name. Run in the worker process.

Foreign errors end here: whatever cannot be read is a `BadFile`.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import PurePosixPath

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.domain.errors import BadFile, FileFault
from bot.sources import archives
from bot.sources.asc_timetable import is_asc, read_asc
from bot.sources.delimited import decoded, read_csv
from bot.sources.markup import read_html
from bot.sources.oneroster import read_oneroster
from bot.sources.oneroster_tables import is_package, read_package
from bot.sources.sheets import Book, Cell, Sheet

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"
MAX_CELLS_SPANNED = 40_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """``file`` and ``inflated`` in bytes, ``rows`` over all sheets of all files."""

    file: int = 20_000_000
    inflated: int = 400_000_000
    rows: int = 500_000


LIMITS = Limits()


def read_files(files: Sequence[tuple[str, bytes]], *, limits: Limits = LIMITS) -> Book:
    """The sheets of several files ``(name, bytes)`` as one book. Raises `BadFile`."""
    book = [sheet for name, data in files for sheet in _read(name, data, limits)]
    if sum(len(sheet.rows) for sheet in book) > limits.rows:
        raise BadFile(FileFault.TOO_MANY_ROWS, {"limit": str(limits.rows)})
    if not any(sheet.rows for sheet in book):
        raise BadFile(FileFault.EMPTY, {"file": ", ".join(name for name, _ in files)})
    return book


def read_book(name: str, data: bytes, *, limits: Limits = LIMITS) -> Book:
    """The sheets of one file; ``name`` names the sheet where the format does not."""
    return read_files([(name, data)], limits=limits)


def _read(name: str, data: bytes, limits: Limits) -> Book:
    try:
        if len(data) > limits.file:
            raise BadFile(FileFault.TOO_BIG, {"limit": str(limits.file // 1_000_000)})
        return _by_content(name, data, limits)
    except BadFile as error:
        raise BadFile(error.fault, {"file": name} | error.params) from None


def _by_content(name: str, data: bytes, limits: Limits) -> Book:
    if not data.strip():
        raise BadFile(FileFault.EMPTY)
    if data.startswith((ZIP, EMPTY_ZIP)):
        return _from_zip(data, limits)
    if data.startswith(OLE):
        return _calamine(data)
    if data.startswith((b"%PDF", b"\x89PNG")) or data[:3] == b"\xff\xd8\xff":
        raise BadFile(FileFault.NOT_A_SPREADSHEET)
    if is_asc(data):
        return read_asc(data, limits.rows)
    if b"<table" in data[:200_000].lower() and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return read_html(_stem(name), _html_text(data))
    return [read_csv(_stem(name), data)]


def _html_text(data: bytes) -> str:
    head = data[:2000].lower()
    if b"windows-1251" in head:
        return data.decode("windows-1251", errors="replace")
    return decoded(data)


def _from_zip(data: bytes, limits: Limits) -> Book:
    archive = archives.opened(data, limits.inflated)
    names = archive.namelist()
    if "[Content_Types].xml" in names or "content.xml" in names:
        archives.check_area(archive, MAX_CELLS_SPANNED)
        return _calamine(data)
    if is_package(names):
        return read_oneroster(read_package(archive))
    book: Book = []
    for member in archive.infolist():
        name = archives.member_name(member)
        if not member.is_dir() and not _hidden(name):
            book.extend(_inside(name, archives.content(archive, member), limits))
    return book


def _inside(name: str, data: bytes, limits: Limits) -> Book:
    """One level only: an archive in an archive is no spreadsheet."""
    if data.startswith(ZIP):
        inner = archives.opened(data, limits.inflated).namelist()
        if "[Content_Types].xml" not in inner and "content.xml" not in inner:
            raise BadFile(FileFault.NOT_A_SPREADSHEET, {"file": name})
    return _read(name, data, limits)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem


def _calamine(data: bytes) -> Book:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(workbook, name) for name in workbook.sheet_names]
    except PasswordError:
        raise BadFile(FileFault.PROTECTED) from None
    except (CalamineError, OSError, ValueError):
        raise BadFile(FileFault.DAMAGED) from None
    except BaseException as error:
        # A panic of the Rust reader arrives as a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise BadFile(FileFault.DAMAGED) from None
        raise


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(name, [[_cell(value) for value in row] for row in rows])


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    return value  # type: ignore[return-value]  # calamine gives nothing but these


def write_book(book: Iterable[Sheet]) -> bytes:
    """The sheets as .xlsx: bold headers, dates as dates, text never taken for a formula."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for sheet in book:
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for number, row in enumerate(sheet.rows):
            page.write_row(number, 0, row, bold if number == 0 else None)
        for column, cells in enumerate(zip(*sheet.rows, strict=False)):
            page.set_column(column, column, min(max(len(str(c)) for c in cells) + 2, 50))
    workbook.close()
    return target.getvalue()
