"""A QR code as one path of a PDF."""

import re

import segno

_DARK = re.compile(rb"\x01+")
QUIET = 3
"""Modules of white around the code; the paper itself is white too."""


def qr_path(link: str) -> tuple[str, int]:
    """The path in units of one module from the top left, and the side with the quiet zone.

    The mask is fixed: trying all eight costs five times as much and phones read every one. The
    lowest correction gives the largest modules, which a clean slip of paper needs more.
    """
    code = segno.make_qr(link, error="l", mask=2, boost_error=False)
    boxes = [
        f"{run.start() + QUIET} {y} {run.end() - run.start()} 1 re"
        for y, row in enumerate(code.matrix, QUIET)
        for run in _DARK.finditer(row)
    ]
    return " ".join(boxes) + " f", len(code.matrix) + 2 * QUIET
