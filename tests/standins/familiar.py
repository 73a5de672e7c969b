"""A diary system that is no server: what it shows is set by the test, and it remembers who asked.

For the mirror's own stories; that each real system keeps the port is shown by `tests/sources`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedChild,
    FetchedNews,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
    Gift,
    NoticeToSchool,
)
from bot.sources.port import (
    Ask,
    Credentials,
    Entry,
    FoundSchool,
    Manners,
    Place,
)

MANNERS = Manners(at_once=4, often=timedelta(minutes=15))
Weeks = Callable[[str, date], FetchedWeek]


async def _nothing() -> None:
    pass


@dataclass
class Familiar:
    """Levers: ``weeks``, ``trouble``, ``gives``; memory: ``asked`` by call, ``most`` at once."""

    weeks: Weeks = lambda _child, monday: FetchedWeek(monday)
    children: tuple[FetchedChild, ...] = ()
    trouble: DiaryTrouble | None = None
    passing: DiaryTrouble | None = None
    """What becomes of a notice or a signature."""
    news: tuple[FetchedNews, ...] = ()
    term_marks: tuple[FetchedTermMark, ...] | None = ()
    gives: frozenset[Gift] = frozenset(Gift)
    token: str = ""
    """What a call turns the token into; empty: it stays."""
    asked: Counter[str] = field(default_factory=Counter)
    logins: Counter[str] = field(default_factory=Counter)
    notices: list[NoticeToSchool] = field(default_factory=list)
    recalled: list[NoticeToSchool] = field(default_factory=list)
    signed: list[date] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] = _nothing
    """What somebody does while a notice is being sent."""
    pause: float = 0.0
    """Seconds each call takes."""
    open: int = 0
    most: int = 0
    code: str = "familiar"
    title: str = "Дневник"
    entries: tuple[Entry, ...] = (Entry("token", (Ask.TOKEN,)),)
    places: tuple[Place, ...] = ()
    typed_place: bool = False
    manners: Manners = field(default=MANNERS)
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    """A look has come to its end."""

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        return ()

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> "FamiliarDiary":
        return FamiliarDiary(self, {"token": given[Ask.TOKEN]})

    def resume(self, credentials: Credentials) -> "FamiliarDiary":
        return FamiliarDiary(self, dict(credentials))


class FamiliarDiary:
    def __init__(self, system: Familiar, credentials: dict[str, str]) -> None:
        self._system = system
        self.credentials: Credentials = credentials
        self.host = "familiar.example"
        system.logins[credentials.get("token", "")] += 1
        system.open += 1
        system.most = max(system.most, system.open)

    async def _answer(self, call: str) -> None:
        await asyncio.sleep(self._system.pause)
        self._system.asked[call] += 1
        if self._system.token:
            self.credentials = {"token": self._system.token}
        if self._system.trouble is not None:
            trouble = self._system.trouble
            raise DiaryTrouble(trouble.why, trouble.wait)

    async def children(self) -> tuple[FetchedChild, ...]:
        await self._answer("children")
        return self._system.children

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        await self._answer("year")
        first = today.year if today.month >= 9 else today.year - 1
        return FetchedYear(date(first, 9, 1), date(first + 1, 5, 31))

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        await self._answer("week")
        return self._system.weeks(child.id, monday)

    async def term_marks(
        self, child: FetchedChild, today: date
    ) -> tuple[FetchedTermMark, ...] | None:
        await self._answer("term_marks")
        return self._system.term_marks

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        await self._answer("news")
        return self._system.news

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        await self._answer("file_absence")
        await self._system.meanwhile()
        if self._system.passing is not None:
            raise self._system.passing
        self._system.notices.append(notice)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        await self._answer("recall_absence")
        if self._system.passing is not None:
            raise self._system.passing
        self._system.recalled.append(notice)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        await self._answer("sign_week")
        if self._system.passing is not None:
            raise self._system.passing
        self._system.signed.append(monday)

    async def close(self) -> None:
        self._system.open -= 1
        self._system.looked.set()


EXPIRED = DiaryTrouble(Trouble.EXPIRED)
DOWN = DiaryTrouble(Trouble.UNAVAILABLE)
UNCLEAR = DiaryTrouble(Trouble.UNCLEAR)
