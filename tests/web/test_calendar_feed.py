"""A calendar that phones subscribe to: one secret address, no names, gone when it should be."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import aiohttp
import icalendar
import pytest
from sqlalchemy import Connection, delete, select, update

from bot.domain.clock import MovableClock
from bot.domain.people import StudentRef
from bot.reports.draw import draw
from bot.reports.papers import Calendar
from bot.services import calendar_feeds as services
from bot.services import linking
from bot.storage import tables as t
from bot.storage import viewers
from bot.storage.database import Database
from bot.web.calendar import CalendarFeeds
from bot.web.public import PublicAddress
from bot.web.server import WebServer
from tests.builders import NOW, Seed
from tests.storage.school_year import Counted

KEY, FORMER = "an-invented-key-of-these-tests-alone", "the-key-that-was-in-force-before-it"
NAMES = ("Иванов", "Анна", "Бирюков", "Елена", "Мария", "Петров", "болезн")


@dataclass
class Home:
    db: Database
    clock: MovableClock
    server: WebServer
    session: aiohttp.ClientSession
    account: int = 0
    link: int = 0
    student: int = 0
    lessons: list[int] = field(default_factory=list)
    drawn: int = 0

    def plant(self, conn: Connection) -> None:
        seed = Seed(conn)
        school = seed.school(timezone="Asia/Yekaterinburg")
        klass = seed.klass(school)
        teacher = seed.teacher(school)
        self.student = seed.student(school, klass)
        parent = seed.parent(school, [self.student])
        self.account = seed.account("1001")
        self.link = seed.link(self.account, parent)
        long = seed.subject(school, "Основы духовно-нравственной культуры народов России и мира")
        for number in (1, 2, 3):
            self.lessons.append(
                seed.lesson(klass, long, date(2026, 11, 19), number, teacher_id=teacher)
            )
        conn.execute(
            update(t.Lesson)
            .where(t.Lesson.id == self.lessons[1])
            .values(status="cancelled", reason="болезнь: Петрова А. И.")
        )
        conn.execute(update(t.Lesson).where(t.Lesson.id == self.lessons[2]).values(starts_at=None))

    def ref(self, conn: Connection) -> StudentRef:
        return viewers.readable(conn, self.account, self.clock.now())[self.student]

    async def made(self, key: str = KEY) -> str:
        """A new secret address."""
        now = self.clock.now()
        await self.db.write(
            lambda conn: services.make(conn, self.account, self.ref(conn), (key,), now)
        )
        secret = await self.shown(key)
        assert secret is not None
        return f"/calendar/{secret}.ics"

    async def shown(self, *keys: str) -> str | None:
        return await self.db.read(
            lambda conn: services.secret(conn, self.account, self.ref(conn), keys)
        )

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.get(f"{self.server.url}{path}", headers=named) as answer:
            return answer.status, await answer.read(), answer.headers

    async def draw(self, drawing: Calendar, kind: str) -> bytes:
        self.drawn += 1
        return draw(drawing, kind)


async def _healthy() -> None:
    raise AssertionError("nobody asks for the health here")


@pytest.fixture
async def home(db: Database) -> AsyncIterator[Home]:
    clock = MovableClock(NOW, frozen=True)
    async with aiohttp.ClientSession() as session:
        made = Home(db, clock, None, session)  # type: ignore[arg-type]  # a line below
        public = PublicAddress("https://diary.example.ru")
        feeds = CalendarFeeds(db, clock, (KEY, FORMER), public, made.draw)
        made.server = WebServer(_healthy, parts=(feeds.add_to,))  # type: ignore[arg-type]
        await made.server.start("127.0.0.1", 0)
        await db.write(made.plant)
        yield made
        await made.server.stop()


def events(body: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(body)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


async def test_lessons_by_the_schools_clock_and_no_name_anywhere(home: Home) -> None:
    status, body, headers = await home.get(await home.made())
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = body.decode()
    for name in NAMES:
        assert name not in text.replace("\r\n ", "")
    assert "BEGIN:VTIMEZONE" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT2H\r\n" in text
    assert "X-PUBLISHED-TTL:PT2H\r\n" in text
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    found = events(body)
    assert len(found) == 2  # one has no hours
    held, cancelled = (found[f"lesson-{n}-{home.student}@zvonok"] for n in home.lessons[:2])
    assert held["DTSTART"].dt.isoformat() == "2026-11-19T08:30:00+05:00"
    assert held["DTSTART"].params["TZID"] == "Asia/Yekaterinburg"
    assert held["LOCATION"] == "201"
    assert (held["STATUS"], cancelled["STATUS"]) == ("CONFIRMED", "CANCELLED")


async def test_unchanged_is_not_sent_again_and_a_change_comes_under_the_same_uid(
    home: Home,
) -> None:
    path = await home.made()
    _status, body, headers = await home.get(path)
    home.clock.move_to(NOW + timedelta(hours=2))
    status, nothing, _headers = await home.get(path, If_None_Match=headers["ETag"])
    assert (status, nothing, home.drawn) == (304, b"", 1)
    await home.db.write(
        lambda conn: conn.execute(
            update(t.Lesson).where(t.Lesson.id == home.lessons[0]).values(room="305")
        )
    )
    status, later, _headers = await home.get(path, If_None_Match=headers["ETag"])
    assert status == 200
    uid = f"lesson-{home.lessons[0]}-{home.student}@zvonok"
    before, after = events(body)[uid], events(later)[uid]
    assert (before["LOCATION"], after["LOCATION"]) == ("201", "305")
    assert after["SEQUENCE"] > before["SEQUENCE"]


async def test_who_does_not_say_what_it_has_costs_no_second_drawing(home: Home) -> None:
    path = await home.made()
    first = await home.get(path)
    second = await home.get(path, Accept_Encoding="identity")
    assert first[1] == second[1]
    assert (first[2]["Content-Encoding"], "Content-Encoding" in second[2]) == ("gzip", False)
    assert home.drawn == 1


async def test_wrong_and_revoked_read_alike(home: Home) -> None:
    path = await home.made()
    wrong = await home.get(path.replace(path[12:16], "AAAA"))
    await home.db.write(
        lambda conn: services.revoke(conn, home.account, home.ref(conn), home.clock.now())
    )
    revoked = await home.get(path)
    assert wrong[0] == revoked[0] == 404
    assert wrong[1] == revoked[1]
    assert {**wrong[2], "Date": ""} == {**revoked[2], "Date": ""}
    for odd in ("/calendar/.ics", "/calendar/x.ics", "/calendar/x", f"/calendar/{'x' * 5000}.ics"):
        assert (await home.get(odd))[0] == 404


async def test_a_new_address_ends_the_former(home: Home) -> None:
    first = await home.made()
    second = await home.made()
    assert first != second
    assert [(await home.get(path))[0] for path in (first, second)] == [404, 200]


async def test_it_ends_with_the_link_and_does_not_come_back(home: Home) -> None:
    path = await home.made()
    now = home.clock.now()
    await home.db.write(lambda conn: linking.unlink(conn, home.account, home.link, now))
    assert (await home.get(path))[0] == 404
    await relinked(home)
    assert (await home.get(path))[0] == 404


async def test_a_right_that_was_closed_ends_it_at_the_next_look(home: Home) -> None:
    path = await home.made()
    await home.db.write(lambda conn: conn.execute(update(t.Guardianship).values(rights="closed")))
    assert (await home.get(path))[0] == 404
    await home.db.write(lambda conn: conn.execute(update(t.Guardianship).values(rights="full")))
    assert (await home.get(path))[0] == 404


async def relinked(home: Home) -> None:
    await home.db.write(
        lambda conn: conn.execute(
            update(t.Link).where(t.Link.id == home.link).values(unlinked_at=None)
        )
    )


async def test_the_database_alone_opens_no_calendar(home: Home) -> None:
    path = await home.made()
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    kept = await home.db.read(lambda conn: repr(conn.execute(select(t.CalendarFeed.digest)).all()))
    assert secret not in kept


async def test_after_a_change_of_keys_the_address_still_works(home: Home) -> None:
    path = await home.made(FORMER)
    assert (await home.get(path))[0] == 200
    assert path == f"/calendar/{await home.shown(KEY, FORMER)}.ics"
    assert await home.shown(KEY) is None


async def test_a_phone_that_asks_too_often_waits(home: Home) -> None:
    path = await home.made()
    answers = [await home.get(path) for _look in range(40)]
    assert [status for status, _body, _headers in answers[-5:]] == [429] * 5
    assert answers[-1][2]["Retry-After"] == "600"


async def test_as_many_statements_for_a_year_as_for_a_day(home: Home) -> None:
    path = await home.made()
    secret, now = path[10:-4], home.clock.now()

    def counted(conn: Connection) -> int:
        with Counted(conn) as work:
            services.read(conn, secret, (KEY,), now)
        return work.statements

    few = await home.db.read(counted)

    def more(conn: Connection) -> None:
        row = dict(conn.execute(select(*t.Lesson.__table__.columns).limit(1)).mappings().one())
        conn.execute(delete(t.Lesson))
        del row["id"]
        days = [date(2026, 11, 9) + timedelta(days=number) for number in range(100)]
        for day in days:
            for number in range(1, 8):
                seed = Seed(conn)
                seed.add(t.Lesson, **{**row, "day": day, "number": number})

    await home.db.write(more)
    assert await home.db.read(counted) == few <= 4
    status, body, _headers = await home.get(path)
    assert status == 200
    assert len(events(body)) == 7 * (90 + 9 + 1)
