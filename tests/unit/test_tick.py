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


async def test_it_starts_and_stops_with_its_scheduler() -> None:
    ran = asyncio.Event()

    async def job(_now: datetime) -> None:
        ran.set()

    ticker = Ticker(MovableClock(NOON, frozen=True), {"job": job})
    ticker.start()
    await ticker.tick()
    await ticker.stop()
    assert ran.is_set()
