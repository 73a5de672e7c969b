"""One family's diary at МЭШ. Two weeks of a child are two requests: the calendar, which tells
lessons with their marks, and homework, whose materials the calendar does not tell."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
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
from bot.domain.people import Name
from bot.sources.mesh import writing, years
from bot.sources.mesh.nodes import Node
from bot.sources.mesh.session import Session, listed
from bot.sources.mesh.week import tells_marks, week_of
from bot.sources.port import Credentials
from bot.sources.shapes import day, ident, line, plain, record, records, unclear
from bot.sources.unique import distinct, siblings

NEWEST = 30
"""Announcements that are looked at."""
PERSON = "person"
"""The key of a child's second id: the calendar asks for it."""
_EXPANDED = "marks,absence_reason_id,health_status,nonattendance_reason_id"
_WEEK = timedelta(days=7)
AT_ONCE = timedelta(minutes=1)
Lists = tuple[list[Mapping[str, Any]], list[Mapping[str, Any]] | None, list[Mapping[str, Any]]]
"""Lessons; marks, where the lessons do not have them; homework."""


class MeshDiary:
    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session = session
        self._writes = writes
        self._ahead: dict[tuple[str, date], tuple[datetime, Lists]] = {}

    @property
    def credentials(self) -> Credentials:
        return self._session.account.kept()

    @property
    def host(self) -> str:
        return self._session.host

    async def children(self) -> tuple[FetchedChild, ...]:
        found = await self._session.profile()
        account = self._session.account
        if found.get("children") is None:
            unclear()
        children = siblings(
            _child(one, account.node, is_self=account.role == "student")
            for one in records(found.get("children"))
        )
        if not children:
            raise DiaryTrouble(Trouble.REJECTED)
        return children

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        """Three requests."""
        data = await self._session.look("journal", "core/family/v1/academic_years")
        first, last = years.bounds(listed(data) if data is not None else (), today)
        days = await self._session.look(
            "family",
            "periods_schedules",
            {"student_id": child.id, "from": str(first), "to": str(last)},
        )
        return FetchedYear(
            first,
            last,
            years.terms(await self._subjects(child)),
            years.holidays(listed(days) if days is not None else ()),
        )

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        """The next week comes along: whoever asks for it at once is answered from here."""
        at, found = self._ahead.pop((child.id, monday), (None, None))
        if found is None or at is None or self._session.now() - at > AT_ONCE:
            found = await self._weeks(child, monday)
            self._ahead[child.id, monday + _WEEK] = (self._session.now(), found)
        return week_of(*found, monday, self._session.account.node.zone)

    async def _weeks(self, child: FetchedChild, monday: date) -> Lists:
        """Lessons, marks and homework of two weeks."""
        if not self._session.account.profile:
            await self._session.profile()
        last = monday + 2 * _WEEK - timedelta(days=1)
        events = listed(
            await self._session.get(
                "calendar",
                "events",
                {
                    "person_ids": child.key(PERSON),
                    "begin_date": str(monday),
                    "end_date": str(last),
                    "source_types": "PLAN",
                    "expand": _EXPANDED,
                },
            )
        )
        span: Mapping[str, str] = {"student_id": child.id, "from": str(monday), "to": str(last)}
        marks = None
        if not tells_marks(events):
            marks = listed(await self._session.get("family", "marks", span))
        return events, marks, listed(await self._session.get("family", "homeworks", span))

    async def term_marks(self, child: FetchedChild, today: date) -> tuple[FetchedTermMark, ...]:
        return years.term_marks(await self._subjects(child))

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        """Nobody has described these: what cannot be read is left out, nothing hangs on it."""
        data = await self._session.look("base", "api/news/v2/announcements/user")
        found = distinct(_news(data))
        return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:NEWEST])

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        self._check_may_write()
        await writing.file_absence(self._session, child, notice)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        self._check_may_write()
        await writing.recall_absence(self._session, child, notice)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        self._check_may_write()
        if not self._session.account.profile:
            await self._session.profile()
        await writing.sign(self._session, child, monday)

    async def close(self) -> None:
        await self._session.close()

    async def _subjects(self, child: FetchedChild) -> list[Mapping[str, Any]]:
        return listed(await self._session.get("family", "subject_marks", {"student_id": child.id}))

    def _check_may_write(self) -> None:
        """Only a parent tells the school, and only where the operator lets us."""
        if not self._writes or self._session.account.role == "student":
            raise DiaryTrouble(Trouble.REJECTED)


def _child(given: Mapping[str, Any], node: Node, *, is_self: bool) -> FetchedChild:
    """The profile also has their documents and phones; nothing of that is taken."""
    school = record(given.get("school"))
    name = Name(*(line(given.get(f"{part}_name")) for part in ("last", "first", "middle")))
    return FetchedChild(
        ident(given.get("id")),
        name if name.full else unclear(),
        line(given.get("class_name")),
        line(school.get("short_name")) or line(school.get("name")) or node.name,
        node.zone,
        ((PERSON, ident(given.get("contingent_guid"))),),
        is_self,
    )


def _news(data: object) -> list[FetchedNews]:
    found: list[FetchedNews] = []
    with suppress(DiaryTrouble):  # see `MeshDiary.news`
        for given in listed(data):
            with suppress(DiaryTrouble):
                found.append(_one_news(given))
    return found


def _one_news(given: Mapping[str, Any]) -> FetchedNews:
    def first(*names: str) -> object:
        return next((given[name] for name in names if given.get(name)), None)

    return FetchedNews(
        ident(given.get("id")),
        line(plain(first("title", "name", "header"))),
        plain(first("text", "content", "body", "description")),
        day(first("published_at", "publish_date", "date", "created_at")),
        line(first("author_name")),
    )
