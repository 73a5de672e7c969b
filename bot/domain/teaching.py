"""A lesson as its teacher has it, and what stands in its journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from fractions import Fraction

from bot.domain.marks import grade_has_marks
from bot.domain.people import Name, StaffRef, Taught
from bot.domain.subjects import carries_marks


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What is known of a lesson without anybody's records."""

    id: int
    school_id: int
    class_id: int
    class_name: str
    grade: int
    subject_id: int
    subject: str
    group_id: int | None
    group: str
    day: date
    number: int
    starts_at: time | None
    ends_at: time | None
    room: str
    status: str
    remote: bool
    topic: str
    teacher_id: int | None
    teacher: Name | None

    @property
    def held(self) -> bool:
        return self.status != "cancelled"

    @property
    def has_marks(self) -> bool:
        return grade_has_marks(self.grade) and carries_marks(self.subject)

    def is_of(self, part: Taught) -> bool:
        """Whether who teaches this part also teaches this lesson's students the subject."""
        same = (part.class_id, part.subject_id) == (self.class_id, self.subject_id)
        return same and part.group_id in (None, self.group_id)


@dataclass(frozen=True, slots=True)
class LessonRef:
    """A lesson somebody may write in. Made only by `domain.access`."""

    facts: LessonFacts
    staff: StaffRef
    """Who is writing."""
    teacher_id: int
    """In whose name."""
    teacher: Name

    @property
    def on_behalf(self) -> bool:
        """An operator enters for a teacher."""
        return self.staff.id != self.teacher_id


@dataclass(frozen=True, slots=True)
class WrittenMark:
    id: int
    student: int
    kind: str
    value: int | None
    text: str
    weight: Fraction
    comment: str = ""
    again: int | None = None
    """Id of the dot beside it."""


@dataclass(frozen=True, slots=True)
class WrittenDot:
    id: int
    student: int
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Journal:
    """What stands there: live marks of the subject on the day, codes of attendance of the lesson,
    open dots (work owed) set on the day."""

    marks: tuple[WrittenMark, ...] = ()
    absences: Mapping[int, str] = field(default_factory=dict)
    dots: tuple[WrittenDot, ...] = ()
    certified: Mapping[int, str] = field(default_factory=dict)
    """By student the code (б, у/п) that a certificate gives to an absence of this day."""
