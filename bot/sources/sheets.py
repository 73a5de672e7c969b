"""A spreadsheet before anybody asks what it means: names, rows and cells."""

from dataclasses import dataclass
from datetime import date, datetime, time

Cell = str | int | float | date | datetime | time | None


@dataclass(slots=True)
class Sheet:
    """``first_row`` is the number, as a person sees it, of the first of ``rows``."""

    name: str
    rows: list[list[Cell]]
    first_row: int = 1
    origin: str = ""
    """What the file is, where it is another program's and this sheet was made of it."""


Book = list[Sheet]
