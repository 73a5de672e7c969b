"""Who there is: persons of a school, accounts in a messenger, and the viewer of one update."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bot.domain.gifts import Gift, MirrorRef


class Role(StrEnum):
    """What a person is in the school. An ADMIN (the office) may also teach."""

    STUDENT = "student"
    PARENT = "parent"
    TEACHER = "teacher"
    ADMIN = "admin"


class Hat(StrEnum):
    """In which part the viewer acts: all parent links together, the student, or the staff."""

    FAMILY = "family"
    STUDENT = "student"
    STAFF = "staff"


class Right(StrEnum):
    """What a representative may do for one child."""

    FULL = "full"
    READ = "read"
    CLOSED = "closed"


class Grant(StrEnum):
    """What a representative lets a trusted person do besides reading."""

    SIGN = "sign"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Name:
    """A Russian name as written. ``middle`` (отчество) may be empty."""

    last: str
    first: str
    middle: str = ""

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.last, self.first, self.middle) if part)

    @property
    def short(self) -> str:
        """Surname with initials: ``Иванова М. П.``"""
        initials = "".join(f" {part[0]}." for part in (self.first, self.middle) if part)
        return f"{self.last}{initials}"

    @property
    def initials(self) -> str:
        """Initials only, for showing before linking whose diary it is: ``А. И.``"""
        return " ".join(f"{part[0]}." for part in (self.first, self.last) if part)

    @property
    def polite(self) -> str:
        """How a teacher is addressed: ``Елена Павловна``, or the full name without a middle one."""
        return f"{self.first} {self.middle}" if self.middle else self.full


@dataclass(frozen=True, slots=True)
class SchoolRef:
    id: int
    name: str
    """The short name shown to families, e.g. ``Школа № 14``."""
    zone: str
    """IANA name, e.g. ``Europe/Moscow``."""
    signs_on: int = 4
    """The weekday (0 = Monday) on which a week opens for signing, and the hour there."""
    signs_at: time = time(12)


@dataclass(frozen=True, slots=True)
class StudentRef:
    """A student somebody may see. Made only from the scope of a viewer (`domain.access`)."""

    id: int
    name: Name
    school: SchoolRef
    class_id: int
    class_name: str
    grade: int
    right: Right = Right.FULL
    """What this viewer may do for the student."""
    parent_id: int | None = None
    """The viewer's own person as this student's representative, or None."""
    class_teacher_id: int | None = None
    trust_id: int | None = None
    """The trust through which a trusted person sees the student, or None."""
    granted: frozenset[Grant] = frozenset()
    """What that trusted person may do besides reading."""
    mirror: MirrorRef | None = None
    """The diary system behind the student; None for a school of our own."""

    def has(self, gift: Gift) -> bool:
        """Whether there is such a thing in this diary: a school of our own has everything."""
        return self.mirror is None or gift in self.mirror.gives


@dataclass(frozen=True, slots=True)
class Taught:
    """One subject that a teacher teaches to a class or to a group of it."""

    class_id: int
    subject_id: int
    group_id: int | None


@dataclass(frozen=True, slots=True)
class StaffRef:
    """A teacher or the office, as one viewer's person in one school."""

    id: int
    name: Name
    school: SchoolRef
    is_admin: bool
    own_classes: frozenset[int] = frozenset()
    """Ids of the classes this person is the class teacher of."""
    taught: frozenset[Taught] = frozenset()


@dataclass(frozen=True, slots=True)
class ConsentDue:
    """A link whose consent is of an older text version."""

    link_id: int
    person_id: int
    trusted: bool = False
    """``link_id`` is then the id of a trust."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, made once per update from the account's links.

    A stranger has no hats. ``children`` and ``staff`` hold what the *current* hat gives.
    """

    account_id: int
    locale: str
    zone: str | None = None
    """The person's own IANA zone for pushes and receipts; None means the school's."""
    hat: Hat | None = None
    hats: tuple[Hat, ...] = ()
    children: tuple[StudentRef, ...] = ()
    """Family: the children. Student: themselves alone."""
    staff: tuple[StaffRef, ...] = ()
    current_child: int | None = None
    """Student id the menu stands on."""
    hidden_buttons: frozenset[str] = frozenset()
    consent_due: tuple[ConsentDue, ...] = ()
    since: date | None = None


STRANGER_LOCALE = "ru"
