"""What can be drawn: neutral, picklable values, all words already in the reader's language."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. Every row has as many cells as ``columns``."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    subtitle: str = ""
    footer: str = ""
    widths: tuple[float, ...] = ()
    """Relative column widths; empty means by content."""
    numbers: tuple[int, ...] = ()
    """Indices of the columns that hold numbers: set to the right, and numbers in a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One code slip; ``kind``: ``parent``, ``student``, ``teacher``, ``admin`` (drawn apart)."""

    kind: str
    heading: str
    name: str
    class_name: str
    code: str
    link: str
    lines: tuple[str, ...]
    """What to do, in both languages."""


@dataclass(frozen=True, slots=True)
class Slips:
    """A4 pages of slips with cut lines; ``receipt`` is the list without codes for the teacher."""

    slips: tuple[Slip, ...]
    receipt: Table | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One subject on a chart: single marks and the running average, by day."""

    label: str
    points: tuple[tuple[date, float], ...]
    average: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    lines: tuple[Line, ...]
    dark: bool = False
    y_label: str = ""
    day_labels: dict[date, str] = field(default_factory=dict)
    """Words for the ticks of the time axis."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """``starts``/``ends`` are school wall time with its zone, or dates: the first and last day."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str = ""
    description: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    name: str
    zone: str
    entries: tuple[CalendarEntry, ...]
    stamped: datetime
    """The instant the calendar was made (UTC)."""
    refresh: timedelta | None = None
    """How often phones that subscribed shall look again; None for a file."""


@dataclass(frozen=True, slots=True)
class PageLesson:
    number: str
    subject: str
    homework: str
    marks: str


@dataclass(frozen=True, slots=True)
class PageDay:
    heading: str
    lessons: tuple[PageLesson, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class WeekPage:
    """One student's week as the paper diary page, two to an A4, for gluing in."""

    title: str
    subtitle: str
    days: tuple[PageDay, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True)
class WeekPages:
    pages: tuple[WeekPage, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """Texts to be packed: file names and contents. ``stamped`` is when they were made."""

    files: tuple[tuple[str, str], ...]
    stamped: datetime


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets as somebody wrote them, the first row of each its header."""

    sheets: tuple["WorkbookSheet", ...]


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    name: str
    rows: tuple[tuple[str | int | float | date | datetime | time | None, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of cells to be seen at once."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    text: str
    """The value as it is written beside the bar."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars, one a line; ``longest`` is the value of a full line."""

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    longest: float
