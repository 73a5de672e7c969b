"""One family's diary at Дневник.ру.

A poll of N children asks N times. When lessons are, and whether a school weighs marks, is learnt
with the year, once a day, and kept.
"""

from datetime import date, timedelta
from typing import Any

from bot.domain.calendar import school_year
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedChild,
    FetchedNews,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
    NoticeToSchool,
)
from bot.sources import shapes
from bot.sources.dnevnik_ru import hours, people
from bot.sources.dnevnik_ru.fields import own_id
from bot.sources.dnevnik_ru.session import Session
from bot.sources.dnevnik_ru.terms import term_marks_of, year_of
from bot.sources.dnevnik_ru.week import week_of
from bot.sources.port import Credentials
from bot.sources.shapes import record


class DnevnikDiary:
    def __init__(self, session: Session, title: str, zone: str) -> None:
        self._session = session
        self._title = title
        self._zone = zone
        self._groups: dict[tuple[str, int], str] = {}
        self._hours: dict[str, hours.Hours] = {}

    @property
    def credentials(self) -> Credentials:
        return self._session.tokens.kept()

    @property
    def host(self) -> str:
        return self._session.door.host

    async def children(self) -> tuple[FetchedChild, ...]:
        return await people.children(self._session, self._title, self._zone)

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        group = await self._group(child, today)
        await self._learn_hours(group)
        await self._learn_weighing(child.key("school"))
        return year_of(await self._periods(group), today)

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        group = await self._group(child, monday)
        when = await self._when(group)
        weighs = await self._weighs(child.key("school"))
        sunday = monday + timedelta(days=6)
        data = await self._session.get(
            f"persons/{child.id}/groups/{group}/schedules",
            {"startDate": f"{monday}T00:00:00", "endDate": f"{sunday}T23:59:59"},
        )
        return week_of(data, monday, child.id, weighs, when)

    async def term_marks(self, child: FetchedChild, today: date) -> tuple[FetchedTermMark, ...]:
        group = await self._group(child, today)
        data = await self._session.get(f"persons/{child.id}/edu-groups/{group}/allfinalmarks")
        return term_marks_of(data, await self._periods(group), child.id)

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        """Announcements are only in the vendor's own application."""
        return ()

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def close(self) -> None:
        await self._session.close()

    async def _group(self, child: FetchedChild, day: date) -> str:
        """The child's class in the school year of ``day``: in September it is another one."""
        year = school_year(day)
        if child.key("year") in ("", str(year)):
            return child.key("group")
        at = child.id, year
        if at not in self._groups:
            groups = await people.groups_of(self._session, child.id)
            self._groups[at] = own_id(people.newest(groups, year))
        return self._groups[at]

    async def _periods(self, group: str) -> Any:
        return await self._session.get(f"edu-groups/{group}/reporting-periods")

    async def _learn_hours(self, group: str) -> None:
        told = hours.told(await self._session.get(f"edu-groups/{group}/timetables"))
        self._session.tokens.notes[f"hours {group}"] = told
        self._hours.pop(group, None)

    async def _when(self, group: str) -> hours.Hours:
        if f"hours {group}" not in self._session.tokens.notes:
            await self._learn_hours(group)
        if group not in self._hours:
            self._hours[group] = hours.read(self._session.tokens.notes[f"hours {group}"])
        return self._hours[group]

    async def _learn_weighing(self, school: str) -> None:
        if school:
            about = record(await self._session.get(f"schools/{school}"))
            weighs = shapes.flag(about.get("usesweightedavg"))
            self._session.tokens.notes[f"weighs {school}"] = "yes" if weighs else ""

    async def _weighs(self, school: str) -> bool:
        note = f"weighs {school}"
        if note not in self._session.tokens.notes:
            await self._learn_weighing(school)
        return bool(self._session.tokens.notes.get(note))
