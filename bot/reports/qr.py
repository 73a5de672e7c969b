"""A QR code as one path of a PDF."""

import segno

QUIET = 3
"""Modules of white around the code; the paper itself is white too."""


def qr_path(link: str) -> tuple[str, int]:
    """The path in units of one module from the top left, and the side with the quiet zone.

    The mask is fixed: trying all eight costs five times as much and phones read every one. The
    lowest correction gives the largest modules, which a clean slip of paper needs more.
    """
    code = segno.make_qr(link, error="l", mask=2, boost_error=False)
    boxes: list[str] = []
    for y, row in enumerate(code.matrix, QUIET):
        _dark_runs(bytes(row), y, boxes)
    return " ".join(boxes) + " f", len(code.matrix) + 2 * QUIET


def _dark_runs(row: bytes, y: int, boxes: list[str]) -> None:
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        if end < 0:
            end = len(row)
        boxes.append(f"{start + QUIET} {y} {end - start} 1 re")
        start = row.find(1, end)
