"""What the screens of the school are given."""

from dataclasses import dataclass

from bot.domain.people import Name, StudentRef


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """All as stated by the school; empty where it stated nothing."""

    student: StudentRef
    name: str
    address: str
    phone: str
    email: str
    profile: str
    room: str
    class_teacher: Name | None
    has_links: bool
    shows_classmates: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    name: Name
    position: str
    subjects: tuple[str, ...]
    is_class_teacher: bool = False
    teaches_class: bool = False


@dataclass(frozen=True, slots=True)
class StaffList:
    """The class teacher first, then who teaches the class, then the others by name."""

    student: StudentRef
    lines: tuple[StaffLine, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class UsefulLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class UsefulLinks:
    student: StudentRef
    links: tuple[UsefulLink, ...]


@dataclass(frozen=True, slots=True)
class Classmates:
    student: StudentRef
    names: tuple[Name, ...]
    page: int = 0
