"""What the screens of threads with teachers and of tickets are given."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.contact import Category, SchoolHours, TicketState
from bot.domain.people import Name, SchoolRef, StudentRef


@dataclass(frozen=True, slots=True)
class TeacherChoice:
    person_id: int
    name: Name
    subjects: tuple[str, ...]
    is_class_teacher: bool = False


@dataclass(frozen=True, slots=True)
class TeachersView:
    """The teachers of a student whom the bot can reach, the class teacher first."""

    student: StudentRef
    teachers: tuple[TeacherChoice, ...]
    hours: SchoolHours
    page: int = 0


@dataclass(frozen=True, slots=True)
class Pupil:
    id: int
    name: Name
    class_name: str


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """A thread; ``writer`` may be nameless, then ``relation`` is what the school knows."""

    id: int
    pupil: Pupil
    school: SchoolRef
    writer_id: int
    writer: Name
    relation: str
    teacher_id: int
    teacher: Name
    last_at: datetime
    closed_at: datetime | None
    unread: int = 0
    """Messages of the other side not opened yet."""


@dataclass(frozen=True, slots=True)
class ThreadWords:
    """One message; ``due_at`` is when the other side is told."""

    id: int
    by_teacher: bool
    at: datetime
    due_at: datetime
    text: str
    read_at: datetime | None
    files: int = 0


@dataclass(frozen=True, slots=True)
class ThreadsView:
    """``student`` None: a teacher's list. One page of ``pages``."""

    threads: tuple[ThreadFacts, ...]
    student: StudentRef | None
    page: int
    pages: int
    zone: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """``messages`` is one page, the oldest first; page 0 is the newest."""

    facts: ThreadFacts
    as_teacher: bool
    messages: tuple[ThreadWords, ...]
    page: int
    pages: int
    hours: SchoolHours
    zone: str


# --- tickets ---


@dataclass(frozen=True, slots=True)
class TicketFacts:
    id: int
    category: Category
    state: TicketState
    made_at: datetime
    last_at: datetime
    school: SchoolRef
    person_id: int
    asker: Name
    relation: str
    role: str
    student_id: int | None = None
    student: Name | None = None


@dataclass(frozen=True, slots=True)
class TicketWords:
    by_office: bool
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TicketsView:
    """``as_office``: the list of a school, open ones unless ``closed``."""

    tickets: tuple[TicketFacts, ...]
    page: int
    pages: int
    zone: str
    as_office: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TicketView:
    facts: TicketFacts
    messages: tuple[TicketWords, ...]
    zone: str
    as_office: bool = False
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class MyDataView:
    """What the school knows of a student, and of the reader as their representative."""

    student: StudentRef
    birth_date: date | None
    myself: Name | None
    relation: str
    groups: tuple[tuple[str, str], ...]
    """Name and subject."""
    own_name: bool = False
    """The reader's name is their own to give: the school never entered it."""
