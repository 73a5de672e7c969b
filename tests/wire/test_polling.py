"""Real long polling over sockets: order, fairness, acknowledgement, bad days, and the end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe
from aiogram.types import Update

from bot.sandbox.phone import Phone
from bot.telegram import polling
from bot.telegram.lanes import Feed
from bot.telegram.patience import pause_after
from bot.telegram.polling import Poller
from bot.telegram.presses import Press
from bot.telegram.session import LeanSession
from tests.telegram.line import Line, line
from tests.telegram.recorder import recording


@pytest.fixture
async def wired() -> AsyncIterator[Line]:
    async with line() as wired:
        yield wired


@pytest.fixture(autouse=True)
def _near_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """This server is on this machine: the last request need not be waited for that long."""
    monkeypatch.setattr(polling, "LAST_WORD", 0.25)


class Clerk:
    """Notes what it is fed. Levers: texts that wait for `open`, texts that fail."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []
        self.begun: list[str] = []
        self.held: dict[str, asyncio.Event] = {}
        self.failing: dict[str, BaseException] = {}
        self.most_at_once = 0
        self.pause = 0.0
        self._now = 0
        self._changed = asyncio.Condition()

    async def __call__(self, update: Update | Press) -> None:
        text = _text(update)
        self.begun.append(text)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self._work(text)
        finally:
            self._now -= 1
        self.heard.append((_person(update), text))
        async with self._changed:
            self._changed.notify_all()

    async def _work(self, text: str) -> None:
        if text in self.held:
            await self.held[text].wait()
        if text in self.failing:
            raise self.failing[text]
        await asyncio.sleep(self.pause)

    def hold(self, text: str) -> asyncio.Event:
        return self.held.setdefault(text, asyncio.Event())

    @property
    def texts(self) -> list[str]:
        return [text for _person, text in self.heard]

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(ready)

    async def until_heard(self, *texts: str) -> None:
        await self.until(lambda: set(texts) <= set(self.texts))


def _text(update: Update | Press) -> str:
    assert isinstance(update, Update)
    return (update.message and update.message.text) or ""


def _person(update: Update | Press) -> int:
    assert isinstance(update, Update)
    assert update.message is not None
    assert update.message.from_user is not None
    return update.message.from_user.id


@asynccontextmanager
async def polled(bot: Bot, feed: Feed, **settings: Any) -> AsyncIterator[Poller]:
    poller = Poller(bot, feed, **settings)
    running = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        poller.stop()
        await asyncio.wait_for(running, 20)


async def say(phone: Phone, *texts: str) -> None:
    for text in texts:
        await phone.send(text)


async def test_one_persons_updates_come_in_order_and_all_are_acknowledged(wired: Line) -> None:
    clerk, maria = Clerk(), wired.phone()
    texts = [f"line {i}" for i in range(250)]
    await say(maria, *texts)
    async with polled(wired.bot, clerk) as poller:
        await clerk.until_heard(*texts)
        assert poller.last_contact is not None
    assert clerk.texts == texts
    assert wired.waiting == []


async def test_somebody_with_sixty_updates_holds_up_nobody(wired: Line) -> None:
    clerk, eager, calm = Clerk(), wired.phone("Eager"), wired.phone("Calm")
    gate = clerk.hold("eager 0")
    await say(eager, *[f"eager {i}" for i in range(60)])
    await say(calm, "calm")
    async with polled(wired.bot, clerk, concurrency=2):
        await clerk.until_heard("calm")
        assert clerk.texts == ["calm"]
        gate.set()
        await clerk.until_heard("eager 59")


async def test_different_people_are_answered_at_once_up_to_the_bound(wired: Line) -> None:
    clerk, people = Clerk(), [wired.phone(f"P{i}") for i in range(30)]
    clerk.pause = 0.01
    for i, phone in enumerate(people):
        await say(phone, f"hello {i}")
    async with polled(wired.bot, clerk, concurrency=8):
        await clerk.until(lambda: len(clerk.heard) == 30)
    assert clerk.most_at_once == 8


async def test_the_oldest_unfinished_update_is_not_acknowledged_while_others_are_answered(
    wired: Line,
) -> None:
    clerk, slow, quick = Clerk(), wired.phone("Slow"), wired.phone("Quick")
    gate = clerk.hold("slow")
    await say(slow, "slow")
    async with polled(wired.bot, clerk):
        await say(quick, "first")
        await clerk.until_heard("first")
        await say(quick, "second")
        await clerk.until_heard("second")
        assert wired.waiting != []
        assert "slow" not in clerk.texts
        gate.set()
        await clerk.until_heard("slow")
    assert wired.waiting == []
    assert sorted(clerk.texts) == ["first", "second", "slow"]


async def test_memory_holds_no_more_than_the_limit(wired: Line) -> None:
    clerk, stuck = Clerk(), wired.phone("Stuck")
    gate = clerk.hold("stuck")
    await say(stuck, "stuck")
    for i in range(40):
        await say(wired.phone(f"P{i}"), f"hello {i}")
    async with polled(wired.bot, clerk, limit=10):
        await clerk.until(lambda: len(clerk.heard) == 9)
        await asyncio.sleep(0)
        assert len(clerk.begun) == 10
        gate.set()
        await clerk.until(lambda: len(clerk.heard) == 41)


async def test_a_malformed_update_is_skipped_and_a_doubled_one_answered_once(wired: Line) -> None:
    clerk, maria = Clerk(), wired.phone()
    wired.sandbox.world.faults.malformed_updates(2)
    wired.sandbox.world.faults.double_updates(1)
    wired.sandbox.world.updates.push_raw({"message": "not an object"}, maria.user.id)
    wired.sandbox.world.updates.push_raw({}, maria.user.id)
    await say(maria, "one", "two", "three")
    async with polled(wired.bot, clerk):
        await clerk.until_heard("one", "two", "three")
    assert [text for text in clerk.texts if text] == ["one", "two", "three"]
    assert wired.waiting == []


async def test_a_failing_answer_stops_nobody(wired: Line) -> None:
    clerk, maria = Clerk(), wired.phone()
    clerk.failing = {"bad": ValueError("Иванова"), "worse": asyncio.CancelledError()}
    await say(maria, "bad", "worse", "good")
    async with polled(wired.bot, clerk):
        await clerk.until_heard("good")
    assert wired.waiting == []


async def test_an_answer_that_hangs_is_given_up_at_its_deadline(wired: Line) -> None:
    clerk, maria = Clerk(), wired.phone()
    clerk.hold("hangs")
    await say(maria, "hangs", "good")
    poller = Poller(wired.bot, clerk)
    poller._lanes._deadline = 0.05
    running = asyncio.create_task(poller.run())
    await clerk.until_heard("good")
    poller.stop()
    await running
    assert wired.waiting == []


async def test_a_stop_in_the_middle_of_200_updates_loses_none_and_doubles_none(
    wired: Line,
) -> None:
    clerk = Clerk()
    clerk.pause = 0.002
    texts = [f"{i} of 200" for i in range(200)]
    people = [wired.phone(f"P{i}") for i in range(20)]
    for i, text in enumerate(texts):
        await say(people[i % 20], text)
    async with polled(wired.bot, clerk, concurrency=5):
        await clerk.until(lambda: len(clerk.heard) >= 30)
    assert 30 <= len(clerk.heard) < 200
    assert len(clerk.begun) == len(clerk.heard)
    async with polled(wired.bot, clerk):
        await clerk.until(lambda: len(clerk.heard) >= 200)
    assert sorted(clerk.texts) == sorted(texts)
    assert wired.waiting == []


async def test_what_does_not_finish_before_the_end_is_delivered_to_the_next(wired: Line) -> None:
    clerk, slow, quick = Clerk(), wired.phone("Slow"), wired.phone("Quick")
    gate = clerk.hold("slow")
    await say(slow, "slow", "after it")
    await say(quick, "quick")
    async with polled(wired.bot, clerk, drain=0.05):
        await clerk.until_heard("quick")
    assert clerk.texts == ["quick"]
    gate.set()
    async with polled(wired.bot, clerk):
        await clerk.until_heard("slow", "after it")


async def test_a_bad_day_at_telegram_is_waited_out(
    wired: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "pause_after", lambda _error, _failures: 0.01)
    clerk, maria, faults = Clerk(), wired.phone(), wired.sandbox.world.faults
    faults.server_error(2, method="getUpdates")
    faults.too_many(1, method="getUpdates")
    faults.drop(2, method="getUpdates")
    faults.drop(1, after_effect=True, method="getUpdates")
    await say(maria, "still here")
    async with polled(wired.bot, clerk):
        await clerk.until_heard("still here")
    assert clerk.texts == ["still here"]


async def test_two_processes_with_one_token_answer_everything(
    wired: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "pause_after", lambda _error, _failures: 0.01)
    clerk, maria = Clerk(), wired.phone()
    other = Bot(wired.sandbox.token, session=LeanSession(api_url=wired.sandbox.url))
    async with polled(wired.bot, clerk), polled(other, clerk):
        await say(maria, "anybody?")
        await clerk.until_heard("anybody?")
    await other.session.close()


async def test_a_server_that_talks_nonsense_is_not_asked_without_a_pause() -> None:
    """No such update can be acknowledged: it would come again at once, for ever."""
    nonsense: list[Any] = [{"message": {}}, None, {"update_id": "1"}]
    async with recording() as (server, bot):
        server.answers = [(200, {"ok": True, "result": True})]
        server.answers += [(200, {"ok": True, "result": nonsense})] * 1000
        async with polled(bot, Clerk()):
            await asyncio.wait_for(server.called["getUpdates"].wait(), 5)
            await asyncio.sleep(0.1)
            assert server.methods.count("getUpdates") == 1


async def test_a_wrong_token_ends_it_at_once(wired: Line) -> None:
    stranger = Bot("1234567:" + "A" * 35, session=LeanSession(api_url=wired.sandbox.url))
    with pytest.raises(TelegramUnauthorizedError):
        await Poller(stranger, Clerk()).run()
    await stranger.session.close()


def test_pauses_grow_to_half_a_minute_and_obey_telegram() -> None:
    broken = TelegramServerError(method=GetMe(), message="Bad Gateway")
    flooded = TelegramRetryAfter(method=GetMe(), message="", retry_after=17)
    elsewhere = TelegramConflictError(method=GetMe(), message="")
    assert pause_after(flooded, 1) == 17
    assert 0.4 <= pause_after(broken, 1) <= 0.6
    assert 0.8 <= pause_after(elsewhere, 2) <= 1.2
    assert 24 <= pause_after(broken, 1000) <= 36
