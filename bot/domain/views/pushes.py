"""What single pushes say, as facts: JSON in the outbox, worded when they are sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ToldMark:
    """``text`` None: taken away. ``first`` is what was told at first; equal to ``text`` for a mark
    that nobody has corrected. Who corrected it and when, if somebody did."""

    mark: int
    subject: str
    kind: str
    day: date
    first: str
    text: str | None
    by: str = ""
    at: datetime | None = None

    @property
    def corrected(self) -> bool:
        return self.text != self.first


@dataclass(frozen=True, slots=True)
class MarksPush:
    student: int
    name: str
    zone: str
    """Where the reader's clock is."""
    marks: tuple[ToldMark, ...]

    def payload(self) -> dict[str, Any]:
        marks = [
            [m.mark, m.subject, m.kind, m.day.isoformat(), m.first, m.text, m.by, _iso(m.at)]
            for m in self.marks
        ]
        return {"who": [self.student, self.name], "zone": self.zone, "marks": marks}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "MarksPush":
        marks = tuple(
            ToldMark(mark, subject, kind, date.fromisoformat(day), first, text, by, _moment(at))
            for mark, subject, kind, day, first, text, by, at in payload["marks"]
        )
        student, name = payload["who"]
        return cls(student, name, payload["zone"], marks)


@dataclass(frozen=True, slots=True)
class AbsencePush:
    """``state``: ``open``, ``claimed`` (by whom and when) or ``withdrawn``."""

    student: int
    name: str
    day: date
    number: int
    subject: str
    starts: str
    state: str = "open"
    by: str = ""
    at: datetime | None = None
    zone: str = "UTC"

    def payload(self) -> dict[str, Any]:
        lesson = [self.number, self.subject, self.starts]
        return {
            "who": [self.student, self.name],
            "day": self.day.isoformat(),
            "lesson": lesson,
            "state": [self.state, self.by, _iso(self.at)],
            "zone": self.zone,
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "AbsencePush":
        student, name = payload["who"]
        number, subject, starts = payload["lesson"]
        state, by, at = payload["state"]
        day = date.fromisoformat(payload["day"])
        zone = payload["zone"]
        return cls(student, name, day, number, subject, starts, state, by, _moment(at), zone)


@dataclass(frozen=True, slots=True)
class Start:
    """How a day begins."""

    number: int
    subject: str
    starts: str
    """Wall time, ``8:30``, or empty."""
    room: str


@dataclass(frozen=True, slots=True)
class FirstLessonPush:
    """``now`` None: no lessons at all. ``was`` is what the plan had."""

    student: int
    name: str
    day: date
    now: Start | None
    was: Start | None
    reason: str = ""

    def payload(self) -> dict[str, Any]:
        return {
            "who": [self.student, self.name],
            "day": self.day.isoformat(),
            "now": start_facts(self.now),
            "was": start_facts(self.was),
            "reason": self.reason,
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "FirstLessonPush":
        student, name = payload["who"]
        day = date.fromisoformat(payload["day"])
        now, was = (Start(*s) if (s := payload[key]) else None for key in ("now", "was"))
        return cls(student, name, day, now, was, payload["reason"])


def start_facts(start: Start | None) -> list[Any] | None:
    return [start.number, start.subject, start.starts, start.room] if start else None


@dataclass(frozen=True, slots=True)
class LinkPush:
    """Somebody new sees the children's diaries. ``class_name`` only for the class teacher.

    ``mirrored``: no office gave the code, a representative did. ``own``: it is the student, who is
    named in ``children``.
    """

    parent: str
    children: tuple[str, ...]
    class_name: str = ""
    mirrored: bool = False
    own: bool = False

    def payload(self) -> dict[str, Any]:
        facts = {"parent": self.parent, "children": self.children, "class": self.class_name}
        return {**facts, "mirrored": self.mirrored, "own": self.own}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "LinkPush":
        return cls(
            payload["parent"],
            tuple(payload["children"]),
            payload["class"],
            payload.get("mirrored", False),
            payload.get("own", False),
        )


@dataclass(frozen=True, slots=True)
class HelpPush:
    """A parent asks the class teacher for help, under a weekly digest."""

    parent: str
    name: str
    class_name: str
    first: date
    last: date

    def payload(self) -> dict[str, Any]:
        week = [self.first.isoformat(), self.last.isoformat()]
        return {"who": [self.parent, self.name, self.class_name], "week": week}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "HelpPush":
        parent, name, class_name = payload["who"]
        first, last = map(date.fromisoformat, payload["week"])
        return cls(parent, name, class_name, first, last)


@dataclass(frozen=True, slots=True)
class ThreadPush:
    """A message in a thread. ``about`` is the child's first name, or empty."""

    author: str
    about: str
    text: str
    thread: int = 0
    student: int = 0
    to_teacher: bool = False
    with_file: bool = False

    def payload(self) -> dict[str, Any]:
        where = [self.thread, self.student, self.to_teacher, self.with_file]
        return {"author": self.author, "about": self.about, "text": self.text, "where": where}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "ThreadPush":
        where = payload.get("where", ())
        return cls(payload["author"], payload["about"], payload["text"], *where)


@dataclass(frozen=True, slots=True)
class TicketPush:
    """The office answered a ticket, or an asker wrote (``to_office``)."""

    ticket: int
    text: str
    to_office: bool = False

    def payload(self) -> dict[str, Any]:
        return {"ticket": self.ticket, "text": self.text, "to_office": self.to_office}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "TicketPush":
        return cls(payload["ticket"], payload["text"], payload["to_office"])


@dataclass(frozen=True, slots=True)
class NoticePush:
    """An absence notice got its answer: ``accepted`` or ``questioned``; nothing about health."""

    number: int
    name: str
    first: date
    last: date
    answer: str
    words: str = ""
    student: int = 0
    """Whose notice it is, for the button that opens it."""
    class_name: str = ""
    """For the class teacher, who may have several classes."""

    def payload(self) -> dict[str, Any]:
        days = [self.first.isoformat(), self.last.isoformat()]
        return {
            "number": self.number,
            "student": self.student,
            "name": self.name,
            "days": days,
            "answer": [self.answer, self.words],
            "class": self.class_name,
        }

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "NoticePush":
        first, last = map(date.fromisoformat, payload["days"])
        answer, words = payload["answer"]
        student, class_name = payload.get("student", 0), payload.get("class", "")
        number, name = payload["number"], payload["name"]
        return cls(number, name, first, last, answer, words, student, class_name)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
