"""Zip files looked at before anything is inflated: a small one can hold terabytes."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from bot.domain.errors import BadFile, FileFault

CHUNK = 1 << 18
_LOCAL_HEADER = 30
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{4,})"[^>]*office:value-type')
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{4,})"[^>]*>(?:(?!</table:table-row>).)*'
    rb"office:value-type",
    re.DOTALL,
)


def opened(data: bytes, limit: int) -> zipfile.ZipFile:
    """The archive, once its real size is known to be within ``limit`` bytes.

    Declared sizes are checked first, then every member is inflated in pieces without keeping
    them: a header may lie. Raises `BadFile`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise BadFile(FileFault.DAMAGED) from None
    if sum(member.file_size for member in members) > limit:
        raise BadFile(FileFault.ZIP_BOMB)
    budget = limit
    for member in members:
        budget -= _real_size(data, member, budget)
    return archive


def _real_size(data: bytes, member: zipfile.ZipInfo, budget: int) -> int:
    if member.flag_bits & 1:
        raise BadFile(FileFault.PROTECTED)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile(FileFault.DAMAGED)
    packed = _packed(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    size = 0
    for piece in _inflated(packed):
        size += len(piece)
        if size > budget:
            raise BadFile(FileFault.ZIP_BOMB)
    return size


def _packed(data: bytes, member: zipfile.ZipInfo) -> bytes:
    header = data[member.header_offset : member.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise BadFile(FileFault.DAMAGED)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = member.header_offset + _LOCAL_HEADER + names
    return data[start : start + member.compress_size]


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed
    try:
        while True:
            piece = inflater.decompress(rest, CHUNK)
            rest = inflater.unconsumed_tail
            if piece:
                yield piece
            if inflater.eof or (not piece and not rest):
                return
    except zlib.error:
        raise BadFile(FileFault.DAMAGED) from None


def content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, inflated. `BadFile` for one whose sum is wrong."""
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise BadFile(FileFault.DAMAGED) from None


def member_name(member: zipfile.ZipInfo) -> str:
    """Windows writes Cyrillic names in cp866 and does not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return member.filename


def check_area(archive: zipfile.ZipFile, limit: int) -> None:
    """Refuses sheets whose cells span more than ``limit`` places: readers allocate them all."""
    for member in archive.infolist():
        name = member.filename
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            if _spanned(content(archive, member)) > limit:
                raise BadFile(FileFault.ZIP_BOMB)
        elif name == "content.xml":
            page = content(archive, member)
            if _REPEATED.search(page) or _REPEATED_ROW.search(page):
                raise BadFile(FileFault.ZIP_BOMB)


def _spanned(sheet: bytes) -> int:
    rows = columns = 0
    widths: dict[bytes, int] = {}
    for letters, number in _REFERENCE.findall(sheet):
        if letters not in widths:
            widths[letters] = _column(letters)
            columns = max(columns, widths[letters])
        rows = max(rows, int(number))
    return rows * columns


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index
