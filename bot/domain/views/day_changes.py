"""What the screens and pushes about a day's changes are given."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.domain.people import Name, SchoolRef
from bot.domain.views.office_people import ClassLine
from bot.domain.views.pushes import Start, start_facts


@dataclass(frozen=True, slots=True)
class ToldLesson:
    """One line of a push: the lesson, what it was, why."""

    number: int
    subject: str
    class_name: str
    status: str
    teacher: str
    room: str
    was_number: int | None
    was_subject: str
    reason: str
    group: str = ""

    def facts(self) -> list[Any]:
        return [
            self.number,
            self.subject,
            self.class_name,
            self.status,
            self.teacher,
            self.room,
            self.was_number,
            self.was_subject,
            self.reason,
            self.group,
        ]


@dataclass(frozen=True, slots=True)
class DayLesson:
    """A lesson as it stands, and what stood in the plan (None: it was not planned otherwise)."""

    id: int
    school_id: int
    class_id: int
    class_name: str
    day: date
    number: int
    subject_id: int
    subject: str
    group_id: int | None
    group: str
    teacher_id: int | None
    teacher: Name | None
    room: str
    starts_at: time | None
    ends_at: time | None
    status: str
    reason: str
    planned_subject_id: int | None
    planned_subject: str
    planned_teacher_id: int | None
    planned_teacher: Name | None
    planned_room: str | None
    planned_number: int | None

    @property
    def changed(self) -> bool:
        return self.status != "planned"

    @property
    def told(self) -> ToldLesson:
        """Without what stays as planned."""
        new_teacher = self.teacher is not None and self.teacher_id != self.planned_teacher_id
        new_subject = self.planned_subject_id not in (None, self.subject_id)
        return ToldLesson(
            self.number,
            self.subject,
            self.class_name,
            self.status,
            self.teacher.short if self.teacher and new_teacher else "",
            self.room if self.room != self.planned_room else "",
            self.planned_number if self.planned_number != self.number else None,
            self.planned_subject if new_subject else "",
            self.reason,
            self.group,
        )


@dataclass(frozen=True, slots=True)
class ChangesView:
    school: SchoolRef
    day: date
    today: date
    classes: tuple[ClassLine, ...]
    changed: tuple[DayLesson, ...]


@dataclass(frozen=True, slots=True)
class ClassDayView:
    klass: ClassLine
    day: date
    today: date
    lessons: tuple[DayLesson, ...]


@dataclass(frozen=True, slots=True)
class LessonChangeView:
    lesson: DayLesson
    today: date
    told: int | None = None
    """How many phones hear of the change that was just made; None: nothing was made."""


@dataclass(frozen=True, slots=True)
class TeacherChoice:
    id: int
    name: Name
    free: bool


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TimetablePush:
    """Every change of a class's day; for a teacher, of the lessons that concern them."""

    day: date
    class_name: str
    lessons: tuple[ToldLesson, ...]
    to_staff: bool = False
    otherwise: bool = False
    """The day begins otherwise than planned: with ``begins``, or None: with nothing."""
    begins: Start | None = None

    def payload(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "class": self.class_name,
            "lessons": [one.facts() for one in self.lessons],
            "staff": self.to_staff,
            "begins": [start_facts(self.begins)] if self.otherwise else [],
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "TimetablePush":
        lessons = tuple(ToldLesson(*facts) for facts in payload["lessons"])
        day = date.fromisoformat(payload["day"])
        # What was put before this was told has no word of it.
        begins = [Start(*facts) if facts else None for facts in payload.get("begins", ())]
        start = begins[0] if begins else None
        return cls(day, payload["class"], lessons, payload["staff"], bool(begins), start)


@dataclass(frozen=True, slots=True)
class SpecialDayPush:
    """``kind`` of the special day, or empty: it is as usual again. ``class_name`` empty: the whole
    school. ``weekday``: by whose timetable, 0 = Monday."""

    day: date
    school: str
    class_name: str
    kind: str
    weekday: int | None = None

    def payload(self) -> dict[str, Any]:
        whose = [self.school, self.class_name]
        what = [self.kind, self.weekday]
        return {"day": self.day.isoformat(), "whose": whose, "what": what}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "SpecialDayPush":
        return cls(date.fromisoformat(payload["day"]), *payload["whose"], *payload["what"])
