"""What digests and pushes say, as facts: made by queries, kept in the outbox, worded when sent.

Everything here becomes JSON and comes back (`payload`, `of`): short keys would only save bytes,
positions save time, so each view is a list in a fixed order. Named tuples, because a hundred
thousand families are made and worded at once: they are made four times faster than frozen data
classes.
"""

from datetime import date
from typing import Any, NamedTuple


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


class Work(NamedTuple):
    """A subject as the school writes it, with when it is due or what is to be done."""

    subject: str
    due_on: date | None = None
    text: str = ""
    optional: bool = False

    def payload(self) -> list[Any]:
        due = self.due_on.isoformat() if self.due_on else None
        return [self.subject, due, self.text, self.optional]

    @classmethod
    def of(cls, payload: list[Any]) -> "Work":
        subject, due, text, optional = payload
        return cls(subject, _day(due), text, optional)


Marks = tuple[tuple[str, tuple[str, ...]], ...]
"""Subject and the texts of its marks."""


def _marks(payload: list[Any]) -> Marks:
    return tuple([(subject, tuple(texts)) for subject, texts in payload])


class Amended(NamedTuple):
    """A mark that is otherwise than an earlier digest said: ``before`` empty, it came late;
    ``after`` empty, it was taken away."""

    subject: str
    day: str
    """As in JSON."""
    before: str
    after: str


class ChildWeek(NamedTuple):
    student: int
    name: str
    """First name only."""
    class_name: str
    school: str
    """Empty while all children are in one school."""
    term: str
    """The term's own name (``2 четверть``)."""
    missing: tuple[Work, ...]
    missed: int
    missed_in_term: int
    marks: Marks
    signable: bool
    mirrored: bool = False
    """Fetched from a diary system: whether work is missing may be unknown, and no class teacher
    is with us."""
    amended: tuple[Amended, ...] = ()
    """Since the digest before."""

    def payload(self) -> tuple[Any, ...]:
        works = [work.payload() for work in self.missing]
        return (*self[:5], works, *self[6:])

    @classmethod
    def of(cls, payload: list[Any]) -> "ChildWeek":
        """Also as it was kept before it said whether the child is mirrored, or what changed."""
        student, name, class_name, school, term, works, *rest = payload
        missing = tuple([Work.of(work) for work in works])
        missed, in_term, marks, signable, *later = rest
        known = cls(
            student, name, class_name, school, term, missing,
            missed, in_term, _marks(marks), signable, *later[:1],
        )  # fmt: skip
        amended = [Amended(*one) for some in later[1:] for one in some]
        return known._replace(amended=tuple(amended)) if amended else known


class WeeklyDigest(NamedTuple):
    first: date
    last: date
    children: tuple[ChildWeek, ...]

    def payload(self) -> dict[str, Any]:
        children = [child.payload() for child in self.children]
        return {"week": [self.first.isoformat(), self.last.isoformat()], "children": children}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "WeeklyDigest":
        first, last = map(date.fromisoformat, payload["week"])
        return cls(first, last, tuple([ChildWeek.of(child) for child in payload["children"]]))


class ComingLesson(NamedTuple):
    """``change``: empty, ``replaced``, ``moved``, ``cancelled``; ``was``: the planned subject."""

    number: int
    subject: str
    change: str = ""
    was: str = ""


class ChildDay(NamedTuple):
    student: int
    name: str
    class_name: str
    school: str
    starts: str
    """Wall time of the first lesson, ``8:30``, or empty."""
    lessons: tuple[ComingLesson, ...]
    homework: tuple[Work, ...]
    dots: tuple[Work, ...]
    marks: Marks
    """Marks that are new since yesterday."""

    def payload(self) -> tuple[Any, ...]:
        homework = [work.payload() for work in self.homework]
        dots = [work.payload() for work in self.dots]
        return (*self[:6], homework, dots, self.marks)

    @classmethod
    def of(cls, payload: list[Any]) -> "ChildDay":
        student, name, class_name, school, starts, lessons, homework, dots, marks = payload
        return cls(
            student,
            name,
            class_name,
            school,
            starts,
            tuple(ComingLesson(*lesson) for lesson in lessons),
            tuple(Work.of(work) for work in homework),
            tuple(Work.of(work) for work in dots),
            _marks(marks),
        )


class DailyDigest(NamedTuple):
    """Tomorrow, for a family or (``evening``) for the student; also what is due or came late."""

    day: date
    children: tuple[ChildDay, ...]

    def payload(self) -> dict[str, Any]:
        children = [child.payload() for child in self.children]
        return {"day": self.day.isoformat(), "children": children}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "DailyDigest":
        children = tuple(ChildDay.of(child) for child in payload["children"])
        return cls(date.fromisoformat(payload["day"]), children)


class Signable(NamedTuple):
    """The weeks that can be signed now."""

    first: date
    last: date
    children: tuple[tuple[int, str], ...]
    """Student and first name."""

    def payload(self) -> dict[str, Any]:
        week = [self.first.isoformat(), self.last.isoformat()]
        return {"week": week, "children": self.children}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Signable":
        first, last = map(date.fromisoformat, payload["week"])
        return cls(first, last, tuple((child, name) for child, name in payload["children"]))
