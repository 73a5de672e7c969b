"""What the office's screens about a day are given."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.people import Name, SchoolRef


@dataclass(frozen=True, slots=True)
class AbsentStudent:
    """Without the cause. ``announced``: the family has said so."""

    name: Name
    announced: bool
    all_day: bool


@dataclass(frozen=True, slots=True)
class ClassAbsence:
    class_id: int
    class_name: str
    students: int
    absent: tuple[AbsentStudent, ...]

    @property
    def to_feed(self) -> int:
        """Everybody but those who are away all day."""
        return self.students - sum(one.all_day for one in self.absent)


@dataclass(frozen=True, slots=True)
class AbsentView:
    school: SchoolRef
    day: date
    today: date
    classes: tuple[ClassAbsence, ...]

    @property
    def to_feed(self) -> int:
        return sum(one.to_feed for one in self.classes)

    @property
    def absent(self) -> int:
        return sum(len(one.absent) for one in self.classes)


@dataclass(frozen=True, slots=True)
class LinkLine:
    id: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class EventLine:
    id: int
    day: date
    starts_at: time | None
    title: str
    cancelled: bool = False
