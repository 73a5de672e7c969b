"""What a diary system gives, in our words: the neutral values between `sources` and the mirror.

Foreign ids are text, unique for one child within their kind. Days and hours are the school's
wall clock. Subjects, kinds of work and texts are as the school wrote them; plain text, no HTML.
"""

from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction

from bot.domain.diary import LessonStatus
from bot.domain.gifts import Gift as Gift
from bot.domain.people import Name


@dataclass(frozen=True, slots=True)
class FetchedChild:
    """``id`` finds the child again; ``keys`` are further foreign ids that calls need."""

    id: str
    name: Name
    class_name: str
    """As written: ``7-А``, ``7а``; may be empty."""
    school: str
    zone: str
    """IANA name of the school's zone."""
    keys: tuple[tuple[str, str], ...] = ()
    is_self: bool = False
    """The account is the student's own."""

    def key(self, name: str) -> str:
        """A further foreign id; empty when the system gave none."""
        return dict(self.keys).get(name, "")


@dataclass(frozen=True, slots=True)
class FetchedLesson:
    id: str
    day: date
    number: int
    subject: str
    starts_at: time | None = None
    ends_at: time | None = None
    room: str = ""
    teacher: str = ""
    """Full name as written, or empty."""
    status: LessonStatus = LessonStatus.PLANNED
    topic: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class FetchedTask:
    id: str
    due_on: date
    subject: str
    text: str
    files: tuple[str, ...] = ()
    """Names of the files at the system; they are read there."""


@dataclass(frozen=True, slots=True)
class FetchedMark:
    """``value`` is 1 to 5, or None for what never counts; ``text`` as written: ``5-``, ``зач``."""

    id: str
    day: date
    subject: str
    value: int | None
    text: str
    kind: str = ""
    weight: Fraction = Fraction(1)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class FetchedDot:
    """Work that is owed."""

    id: str
    day: date
    subject: str
    what: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class FetchedAbsence:
    """``code``: ``н``, ``б``, ``у/п`` or ``оп``."""

    day: date
    number: int
    code: str


@dataclass(frozen=True, slots=True)
class FetchedWeek:
    """Everything of one child from ``monday`` through Sunday. What is not here is not there."""

    monday: date
    lessons: tuple[FetchedLesson, ...] = ()
    tasks: tuple[FetchedTask, ...] = ()
    marks: tuple[FetchedMark, ...] = ()
    dots: tuple[FetchedDot, ...] = ()
    absences: tuple[FetchedAbsence, ...] = ()
    signed: bool | None = None
    """Whether the system holds the family's signature; None when it does not say."""


@dataclass(frozen=True, slots=True)
class FetchedTerm:
    """A term, half-year or trimester, by the school's own name."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FetchedHoliday:
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FetchedYear:
    """The study year around today. ``first`` and ``last`` are its ends."""

    first: date
    last: date
    terms: tuple[FetchedTerm, ...] = ()
    holidays: tuple[FetchedHoliday, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchedTermMark:
    """``period``: ``term`` (then ``term_name``), ``year``, ``exam`` or ``final``."""

    subject: str
    period: str
    value: int | None
    text: str
    term_name: str = ""


@dataclass(frozen=True, slots=True)
class FetchedNews:
    """An announcement of the school."""

    id: str
    title: str
    text: str
    day: date
    author: str = ""


@dataclass(frozen=True, slots=True)
class NoticeToSchool:
    """A family's absence notice on its way to the system, or the word that it is taken back.
    ``numbers`` empty: whole days."""

    first_day: date
    last_day: date
    cause: str
    """Our code of the cause (`domain.absence`)."""
    text: str
    """In the school's language, ready to be read by the class teacher."""
    numbers: tuple[int, ...] = ()
