"""What the screens of absence notices are given."""

from dataclasses import dataclass
from datetime import date

from bot.domain.absence import Draft, Fault, Notice, seal
from bot.domain.diary import Lesson
from bot.domain.passing import Word
from bot.domain.people import Name
from bot.domain.views.diary import Child


@dataclass(frozen=True, slots=True)
class FormView:
    """A notice being filled in, and what keeps it from being sent, if anything does."""

    child: Child
    draft: Draft
    today: date
    school_days: int
    fault: Fault | None
    overlap: Notice | None
    """The filer's own notice about the same days."""
    others: tuple[Notice, ...]
    """What the other representative has filed about the same days."""
    files: int
    days_back: int
    resumed: bool = False

    @property
    def seal(self) -> str:
        return seal(self.draft, self.files)


@dataclass(frozen=True, slots=True)
class DaysView:
    """A month to choose the first or the last day from."""

    child: Child
    draft: Draft
    today: date
    month: date
    first: date
    latest: date
    off: frozenset[date]
    choosing_last: bool
    days_back: int = 0
    """How far back the school accepts notices."""


@dataclass(frozen=True, slots=True)
class LessonsView:
    child: Child
    draft: Draft
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """``cause_shown`` False: the reader is told neither the cause nor the comment."""

    child: Child
    notice: Notice
    opposing: tuple[Notice, ...]
    files: int
    cause_shown: bool
    may_withdraw: bool
    may_object: bool
    zone: str
    passing: Word | None = None
    """How far a mirrored child's notice has come; None: it stays here."""


@dataclass(frozen=True, slots=True)
class NoticesView:
    child: Child
    notices: tuple[Notice, ...]
    page: int
    pages: int
    may_file: bool


@dataclass(frozen=True, slots=True)
class Pupil:
    """Whose notice it is, for the class teacher."""

    student_id: int
    name: Name
    class_id: int
    class_name: str


@dataclass(frozen=True, slots=True)
class ClassNotice:
    pupil: Pupil
    notice: Notice
    opposing: tuple[Notice, ...]
    files: int = 0
    zone: str = "Europe/Moscow"
    today: date = date.min


@dataclass(frozen=True, slots=True)
class ClassNoticesView:
    """One page: what waits for an answer first, then by day."""

    class_id: int
    class_name: str
    today: date
    lines: tuple[ClassNotice, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CertificateView:
    pupil: Pupil
    notice: Notice
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CertificateDaysView:
    pupil: Pupil
    notice: Notice
    first: date
    last: date
    month: date
    choosing_last: bool
    today: date
