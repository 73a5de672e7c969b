"""Texts in one ZIP file, the same bytes for the same texts."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.reports.papers import Archive


def archive_zip(archive: Archive) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, text in archive.files:
            info = ZipInfo(name, archive.stamped.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            zipped.writestr(info, text.encode())
    return made.getvalue()
