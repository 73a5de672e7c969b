"""One family's diary at ЭлЖур: its schools, each opened by a token of its own. A week is one
request."""

import json
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
from bot.domain.people import Name
from bot.sources import shapes
from bot.sources.door import Door
from bot.sources.eljur.envelope import fields, of_student, table
from bot.sources.eljur.hosts import zone_of
from bot.sources.eljur.session import Session
from bot.sources.eljur.week import week_of
from bot.sources.eljur.years import term_marks_of, year_of
from bot.sources.port import Credentials
from bot.sources.shapes import line, plain, record, records
from bot.sources.unique import distinct, siblings

VENDOR, STUDENT, TEACHER = "vendor", "student", "teacher"
"""Keys of a child: the school, the id there, and the class teacher's id."""
NEWEST = "30"
LONGEST_SUBJECT = 120
_LOOKED_AT = "10"
"""Sent messages among which ours is looked for."""


class EljurDiary:
    """``zone`` is known where the host is of one region; elsewhere the account's region tells."""

    def __init__(self, base: str, door: Door, sessions: list[Session], zone: str | None) -> None:
        self._base = base
        self._door = door
        self._sessions = sessions
        self._zone = zone

    @property
    def credentials(self) -> Credentials:
        held = [session.access for session in self._sessions]
        packed = [[access.vendor, access.token, access.expires] for access in held]
        return {"base": self._base, "tokens": json.dumps(packed)}

    @property
    def host(self) -> str:
        return self._door.host

    async def children(self) -> tuple[FetchedChild, ...]:
        found: list[FetchedChild] = []
        for session in self._sessions:
            rules = record(await session.get("getrules"))
            vendor = session.access.vendor = session.access.vendor or line(rules.get(VENDOR))
            found += _children(rules, vendor, self._zone, self.host)
        if not found:
            raise DiaryTrouble(Trouble.REJECTED)
        return siblings(found)

    async def year(self, child: FetchedChild, today: date) -> FetchedYear:
        return year_of(await self._of(child, "getperiods"), today)

    async def week(self, child: FetchedChild, monday: date) -> FetchedWeek:
        days = f"{monday:%Y%m%d}-{monday + timedelta(days=6):%Y%m%d}"
        return week_of(await self._of(child, "getdiary", days=days, rings="true"), monday)

    async def term_marks(self, child: FetchedChild, today: date) -> tuple[FetchedTermMark, ...]:
        return term_marks_of(await self._of(child, "getfinalassessments"))

    async def news(self, child: FetchedChild) -> tuple[FetchedNews, ...]:
        """The school's board, as far as its list tells: one request."""
        data = fields(await self._session(child).get("getboardnotices", {"limit": NEWEST}))
        return distinct(_news(one) for one in records(data.get("notices")))

    async def file_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        """A message to the class teacher; found among the sent ones when nobody has said whether
        it went."""
        teacher = child.key(TEACHER)
        if not teacher:
            raise DiaryTrouble(Trouble.REJECTED)
        subject = notice.text.strip().partition("\n")[0][:LONGEST_SUBJECT]
        session = self._session(child)
        try:
            await session.post(
                "sendmessage", {"subject": subject, "text": notice.text, "users_to": teacher}
            )
        except DiaryTrouble as error:
            if error.why is not Trouble.UNCLEAR:
                raise
        if not await _is_sent(session, subject, notice.text):
            raise DiaryTrouble(Trouble.UNCLEAR)

    async def recall_absence(self, child: FetchedChild, notice: NoticeToSchool) -> None:
        """Another message."""
        await self.file_absence(child, notice)

    async def sign_week(self, child: FetchedChild, monday: date) -> None:
        """A signature is only read there."""
        raise DiaryTrouble(Trouble.REJECTED)

    async def close(self) -> None:
        await self._door.close()

    async def _of(self, child: FetchedChild, method: str, **params: str) -> Mapping[str, Any]:
        """The child's part of a method's result; an empty one where there is nothing yet."""
        student = child.key(STUDENT)
        data = await self._session(child).get(method, {"student": student, **params})
        return of_student(data, student)

    def _session(self, child: FetchedChild) -> Session:
        vendor = child.key(VENDOR)
        found = [one for one in self._sessions if one.access.vendor in (vendor, "")]
        if not found:
            raise DiaryTrouble(Trouble.UNAVAILABLE)
        return found[0]


async def _is_sent(session: Session, subject: str, text: str) -> bool:
    """Also when nobody can look it was sent: then it is only unclear."""
    try:
        data = await session.get("getmessages", {"folder": "sent", "limit": _LOOKED_AT})
        messages = records(fields(data).get("messages"))
        return any(_is_it(one, line(subject), line(text)) for one in messages)
    except DiaryTrouble:
        return False


def _is_it(given: Mapping[str, Any], subject: str, text: str) -> bool:
    """A list shows how a message begins; an earlier one of the same subject is another."""
    begins = line(plain(given.get("short_text"))).rstrip(".… ")
    return line(given.get("subject")) == subject and text.startswith(begins)


def _children(
    rules: Mapping[str, Any], vendor: str, zone: str | None, host: str
) -> list[FetchedChild]:
    relations = record(rules.get("relations"))
    if relations.get("students") is None:
        shapes.unclear()
    groups = table(relations.get("groups"))
    school = next(iter(records(relations.get("schools"))), {})
    roles = {line(role).casefold() for role in shapes.listed(rules.get("roles"))}
    return [
        _child(
            one,
            key,
            vendor,
            groups,
            line(school.get("title")) or line(school.get("title_full")) or vendor or host,
            zone or zone_of(line(rules.get("region"))),
            is_self="student" in roles and "parent" not in roles,
        )
        for key, one in table(relations.get("students")).items()
    ]


def _child(
    given: Mapping[str, Any],
    key: str,
    vendor: str,
    groups: Mapping[str, Mapping[str, Any]],
    school: str,
    zone: str,
    *,
    is_self: bool,
) -> FetchedChild:
    student = shapes.ident(line(given.get("name")) or key.removeprefix("#"))
    klass = line(given.get("class"))
    teacher = line(groups.get(klass, {}).get("hometeacher_id"))
    keys = ((VENDOR, vendor), (STUDENT, student), (TEACHER, teacher if teacher != "0" else ""))
    return FetchedChild(f"{vendor}/{student}", _name(given), klass, school, zone, keys, is_self)


def _name(given: Mapping[str, Any]) -> Name:
    whole = split_name(line(given.get("title")))
    last, first = line(given.get("lastname")), line(given.get("firstname"))
    if last and first:
        middle = whole.middle if (whole.last, whole.first) == (last, first) else ""
        return Name(last, first, middle)
    return whole if whole.full else shapes.unclear()


def _news(given: Mapping[str, Any]) -> FetchedNews:
    author = fields(given.get("user_from"))
    named = " ".join(line(author.get(part)) for part in ("lastname", "firstname", "middlename"))
    return FetchedNews(
        shapes.ident(given.get("id")),
        line(plain(given.get("subject"))),
        plain(given.get("short_text")),
        shapes.day(given.get("date")),
        line(given.get("user_from_string")) or line(named),
    )
