"""What a message says about each student: entries, questions to ask back, and what is unclear."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class What(StrEnum):
    MARK = "m"
    ABSENCE = "a"
    DOT = "d"
    CLEAR = "c"
    """Take away what stands there (by tapping only)."""


@dataclass(frozen=True, slots=True)
class Value:
    """``text``: the mark as written (``5``, ``5-``, ``4/5``, ``4.``, ``зач``), a code of
    attendance, or what a dot is for."""

    what: What
    text: str = ""
    due: date | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one student gets. ``kind`` None: the kind of work of the whole message."""

    student: int
    values: tuple[Value, ...]
    kind: str | None = None
    from_all: bool = False
    """Given to everybody: what is said of the student alone takes its place."""


class Why(StrEnum):
    NAMESAKES = "n"
    SLIP = "s"
    TWICE = "t"


@dataclass(frozen=True, slots=True)
class Question:
    """To be answered with one of the options, or with nothing at all."""

    written: str
    why: Why
    options: tuple[Entry, ...]


class Unclear(StrEnum):
    UNKNOWN = "u"
    """Nobody of that name in the list of this lesson."""
    NO_VALUE = "v"
    BAD_MARK = "m"
    NO_NUMBER = "n"
    """Nobody has that number in the journal."""
    OTHER_LESSON = "l"
    NO_MARKS = "g"
    """The class or the subject has no marks."""
    UNREADABLE = "r"


@dataclass(frozen=True, slots=True)
class Unread:
    written: str
    why: Unclear


@dataclass(frozen=True, slots=True)
class Reading:
    entries: tuple[Entry, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands before the names: which lesson, which work. Empty where it is not said."""

    class_name: str = ""
    subject: tuple[str, ...] = field(default_factory=tuple)
    """Names of subjects that the word may mean."""
    kind: str | None = None
    day: date | None = None
    number: int | None = None
    weight: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def names_lesson(self) -> bool:
        return bool(self.class_name or self.subject or self.day or self.number is not None)
