"""One family's diary at «Сетевой город».

A poll of N children asks N times. How this school marks is learnt with the year, once a day, and
kept. A session that has ended in between costs four more: one is refused, three sign in again. Term
marks are a report and cost five or six a child, once a day.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedChild,
    FetchedNews,
    FetchedTermMark,
    FetchedWeek,
    FetchedYear,
    NoticeToSchool,
)
from bot.domain.names import split_name
from bot.sources import shapes
from bot.sources.netschool import reports
from bot.sources.netschool.customs import Customs, customs, kept_customs
from bot.sources.netschool.mail import write_to_class_teacher
from bot.sources.netschool.session import Session
from bot.sources.netschool.total_marks import total_marks
from bot.sources.netschool.week import week_of
from bot.sources.netschool.years import (
    ForeignYear,
    current_year,
    kept_year,
    terms_if_clear,
)
from bot.sources.port import Credentials
from bot.sources.shapes import line, record, records
from bot.sources.unique import distinct

TOTAL_MARKS = "studenttotalmarks"
_OF_REPORTS = frozenset(
    {Trouble.UNAVAILABLE, Trouble.UNCLEAR, Trouble.MAINTENANCE, Trouble.TOO_OFTEN}
)
"""What may be said of a report alone, and not of the login."""
NEWEST = 30
"""Announcements that are looked at."""


class NetSchoolDiary:
    def __init__(self, session: Session, zone: str, title: str) -> None:
        self._session = session
        self._zone = zone
        self._title = title
        self._start: Mapping[str, Any] | None = None
        self._customs: Customs | None = None
        self._context: Mapping[str, Any] | None = None
        self._year: ForeignYear | None = None
        self._no_reports = False

    @property
    def credentials(self) -> Credentials:
        return self._session.account.kept()

    @property
    def host(self) -> str:
        return self._session.door.host

    async def children(self) -> tuple[FetchedChild, ...]:
        start = await self._started()
        students = _in_order(start)
        if start.get("students") is None:
            shapes.unclear()
        if not students:
            raise DiaryTrouble(Trouble.REJECTED)
        school = line((await self._surroundings()).get("organizationName")) or self._title
        return tuple(
            FetchedChild(
                shapes.ident(one.get("studentId")),
                split_name(shapes.needed(line(one.get("nickName")))),
                line(one.get("className")),
                school,
                self._zone,
                is_self=self._session.account.student,
            )
            for one in students
        )

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        self._year = await current_year(self._session)
        self._session.account.year = self._year.kept()
        await self._learn_marking()
        found = await terms_if_clear(self._session)
        return FetchedYear(self._year.first, self._year.last, found)

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        known = await self._marking()
        year = await self._year_of(monday)
        data = await self._session.get(
            "student/diary",
            {
                "studentId": child.id,
                "yearId": year.id,
                "weekStart": str(monday),
                "weekEnd": str(monday + timedelta(days=6)),
                "withLaAssigns": "true",
            },
        )
        return week_of(data, monday, known)

    async def term_marks(
        self, child: FetchedChild, today: date
    ) -> tuple[FetchedTermMark, ...] | None:
        """From a report that is drawn on demand. What is wrong with it holds nothing else back,
        and after one that failed no other is asked for while this is open."""
        if self._no_reports:
            return None
        try:
            return await self._total_marks(child, today)
        except DiaryTrouble as error:
            if error.why not in _OF_REPORTS:
                raise
            self._no_reports = True
            return None

    async def _total_marks(self, child: FetchedChild, today: date) -> tuple[FetchedTermMark, ...]:
        wanted = await reports.fields(self._session, TOTAL_MARKS, child.id)
        around = await self._surroundings()
        year = await self._year_of(today - timedelta(days=today.weekday()))
        params: dict[str, object] = {
            "SCHOOLYEARID": year.id,
            "SERVERTIMEZONE": 3,
            "FULLSCHOOLNAME": line(around.get("organizationName")),
            "DATEFORMAT": around.get("dateFormat") or "",
        }
        told = [{"name": name, "value": value} for name, value in params.items()]
        page = await reports.drawn(self._session, TOTAL_MARKS, wanted, told)
        five = (await self._marking()).five
        # A page that is meant to be hard to read keeps nobody else waiting.
        return await asyncio.to_thread(total_marks, page, child.name, five)

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        found = distinct(map(_news, records(await self._session.get("announcements?take=-1"))))
        return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:NEWEST])

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        around = await self._surroundings()
        account = self._session.account
        account.user = account.user or shapes.ident(around.get("userId"))
        children = len(records((await self._started()).get("students")))
        school = line(around.get("schoolId")) or account.school
        await write_to_class_teacher(self._session, school, children, notice)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        """Another letter."""
        await self.file_absence(child, notice)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        raise DiaryTrouble(Trouble.REJECTED)

    async def close(self) -> None:
        await self._session.close()

    async def _started(self) -> Mapping[str, Any]:
        """Whose diaries the account has, and the school's ways. Asked once while this is open."""
        if self._start is None:
            self._start = record(await self._session.get("student/diary/init"))
        return self._start

    async def _surroundings(self) -> Mapping[str, Any]:
        if self._context is None:
            self._context = record(await self._session.get("context"))
        return self._context

    async def _marking(self) -> Customs:
        if self._customs is None:
            self._customs = kept_customs(self._session.account.customs)
        return self._customs or await self._learn_marking()

    async def _learn_marking(self) -> Customs:
        types = await self._session.get("grade/assignment/types?all=false")
        self._customs = customs(types, await self._started())
        self._session.account.customs = self._customs.kept()
        return self._customs

    async def _year_of(self, monday: date) -> ForeignYear:
        """The year is kept with the account, and asked for again when the week is not in it."""
        if self._year is None:
            kept = kept_year(self._session.account.year)
            self._year = kept if kept and kept.has(monday) else await current_year(self._session)
            self._session.account.year = self._year.kept()
        return self._year


def _in_order(start: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The one whose diary is open comes first: ``currentStudentId`` is an id or a place."""
    students = records(start.get("students"))
    ids = [shapes.ident(one.get("studentId")) for one in students]
    current = line(start.get("currentStudentId"))
    if current in ids:
        first = ids.index(current)
    else:
        first = int(current) if current.isdecimal() and int(current) < len(ids) else 0
    return students[first : first + 1] + students[:first] + students[first + 1 :]


def _news(given: Mapping[str, Any]) -> FetchedNews:
    author = record(given.get("author"))
    return FetchedNews(
        shapes.ident(given.get("id")),
        line(shapes.plain(given.get("name"))),
        shapes.plain(given.get("description")),
        shapes.day(given.get("postDate")),
        line(author.get("fio")) or line(author.get("nickName")),
    )
