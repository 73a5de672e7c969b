"""Files that were sent: kept in memory, found by file_id, downloaded by path."""

import hashlib
import struct

from bot.sandbox.model import StoredFile
from bot.sandbox.params import Upload

DOWNLOAD_LIMIT = 20 << 20


class Files:
    """All files of this server. The same bytes share their unique id, as in Telegram."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._count = 0

    def put(self, upload: Upload, kind: str) -> StoredFile:
        """Keep the bytes; `kind` is "photo" or "document"."""
        self._count += 1
        digest = hashlib.sha256(upload.data).hexdigest()
        width, height = image_size(upload.data) if kind == "photo" else (0, 0)
        stored = StoredFile(
            file_id=f"{kind[:3].upper()}{self._count:06d}{digest[:24]}",
            unique_id=f"U{digest[:15]}",
            name=upload.name,
            mime=upload.mime,
            data=upload.data,
            path=f"{kind}s/file_{self._count}{_suffix(upload.name)}",
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file a bot refers to."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file behind a download link."""
        return self._by_path.get(path)


def picture_type(data: bytes) -> str | None:
    """The media type of a picture a browser may show, by its first bytes."""
    starts = {
        b"\x89PNG": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF8": "image/gif",
        b"RIFF": "image/webp",
    }
    return next((kind for start, kind in starts.items() if data.startswith(start)), None)


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG; zeros for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return 0, 0
