"""What a cell of ours may contain when a spreadsheet program opens it."""

import re

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HARMLESS = re.compile(r"[+-]?(\d{1,9}([.,]\d{1,6})?)?")


def without_formula(text: str) -> str:
    """Text that begins like a formula gets an apostrophe: a name must never be computed."""
    if text.startswith(_STARTS_A_FORMULA) and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def as_number(text: str) -> float | None:
    """``4,25`` and ``4.25`` as a number, anything else as none."""
    plain = text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return float(plain) if re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain) else None
