"""What the screens of events are given, and what is relayed about them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.domain.people import Name, StudentRef

TEXT_LIMIT = 1500
RESULTS_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class EventLine:
    id: int
    day: date
    starts_at: time | None
    title: str
    kind: str
    place: str
    takes_part: bool = False
    """Somebody of this family, or the student."""
    has_results: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class EventList:
    student: StudentRef
    today: date
    past: bool
    lines: tuple[EventLine, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event as the school has it. The organizer may be a name only."""

    id: int
    school_id: int
    zone: str
    day: date
    starts_at: time | None
    title: str
    kind: str
    place: str
    description: str
    organizer_id: int | None
    organizer: Name | None
    organizer_name: str
    class_ids: tuple[int, ...]
    results: str = ""
    results_at: datetime | None = None
    cancelled: bool = False
    cancelled_for: str = ""

    @property
    def when(self) -> tuple[date, time | None, str]:
        """What everybody has to know anew when it changes."""
        return self.day, self.starts_at, self.place


@dataclass(frozen=True, slots=True)
class Asked:
    """One's own words to the organizer, and the answer."""

    at: datetime
    text: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventView:
    """``takes_part``: the viewer said so. ``others``: somebody else of the family did."""

    student: StudentRef
    facts: EventFacts
    today: date
    taking_part: int
    """Families."""
    takes_part: bool
    others: bool
    may_act: bool
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class OwnEventLine:
    id: int
    day: date
    starts_at: time | None
    title: str
    taking_part: int
    unanswered: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class OwnEvents:
    lines: tuple[OwnEventLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Participant:
    student: Name
    class_name: str
    by: Name | None
    """The parent who said so; None when it was the student."""


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    event_id: int
    student_id: int
    person_id: int
    at: datetime
    text: str
    by: Name
    about: Name | None
    """The student, where a parent asks."""
    class_name: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """For the organizer. ``questions``: unanswered first."""

    facts: EventFacts
    today: date
    participants: tuple[Participant, ...]
    questions: tuple[Question, ...]
    removable: bool = False
    """Nobody has answered it, and the viewer is the office."""
    classes: tuple[str, ...] = ()
    """Names of those it is for; none: the whole school."""

    @property
    def changeable(self) -> bool:
        return not self.facts.cancelled and self.facts.day >= self.today


# --- relayed ---


@dataclass(frozen=True, slots=True)
class QuestionPush:
    question: int
    event: str
    day: date
    who: str
    text: str

    def payload(self) -> dict[str, Any]:
        about = [self.event, self.day.isoformat()]
        return {"question": self.question, "event": about, "who": self.who, "text": self.text}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "QuestionPush":
        event, day = payload["event"]
        question, who, text = payload["question"], payload["who"], payload["text"]
        return cls(question, event, date.fromisoformat(day), who, text)


@dataclass(frozen=True, slots=True)
class AnswerPush:
    student: int
    event_id: int
    event: str
    who: str
    text: str

    def payload(self) -> dict[str, Any]:
        where = [self.student, self.event_id, self.event]
        return {"where": where, "who": self.who, "text": self.text}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "AnswerPush":
        student, event_id, event = payload["where"]
        return cls(student, event_id, event, payload["who"], payload["text"])


@dataclass(frozen=True, slots=True)
class EventChangePush:
    """``now`` and ``was``: day, hour and place; ``cancelled`` with its reason, perhaps empty."""

    title: str
    now: tuple[date, time | None, str]
    was: tuple[date, time | None, str]
    cancelled: bool = False
    reason: str = ""

    def payload(self) -> dict[str, Any]:
        when = [[day.isoformat(), _wall(at), place] for day, at, place in (self.now, self.was)]
        return {"title": self.title, "when": when, "cancelled": [self.cancelled, self.reason]}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "EventChangePush":
        now, was = (
            (date.fromisoformat(day), time.fromisoformat(at) if at else None, place)
            for day, at, place in payload["when"]
        )
        return cls(payload["title"], now, was, *payload["cancelled"])


def _wall(at: time | None) -> str | None:
    return at.isoformat() if at is not None else None


@dataclass(frozen=True, slots=True)
class ResultsPush:
    event: str
    day: date
    text: str

    def payload(self) -> dict[str, Any]:
        return {"event": self.event, "day": self.day.isoformat(), "text": self.text}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "ResultsPush":
        return cls(payload["event"], date.fromisoformat(payload["day"]), payload["text"])
