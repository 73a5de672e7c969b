"""What an import did or would do: codes and parameters, worded by a screen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import ZvonokError


class Outcome(StrEnum):
    REJECTED = "rejected"
    QUESTION = "question"
    """Not applied unless its key is accepted, or the cell is corrected."""
    WARNING = "warning"
    """Applied, with something left out."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about one row. ``row`` None is about the whole sheet.

    ``code`` says what is wrong; ``params`` holds ``value``, ``expected``, ``likely``, ``theirs``
    and ``ours`` (both sides of a conflict) and the like.
    """

    outcome: Outcome
    sheet: str
    row: int | None
    column: str
    code: str
    params: dict[str, str] = field(default_factory=dict)
    acceptable: bool = False

    @property
    def key(self) -> str:
        """What `ImportOptions.accept` names it by: ``Ученики:12``."""
        return f"{self.sheet}:{self.row}"


@dataclass(slots=True)
class SheetReport:
    kind: str
    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced: int = 0
    """Rows of a former plan that end or go because this one takes their place."""
    rejected: int = 0
    """Rows not applied: rejected ones and open questions."""
    not_in_file: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    personal_columns: list[str] = field(default_factory=list)
    origin: str = ""
    """The other program's file the sheet was read out of, by its own name."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A student's way between classes; an empty side is an arrival or a leaver."""

    student: str
    from_class: str
    to_class: str


@dataclass(slots=True)
class ImportReport:
    school: str
    school_is_new: bool
    year: int
    effective: date = date.min
    sheets: list[SheetReport] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    new_year: bool = False
    lessons_made: int = 0
    lessons_changed: int = 0
    lessons_removed: int = 0
    changes_something: bool = False
    applied: bool = False
    batch_id: int | None = None
    """None: nothing was applied, or there was nothing to change."""
    told: int | None = None
    """How many phones hear of it; None: it is nothing that is told."""

    @property
    def rows(self) -> int:
        return sum(s.new + s.changed + s.unchanged + s.rejected for s in self.sheets)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """``school``: its name, short name or number; needed when there are several.

    ``effective``: from which day plans of the file hold (default today). ``accept``: keys of
    questions answered with yes, or True for all that can be.
    """

    school: str | None = None
    effective: date | None = None
    new_year: bool = False
    accept: frozenset[str] | bool = False
    file_name: str = ""
    file_hash: str = ""

    def accepts(self, key: str) -> bool:
        return self.accept if isinstance(self.accept, bool) else key in self.accept


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What was taken back: how many rows the import had made, changed and removed."""

    batch_id: int
    school: str
    file_name: str
    applied_at: datetime
    made: int
    changed: int
    removed: int
    told: int | None = None
    """How many phones hear of it; None: it is nothing that is told."""


class ImportTrouble(StrEnum):
    NO_SCHOOL = "no_school"
    """An empty database, and the file has no sheet about the school."""
    WHICH_SCHOOL = "which_school"
    UNKNOWN_SCHOOL = "unknown_school"
    ANOTHER_SCHOOL = "another_school"
    OTHER_YEAR = "other_year"
    NOTHING_TO_UNDO = "nothing_to_undo"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    BUILT_UPON = "built_upon"


@dataclass
class ImportRefused(ZvonokError):
    """The file cannot be imported as asked, or the import cannot be undone.

    ``params``: ``schools``, ``school``, ``file_school``, ``year``, ``what``.
    """

    trouble: ImportTrouble
    params: dict[str, str] = field(default_factory=dict)
