"""What the class teacher's screens, papers and morning messages are given."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from bot.domain.codes import IssuedCode
from bot.domain.diary import DiaryDay
from bot.domain.people import Name, Role, SchoolRef, StudentRef
from bot.domain.views.signing import ClassSignatures


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class that somebody may look after. Made only by `services.classroom`."""

    id: int
    name: str
    school: SchoolRef


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """How a class stands today; ``signed`` of the newest open week."""

    students: int
    signed: int
    announced: int
    """Absent today by a family's notice."""
    absent: int
    """Absent today by the journal."""
    unexplained: int
    """Students of the last seven days whose absence has no cause and no notice."""
    waiting: int
    """Notices that wait for an answer."""
    dots: int
    """Work owed within the next seven days."""
    unreached: int
    """Students with nobody at home who can be written to."""


@dataclass(frozen=True, slots=True)
class ClassView:
    ref: ClassRef
    today: date
    week: date
    """The newest week that can be signed."""
    counts: ClassCounts
    others: tuple[tuple[int, str], ...] = ()
    """Other classes of the same teacher."""
    own: bool = True
    """The viewer is its class teacher, not the office."""


@dataclass(frozen=True, slots=True)
class SignaturesView:
    found: ClassSignatures
    before: date | None
    after: date | None
    sent: int | None = None
    """How many families were just reminded."""


@dataclass(frozen=True, slots=True)
class DueDot:
    student: Name
    subject: str
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ClassDots:
    ref: ClassRef
    today: date
    lines: tuple[DueDot, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One student in the class report. ``values`` counts marks 5, 4, 3, 2 and lower."""

    student_id: int
    name: Name
    average: Fraction | None
    values: tuple[int, int, int, int]
    weak: tuple[str, ...]
    """Subjects whose average is heading below 3."""
    missed: int
    unexplained: int
    late: int

    @property
    def at_risk(self) -> bool:
        return bool(self.weak) or self.unexplained >= MANY_UNEXPLAINED


MANY_UNEXPLAINED = 10
"""Lessons missed without a cause in a term from which somebody is at risk."""


@dataclass(frozen=True, slots=True)
class ClassReport:
    ref: ClassRef
    term: str
    first: date
    last: date
    has_marks: bool
    lines: tuple[Standing, ...]

    @property
    def average(self) -> Fraction | None:
        """Of the students' averages."""
        known = [line.average for line in self.lines if line.average is not None]
        return sum(known, Fraction(0)) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class Home:
    """A student's family, as far as it can be reached. ``parents`` with whether they use the bot
    and whether they have stopped it."""

    student_id: int
    name: Name
    parents: tuple[tuple[Name, bool, bool], ...]

    @property
    def reached(self) -> bool:
        return any(linked and not blocked for _name, linked, blocked in self.parents)


@dataclass(frozen=True, slots=True)
class HomesView:
    ref: ClassRef
    lines: tuple[Home, ...]


class Access(StrEnum):
    """Whether somebody uses the bot."""

    LINKED = "linked"
    HOLDING = "holding"
    """Has a live code and has not used it."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of a student's family, the student included. ``person`` None: a representative
    whom the school has not entered."""

    person: int | None
    role: Role
    name: Name | None
    access: Access


@dataclass(frozen=True, slots=True)
class PupilCodes:
    ref: ClassRef
    student: StudentRef
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class ClassCodes:
    """Students with how many of their family (themselves included) are linked, and of how many."""

    ref: ClassRef
    lines: tuple[tuple[StudentRef, int, int], ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class FreshCode:
    pupil: PupilCodes
    code: IssuedCode
    closed: bool
    """The former phone was unlinked at the same time."""


# --- papers ---


@dataclass(frozen=True, slots=True)
class PrintedWeek:
    """One student's week for the page to be glued in."""

    student: StudentRef
    days: tuple[DiaryDay, ...]


@dataclass(frozen=True, slots=True)
class JournalLine:
    name: Name
    cells: tuple[str, ...]
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class JournalPage:
    ref: ClassRef
    subject: str
    first: date
    days: tuple[date, ...]
    lines: tuple[JournalLine, ...]


# --- what comes by itself ---


@dataclass(frozen=True, slots=True)
class ClassMorning:
    """Monday: names as they are written, first the last name."""

    class_id: int
    class_name: str
    absent: tuple[tuple[str, str, str], ...]
    unexplained: tuple[tuple[str, str, str], ...]
    unsigned: int
    students: int
    week: date

    def payload(self) -> dict[str, Any]:
        return {**asdict(self), "week": self.week.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "ClassMorning":
        return cls(**{**payload, "week": date.fromisoformat(payload["week"])})


@dataclass(frozen=True, slots=True)
class ClassUnsigned:
    """Tuesday: who has not signed last week."""

    class_id: int
    class_name: str
    names: tuple[tuple[str, str, str], ...]
    week: date

    def payload(self) -> dict[str, Any]:
        return {**asdict(self), "week": self.week.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "ClassUnsigned":
        return cls(**{**payload, "week": date.fromisoformat(payload["week"])})


@dataclass(frozen=True, slots=True)
class SignReminder:
    """To a family, gently: the class teacher asks to look at the week."""

    student: int
    name: str
    week: date
    teacher: tuple[str, str, str]

    def payload(self) -> dict[str, Any]:
        return {**asdict(self), "week": self.week.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "SignReminder":
        return cls(**{**payload, "week": date.fromisoformat(payload["week"])})


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """Of one class on one morning, for the messages: students' names by id."""

    id: int
    name: str
    teacher_id: int
    students: dict[int, Name]
    signed: frozenset[int]
    absent: frozenset[int]
    unexplained: frozenset[int]
