"""A diary system with levers, behind the port itself: the page knows no system by name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

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
from bot.domain.people import Name
from bot.sources.port import OAUTH, Ask, Credentials, Diary, Entry, FoundSchool, Manners, Place

CHILDREN = (
    FetchedChild("c1", Name("Орлова", "Вера", "Ильинична"), "7-А", "МБОУ СОШ № 5", "Europe/Samara"),
    FetchedChild("c2", Name("Орлов", "Глеб", "Ильич"), "3-Б", "МБОУ СОШ № 5", "Europe/Samara"),
)
PASSWORD = "пароль-верный-777"
TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


@dataclass
class InventedDiary:
    source: "InventedSystem"

    @property
    def credentials(self) -> Credentials:
        return {"session": "sealed-session-id"}

    @property
    def host(self) -> str:
        return "sgo.example.ru"

    async def children(self) -> tuple[FetchedChild, ...]:
        return self.source.children

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        return FetchedYear(date(2026, 9, 1), date(2027, 5, 31))

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        return FetchedWeek(monday)

    async def term_marks(self, child: FetchedChild, today: date) -> tuple[FetchedTermMark, ...]:
        return ()

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        return ()

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def close(self) -> None:
        self.source.closed += 1


@dataclass
class InventedSystem:
    """``trouble`` is raised by the next calls; ``given`` keeps what was entered, ``sought`` what
    schools were asked for."""

    code: str = "invented"
    title: str = "Сетевой город"
    gives: frozenset[Gift] = frozenset({Gift.MARKS, Gift.TIMETABLE})
    entries: tuple[Entry, ...] = (
        Entry("password", (Ask.PLACE, Ask.SCHOOL, Ask.LOGIN, Ask.PASSWORD)),
    )
    places: tuple[Place, ...] = tuple(
        Place(f"https://sgo{number}.example.ru", name)
        for number, name in enumerate(
            (
                "Самарская область",
                "Алтайский край",
                "Приморский край",
                "Чувашия",
                "Томская область",
                "Рязанская область",
                "Костромская область",
                "Республика Коми",
                "Черноголовка",
            )
        )
    )
    typed_place: bool = True
    manners: Manners = field(default_factory=Manners)
    children: tuple[FetchedChild, ...] = CHILDREN
    trouble: DiaryTrouble | None = None
    broken: Exception | None = None
    given: list[tuple[str, dict[Ask, str]]] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)
    closed: int = 0
    gate: asyncio.Event | None = None
    """A slow system: who enters waits until it is set."""

    async def schools(self, place: str, text: str) -> tuple[FoundSchool, ...]:
        if self.trouble is not None:
            raise self.trouble
        self.sought.append(text)
        known = (
            FoundSchool("56", 'МБОУ СОШ № 56 <b>"Лидер"</b>', "ул. Садовая, 7"),
            FoundSchool("55", "МБОУ СОШ № 5", "ул. Мира, 1"),
        )
        return tuple(school for school in known if text in school.name)

    async def enter(self, entry: str, given: Mapping[Ask, str]) -> Diary:
        self.given.append((entry, dict(given)))
        if self.gate is not None:
            await self.gate.wait()
        if self.broken is not None:
            raise self.broken
        if self.trouble is not None:
            raise self.trouble
        if Ask.PASSWORD in given and given[Ask.PASSWORD] != PASSWORD:
            raise DiaryTrouble(Trouble.WRONG_PASSWORD)
        if Ask.TOKEN in given and TOKEN not in given[Ask.TOKEN]:
            raise DiaryTrouble(Trouble.BAD_TOKEN)
        return InventedDiary(self)

    def resume(self, credentials: Credentials) -> Diary:
        return InventedDiary(self)


@dataclass
class SystemWithOwnPage(InventedSystem):
    """Families sign in on its own page, or paste what it gave."""

    code: str = "own_page"
    title: str = "Дневник.ру"
    entries: tuple[Entry, ...] = (
        Entry(OAUTH, (Ask.TOKEN,)),
        Entry("token", (Ask.TOKEN,), "https://login.example.ru/oauth2"),
    )
    places: tuple[Place, ...] = ()
    typed_place: bool = False

    def sign_in_url(self, state: str) -> str:
        return f"https://login.example.ru/oauth2?client_id=7&state={state}"
