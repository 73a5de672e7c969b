"""What the evening says to teachers, as facts: JSON in the outbox, worded when it is sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class SavedLesson:
    """What was saved for one lesson in a teacher's name; ``by`` is an operator, if it was one."""

    class_name: str
    subject: str
    records: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class InYourName:
    """ "In your name today": everything saved since the evening before."""

    person: int
    day: date
    marks: int
    absences: int
    dots: int
    lessons: tuple[SavedLesson, ...]

    def payload(self) -> dict[str, Any]:
        lessons = [[one.class_name, one.subject, one.records, one.by] for one in self.lessons]
        return {
            "person": self.person,
            "day": self.day.isoformat(),
            "counts": [self.marks, self.absences, self.dots],
            "lessons": lessons,
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "InYourName":
        lessons = tuple(SavedLesson(*one) for one in payload["lessons"])
        day = date.fromisoformat(payload["day"])
        marks, absences, dots = payload["counts"]
        return cls(payload["person"], day, marks, absences, dots, lessons)


@dataclass(frozen=True, slots=True)
class UnfilledLesson:
    lesson: int
    number: int
    class_name: str
    subject: str
    lacks: tuple[str, ...]
    """`Lack` values."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """What today's lessons of a teacher still lack."""

    day: date
    lessons: tuple[UnfilledLesson, ...]

    def payload(self) -> dict[str, Any]:
        lessons = [
            [one.lesson, one.number, one.class_name, one.subject, list(one.lacks)]
            for one in self.lessons
        ]
        return {"day": self.day.isoformat(), "lessons": lessons}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Unfilled":
        lessons = tuple(
            UnfilledLesson(lesson, number, name, subject, tuple(lacks))
            for lesson, number, name, subject, lacks in payload["lessons"]
        )
        return cls(date.fromisoformat(payload["day"]), lessons)


@dataclass(frozen=True, slots=True)
class Disputed:
    """To the office: a teacher says that what was saved in their name on a day was not theirs."""

    teacher: str
    day: date

    def payload(self) -> dict[str, Any]:
        return {"teacher": self.teacher, "day": self.day.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Disputed":
        return cls(payload["teacher"], date.fromisoformat(payload["day"]))
