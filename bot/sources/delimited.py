"""CSV as Russian offices save it: any of two encodings, any of three delimiters."""

import csv
import io

from bot.domain.errors import BadFile, FileFault
from bot.sources.sheets import Sheet

DELIMITERS = ";\t,"
SAMPLE_LINES = 16


def decoded(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM (Excel's "Unicode text"), else windows-1251."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1251", errors="replace")


def read_csv(name: str, data: bytes) -> Sheet:
    """One sheet. Raises `BadFile` for what is not text at all."""
    text = decoded(data)
    if "\0" in text:
        raise BadFile(FileFault.NOT_A_SPREADSHEET)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return Sheet(name, [list(row) for row in reader])
    except csv.Error:
        raise BadFile(FileFault.DAMAGED) from None


def _delimiter(text: str) -> str:
    """The mark met most outside of quotes in the first lines."""
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])
    bare = "".join(sample.split('"')[::2])
    return max(DELIMITERS, key=bare.count)
