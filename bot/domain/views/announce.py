"""What the screens of writing announcements and of their reach are given."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.audience import Audience, Offer, read_offer
from bot.domain.delivery import Kind
from bot.domain.people import Name, SchoolRef, StaffRef
from bot.domain.reach import Manner, State


@dataclass(frozen=True, slots=True)
class Draft:
    """``styles`` by language, as they are stored; ``versions`` holds the other language's text."""

    id: int
    account_id: int
    school_id: int
    author_id: int
    audience: Audience
    changes: int | None = None
    text: str = ""
    language: str = "ru"
    styles: dict[str, Any] | None = None
    versions: dict[str, Any] | None = None
    manner: Manner = Manner.NORMAL
    ask_confirm: bool = False
    publish_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people an audience is, by role, and how many of them use the bot."""

    parents: int = 0
    students: int = 0
    staff: int = 0
    linked: int = 0

    @property
    def all(self) -> int:
        return self.parents + self.students + self.staff


@dataclass(frozen=True, slots=True)
class Sent:
    """An announcement as its author has it. ``styles`` by language, as stored."""

    id: int
    school: SchoolRef
    author_id: int | None
    author: Name | None
    text: str
    language: str
    styles: dict[str, Any]
    versions: dict[str, Any]
    audience: Audience
    names: tuple[list[str], ...]
    """How the places were called when it was written (`domain.audience.stored_offer`)."""
    urgent: bool
    silent: bool
    ask_confirm: bool
    captioned: bool
    publish_at: datetime
    scheduled: bool
    edited_at: datetime | None
    recalled_at: datetime | None
    stopped_at: datetime | None
    revision: int
    author_chat: int | None

    @property
    def kind(self) -> Kind:
        return Kind.URGENT_NEWS if self.urgent else Kind.NEWS


@dataclass(frozen=True, slots=True)
class ReachCounts:
    """People by the state of the delivery, and how many of them all read and confirmed."""

    states: dict[State, int]
    read: int
    confirmed: int

    @property
    def people(self) -> int:
        return sum(self.states.values())

    def of(self, *states: State) -> int:
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class ReachLine:
    """Somebody an announcement is for; ``children`` with their classes, to know whom to ask."""

    person_id: int
    name: Name
    role: str
    state: State
    delivered_at: datetime | None
    read_at: datetime | None
    confirmed_at: datetime | None
    children: tuple[tuple[Name, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftView:
    """An announcement being written. ``offers`` is everything its author may write to, ``places``
    what is chosen of it."""

    staff: StaffRef
    draft: Draft
    offers: tuple[Offer, ...]
    places: tuple[Offer, ...]
    heads: Heads
    files: int
    may_be_urgent: bool
    now: datetime
    """The school's wall clock, for the hours that are offered."""
    schools: tuple[SchoolRef, ...] = ()
    """The author's other schools."""


@dataclass(frozen=True, slots=True)
class SentView:
    """An announcement that is out or waits for its moment."""

    sent: Sent
    places: tuple[Offer, ...]
    counts: ReachCounts
    may_change: bool
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class SentList:
    school: SchoolRef
    lines: tuple[Sent, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReachList:
    """Names of one part of the ledger."""

    sent: Sent
    part: "Part"
    lines: tuple[ReachLine, ...]
    page: int
    pages: int
    total: int


class Part(StrEnum):
    """A part of the ledger that can be opened by name."""

    TO_CALL = "c"
    UNCONFIRMED = "u"
    MUTED = "m"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class NewsCopy:
    """An announcement as one message brings it: facts for the outbox, worded in the language of
    whoever reads it. ``versions``: language -> (text, styles as stored)."""

    id: int
    author: tuple[str, str, str] | None
    audience: list[Any]
    """`domain.audience.Offer` of each place, as data."""
    language: str
    versions: dict[str, list[Any]]
    urgent: bool = False
    silent: bool = False
    ask_confirm: bool = False
    file: tuple[str, bool] | None = None
    """Sent along: the messenger's id of it, and whether it is a photo."""
    files: int = 0
    edited: bool = False

    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "NewsCopy":
        return cls(**payload)

    @property
    def places(self) -> tuple[Offer, ...]:
        return tuple(read_offer(kept) for kept in self.audience)

    def words(self, language: str) -> tuple[str, Any]:
        """Text and styles in a language, or as it was written."""
        text, styles = self.versions.get(language) or self.versions[self.language]
        return text, styles


@dataclass(frozen=True, slots=True)
class ProgressPush:
    announcement: int
    first_words: str
    states: dict[str, int]

    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "ProgressPush":
        return cls(**payload)
