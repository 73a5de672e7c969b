"""Every diary system through the loop and into the database: its stand-in is asked over a real
socket, and what stands in the tables is what it said."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
import stamina
from sqlalchemy import func, select

from bot.domain.mirrored import Linking
from bot.jobs.mirroring import Mirroring
from bot.services import alerts, mirror_linking
from bot.sources.port import DiarySource
from bot.storage import accounts, chats
from bot.storage import tables as t
from bot.storage.database import Connection, Database
from tests.sources.cases import CASES, MONDAY, NOW, Case
from tests.standins.base import Fault, StandIn
from tests.standins.netschool import TOTALS, NetSchool

KEYS = ("k" * 40,)
BOT = "1"


@dataclass
class Clock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Family:
    """A linked family, the loop that looks at its diary, and the system it is at."""

    db: Database
    server: StandIn
    source: DiarySource
    mirroring: Mirroring
    clock: Clock

    async def looked(self) -> int:
        """Requests of the next look."""
        before = self.server.count()
        self.clock.at = max(self.clock.at, await self.db.read(_next_look))
        assert await self.mirroring.look_once() == 1
        return self.server.count() - before

    async def marks(self) -> list[str]:
        return await self.db.read(_marks)

    async def trouble(self) -> str:
        return await self.db.read(
            lambda conn: str(conn.execute(select(t.MirrorLogin.trouble)).scalar_one())
        )


def _next_look(conn: Connection) -> datetime:
    found = conn.execute(select(t.MirrorLogin.next_at)).scalar_one()
    return found or NOW


def _marks(conn: Connection) -> list[str]:
    """Of the first child, in the week of the stand-ins."""
    first = select(t.Mark.student_id).order_by(t.Mark.student_id).limit(1).scalar_subquery()
    found = select(t.Mark.text).where(t.Mark.student_id == first, t.Mark.removed_at.is_(None))
    this_week = t.Mark.day.between(MONDAY, MONDAY + timedelta(days=6))
    return list(conn.execute(found.where(this_week).order_by(t.Mark.id)).scalars())


@pytest.fixture(params=[case for case in CASES if " " not in case.name], ids=str)
async def family(request: pytest.FixtureRequest, db: Database) -> AsyncIterator[Family]:
    case: Case = request.param
    await alerts.begin(db, BOT)
    with stamina.set_testing(True, attempts=3, cap=True):
        async with case.server() as server:
            source = case.source(server)
            await db.write(partial(_link, wanted=await _signed_in(case, source, server)))
            clock = Clock()
            systems = {source.code: source}
            chance = random.Random(5)
            loop = Mirroring(db, BOT, systems, KEYS, clock, me="one", chance=chance)
            yield Family(db, server, source, loop, clock)


async def _signed_in(case: Case, source: DiarySource, server: StandIn) -> Linking:
    diary = await source.enter(case.entry, case.given(server))
    children = await diary.children()
    await diary.close()
    kept = dict(diary.credentials)
    return Linking(source.code, source.title, source.gives, diary.host, kept, children)


def _link(conn: Connection, wanted: Linking) -> None:
    account = accounts.ensure(conn, "telegram", "501", "ru", NOW)
    chats.ensure(conn, BOT, account, "501")
    mirror_linking.link(conn, account, wanted, KEYS, "ru", NOW)


@pytest.fixture
def case(family: Family, request: pytest.FixtureRequest) -> Case:
    found: Case = request.node.callspec.params["family"]
    return found


async def test_what_the_system_says_is_what_the_family_sees(family: Family, case: Case) -> None:
    await family.looked()
    assert await family.marks() == list(case.marks)
    await family.looked()
    assert await family.marks() == list(case.marks), "nothing doubled by a second look"
    assert await family.trouble() == ""


async def test_a_look_asks_once_for_each_week_of_each_child(family: Family, case: Case) -> None:
    """What else there is, comes once an hour or once a day."""
    asked = sorted([await family.looked() for _ in range(12)])
    weeks = 2 * await family.db.read(_children)
    assert asked[0] == weeks
    assert asked[len(asked) // 2] <= weeks + 2


def _children(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(t.Mirror)).scalar_one())


FAULTS = (
    Fault(status=502),
    Fault(page="<html>Работы"),
    Fault(body=[]),
    Fault(status=404, body={"type": "?"}),
)


async def test_while_the_system_is_down_everything_stays(family: Family, case: Case) -> None:
    await family.looked()
    for fault in FAULTS:
        family.server.trouble(fault, times=10_000)
        for _ in range(3):
            await family.looked()
        assert await family.marks() == list(case.marks)
        family.server.calm()
    await family.looked()
    assert await family.trouble() == ""
    assert await family.marks() == list(case.marks)


ASIDE = {
    "netschool": "announcements",
    "dnevnik_ru": "allfinalmarks",
    "mesh": "subject_marks",
    "myschool": "subject_marks",
}
"""What a look asks for beside its weeks."""


async def test_what_nobody_understands_beside_the_weeks_holds_none_back(
    family: Family, case: Case
) -> None:
    if case.name not in ASIDE:
        return
    family.server.trouble(Fault(body={"marks": 5, "rows": [7]}), at=ASIDE[case.name], times=99)
    await family.looked()
    assert family.server.count(ASIDE[case.name]) >= 1
    assert await family.marks() == list(case.marks)
    assert await family.trouble() == ""


async def test_a_report_that_fails_takes_no_term_mark_away(family: Family) -> None:
    server = family.server
    if not isinstance(server, NetSchool):
        return
    await family.looked()
    known = await family.db.read(_term_marks)
    assert ("Алгебра", "1 четверть", "5") in known
    server.hub = "error"
    for _day in range(3):
        family.clock.at += timedelta(days=1)
        drawn = len(server.tasks)
        for _look in range(3):
            await family.looked()
        assert len(server.tasks) == drawn + 1, "asked for once a day"
    assert await family.db.read(_term_marks) == known
    assert await family.marks() == ["5", "4-"]
    assert await family.trouble() == ""
    server.hub, server.totals = "prompt", TOTALS.replace("<td>4</td>", "<td>5</td>")
    family.clock.at += timedelta(days=1)
    await family.looked()
    assert ("Алгебра", "2 четверть", "5") in await family.db.read(_term_marks)


def _term_marks(conn: Connection) -> list[tuple[str, str, str]]:
    found = select(t.Subject.name, t.TermMark.term_name, t.TermMark.text).join(
        t.Subject, t.Subject.id == t.TermMark.subject_id
    )
    return [(row[0], row[1], row[2]) for row in conn.execute(found.order_by(t.TermMark.id))]
