"""Once a minute, in order, whatever breaks."""

import asyncio
from datetime import UTC, datetime

from bot.domain.clock import MovableClock
from bot.domain.errors import Outage, Unavailable
from bot.jobs.tick import Ticker

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


async def test_one_broken_job_does_not_stop_the_others() -> None:
    ran: list[tuple[str, datetime]] = []

    async def good(now: datetime) -> None:
        ran.append(("good", now))

    async def broken(_now: datetime) -> None:
        raise ValueError("a mistake")

    async def away(_now: datetime) -> None:
        raise Unavailable(Outage.BUSY)

    woken: list[bool] = []
    ticker = Ticker(
        MovableClock(NOON, frozen=True),
        {"broken": broken, "away": away, "good": good},
        lambda: woken.append(True),
    )
    await ticker.tick()
    assert ran == [("good", NOON)]
    assert woken == [True]
    assert ticker.last == NOON


async def test_two_ticks_at_once_come_one_after_the_other() -> None:
    inside = 0
    most = 0

    async def job(_now: datetime) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1

    ticker = Ticker(MovableClock(NOON, frozen=True), {"job": job})
    await asyncio.gather(*(ticker.tick() for _ in range(5)))
    assert most == 1


async def test_it_ticks_by_itself_until_it_is_stopped() -> None:
    ran = asyncio.Queue[datetime]()
    ticker = Ticker(MovableClock(NOON, frozen=True), {"job": ran.put}, seconds="*")
    ticker.start()
    async with asyncio.timeout(5):
        assert await ran.get() == NOON
    await ticker.stop()
    assert ran.empty()


async def test_what_is_running_at_the_stop_comes_to_its_end() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def job(_now: datetime) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        ended.set()

    ticker = Ticker(MovableClock(NOON, frozen=True), {"job": job}, seconds="*")
    ticker.start()
    async with asyncio.timeout(5):
        await begun.wait()
    await ticker.stop()
    assert ended.is_set()
