"""A sheet whose headers have been understood, before its cells are read."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Grid:
    """``columns`` maps a column's key to its place; ``headers`` to the header as written.

    ``rows`` are ``(number as a person sees it, cells)``; ``missing`` are keys of required columns
    that are not there.
    """

    kind: str
    name: str
    columns: dict[str, int]
    headers: dict[str, str]
    rows: list[tuple[int, list[Any]]]
    ignored: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    origin: str = ""
    """The other program whose file it is; empty for the school's own."""


@dataclass(slots=True)
class Recognised:
    grids: list[Grid]
    ignored_sheets: list[str]
