"""The one port to diary systems: what each folder of `sources` that is a system brings.

A system is found by its folder: ``sources/<code>/system.py`` with ``make(operator)``
(`sources.systems`). Nothing else has to know of it.

Every call that reaches the network raises `DiaryTrouble` and nothing else (`domain.errors`);
addresses, tokens and passwords are in no exception and no log line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.fetched import (
    FetchedChild,
    FetchedNews,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
    Gift,
    NoticeToSchool,
)

Credentials = Mapping[str, str]
"""What opens a family's diary: kept encrypted, handed to `DiarySource.resume` as it was given."""


class Ask(StrEnum):
    """What a family enters to link. Госуслуги's are never asked for."""

    PLACE = "place"
    """A region or server, chosen from `DiarySource.places` or typed where `typed_place` is."""
    SCHOOL = "school"
    """Searched by name in the place."""
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105  the name of a field
    TOKEN = "token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to link. ``page`` is where the family finds the token by itself; empty without.
    ``{place}`` in it stands for the id of the chosen place."""

    code: str
    asks: tuple[Ask, ...]
    page: str = ""
    closed_at: frozenset[str] = frozenset()
    """Ids of places that let families in through Госуслуги alone: there it is of no use."""

    def at(self, place: str) -> "Entry":
        """The same way where the place is known."""
        return replace(self, page=self.page.replace("{place}", place))


@dataclass(frozen=True, slots=True)
class Place:
    """A server families may choose. ``id`` is its base address without a path at the end."""

    id: str
    name: str
    """The region as people call it, in Russian: it is searched by."""


@dataclass(frozen=True, slots=True)
class FoundSchool:
    id: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a system wants to be treated, per host."""

    at_once: int = 2
    """Calls under way."""
    often: timedelta = timedelta(minutes=15)
    """Between two fetches of one family in school hours."""


class Diary(Protocol):
    """One family's opened diary. Calls of one diary come one after the other."""

    @property
    def credentials(self) -> Credentials:
        """What to keep; may have changed after any call (a refreshed token)."""

    @property
    def host(self) -> str:
        """Where calls go, for the bound per host."""

    async def children(self) -> tuple[FetchedChild, ...]: ...

    async def year(self, child: FetchedChild, today: date) -> FetchedYear: ...

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek: ...

    async def term_marks(
        self, child: FetchedChild, today: date
    ) -> tuple[FetchedTermMark, ...] | None:
        """Empty where there are none. None: not to be had this time; what is known stays, and they
        are asked for again tomorrow and not at the next look."""

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        """The newest announcements; empty where the system does not give them."""

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        """Only where `Gift.ABSENCE_NOTICE` is given. Returns when the school has it: read back
        where the system lets it be read. `DiaryTrouble` UNCLEAR: it may have arrived, do not
        repeat; REJECTED: the school does not take it; anything else: not yet, try again."""

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        """A filed notice is taken back. Ends like `file_absence`."""

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        """Only where `Gift.SIGNATURE` is given; read back like `file_absence`."""

    async def close(self) -> None:
        """Let go of connections. The session at the system stays as it is."""


class DiarySource(Protocol):
    """A diary system as an operator has set it up. Holds nothing of any family."""

    @property
    def code(self) -> str:
        """Stands beside foreign ids for good: ``netschool``."""

    @property
    def title(self) -> str:
        """As families call it: «Сетевой город»."""

    @property
    def gives(self) -> frozenset[Gift]: ...

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Ways to link, the best first; empty when the operator's settings are missing."""

    @property
    def places(self) -> tuple[Place, ...]: ...

    @property
    def typed_place(self) -> bool:
        """A server that is not in the list may be typed."""

    @property
    def manners(self) -> Manners: ...

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        """Schools of a place whose name has ``text``."""

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> Diary:
        """Sign in with what the family entered. `DiaryTrouble` says why it cannot be."""

    def resume(self, credentials: Credentials) -> Diary:
        """The diary again, from kept credentials; the network is asked at the first call."""


OAUTH = "oauth"
"""The code of an `Entry` whose only ask, `Ask.TOKEN`, is what the system sends the browser back
with. The address it sends it back to is in the operator's settings as ``back``; the deployment
puts its own there (`<public address>/link/back`) unless the operator has set another."""


@runtime_checkable
class SignsInElsewhere(Protocol):
    """A source with an entry `OAUTH`: the family signs in on the system's own page."""

    def sign_in_url(self, state: str) -> str:
        """Where to send the browser; the system hands ``state`` back unchanged."""
