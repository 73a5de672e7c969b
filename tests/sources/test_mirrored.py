"""Every system, over a real socket, through the loop into the tables."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.clock import MovableClock
from bot.domain.mirrored import Linking
from bot.jobs.mirroring import Mirroring
from bot.services import mirror_linking
from bot.sources.port import DiarySource
from bot.storage import accounts, chats
from bot.storage import tables as t
from bot.storage.database import Connection, Database, open_database
from tests.sources import cases
from tests.sources.cases import CASES, MONDAY, NOW, Case
from tests.standins.base import Fault, StandIn

KEYS = ("k" * 40,)
LATER = timedelta(minutes=40)
"""Every system may be looked at again, and no hour has passed for its news."""
MOST_OF_A_USUAL_LOOK = 3
"""Requests for two weeks of one child, with the news of the hour."""


@dataclass
class Linked:
    db: Database
    server: StandIn
    clock: MovableClock
    loop: Mirroring

    async def look(self) -> int:
        """How many requests it took."""
        self.server.seen.clear()
        assert await self.loop.look_once() == 1
        return len(self.server.seen)

    async def marks(self) -> list[str]:
        query = select(t.Mark.text).where(
            t.Mark.removed_at.is_(None),
            t.Mark.day.between(MONDAY, MONDAY + timedelta(days=6)),
        )
        return await self.db.read(lambda c: sorted(c.execute(query).scalars()))

    async def login(self) -> Any:
        return await self.db.read(lambda c: c.execute(select(t.MirrorLogin)).mappings().one())


@pytest.fixture(params=CASES, ids=str)
async def linked(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Linked]:
    monkeypatch.setattr(cases, "TIMEOUT", 20.0)  # nothing here is about slowness
    case: Case = request.param
    async with case.server() as server:
        source = case.source(server)
        db, clock = open_database(database_url), MovableClock(NOW, frozen=True)
        await _link(db, case, source, server)
        chance = random.Random(1)
        loop = Mirroring(db, "1", {source.code: source}, KEYS, clock, me="test", chance=chance)
        yield Linked(db, server, clock, loop)
        await db.close()


async def _link(db: Database, case: Case, source: DiarySource, server: StandIn) -> None:
    diary = await source.enter(case.entry, case.given(server))
    (child, *_others) = await diary.children()
    wanted = Linking(
        source.code, source.title, source.gives, diary.host, dict(diary.credentials), (child,)
    )
    await diary.close()

    def link(conn: Connection) -> None:
        account = accounts.ensure(conn, "telegram", "501", "ru", NOW)
        chats.ensure(conn, "1", account, "501")
        mirror_linking.link(conn, account, wanted, KEYS, "ru", NOW)

    await db.write(link)


async def test_what_the_system_shows_stands_in_the_diary_and_stays(linked: Linked) -> None:
    await linked.look()
    first = await linked.marks()
    assert {"5"} <= set(first)
    row = await linked.login()
    assert (row["trouble"], row["failures"]) == ("", 0)
    for _ in range(3):
        linked.clock.advance(LATER)
        await linked.look()
    assert await linked.marks() == first
    events = await linked.db.read(lambda c: list(c.execute(select(t.MarkEvent.action)).scalars()))
    assert set(events) == {"set"}


async def test_a_usual_look_takes_few_requests(linked: Linked) -> None:
    for _ in range(6):  # the first look, and back to September
        await linked.look()
        linked.clock.advance(LATER)
    took = await linked.look()
    assert took <= MOST_OF_A_USUAL_LOOK, [seen.path for seen in linked.server.seen]


@pytest.mark.parametrize(
    "fault",
    [Fault(status=503), Fault(status=429, retry_after="7"), Fault(page="<html>502</html>")],
    ids=["down", "too often", "a page"],
)
async def test_a_fault_takes_nothing_away_and_passes(linked: Linked, fault: Fault) -> None:
    await linked.look()
    before = await linked.marks()
    linked.server.trouble(fault, times=100)
    linked.clock.advance(LATER)
    await linked.look()
    row = await linked.login()
    assert row["trouble"] in {"unavailable", "too_often", "maintenance", "unclear"}
    assert row["sealed"]
    assert await linked.marks() == before

    linked.server.calm()
    linked.clock.advance(timedelta(hours=1))
    await linked.look()
    assert (await linked.login())["trouble"] == ""
    assert await linked.marks() == before
