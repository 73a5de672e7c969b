"""Flood limits, walked through on a clock that jumps."""

import pytest

from bot.telegram.flood import Flood


class Time:
    """Sleeping moves the clock, a little late as real loops do."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = 1000.0
        self.late = late

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late


def flood(time: Time, rate: float = 30.0) -> Flood:
    return Flood(rate, monotonic=time.monotonic, sleep=time.sleep)


def worst_second(moments: list[float]) -> int:
    return max(sum(1 for m in moments if start <= m < start + 1.0) for start in moments)


@pytest.mark.parametrize("rate", [30.0, 1000.0])
@pytest.mark.parametrize("late", [0.0, 0.001, 0.004])
async def test_broadcasting_keeps_just_below_the_limit(rate: float, late: float) -> None:
    time = Time(late)
    limits = flood(time, rate)
    moments = []
    for _ in range(int(rate * 4)):
        await limits.turn()
        moments.append(time.now)
    pace = (len(moments) - 1) / (moments[-1] - moments[0])
    assert 0.95 * rate <= pace <= 0.98 * rate
    assert worst_second(moments) <= rate


async def test_after_a_long_stop_there_is_no_burst() -> None:
    time = Time()
    limits = flood(time)
    await limits.turn()
    time.now += 600
    moments = []
    for _ in range(60):
        await limits.turn()
        moments.append(time.now)
    assert worst_second(moments) <= 30


async def test_an_answer_goes_at_once_and_broadcasting_gives_way() -> None:
    time = Time()
    limits = flood(time)
    for _ in range(10):
        await limits.turn()
    before = time.now
    await limits.answer()
    assert time.now == before
    await limits.turn()
    assert time.now - before >= 1 / 30


async def test_answers_and_broadcast_together_stay_below_the_limit() -> None:
    time = Time()
    limits = flood(time)
    moments = []
    for n in range(300):
        await (limits.answer() if n % 5 == 0 else limits.turn())
        moments.append(time.now)
    assert worst_second(moments) <= 30


async def test_a_crowd_of_answers_waits_only_for_the_limit_itself() -> None:
    time = Time()
    limits = flood(time)
    moments = []
    for _ in range(90):
        await limits.answer()
        moments.append(time.now)
    assert worst_second(moments) <= 30
    assert moments[-1] - moments[0] == pytest.approx(2.0)


async def test_too_many_requests_pause_everybody_for_exactly_so_long() -> None:
    time = Time()
    limits = flood(time)
    limits.pause(7)
    limits.pause(3)
    assert limits.paused_for == 7
    await limits.answer()
    assert time.now == 1007
    limits.pause(2)
    await limits.turn()
    assert time.now == 1009


async def test_one_chat_hears_once_a_second_and_a_group_twenty_times_a_minute() -> None:
    time = Time()
    limits = flood(time)
    limits.to_chat("1")
    assert limits.chat_wait("1") == pytest.approx(1.0)
    assert limits.chat_wait("2") == 0.0
    for _ in range(20):
        time.now += 1
        limits.to_chat("-100")
    assert limits.chat_wait("-100") == pytest.approx(41.0)
    time.now += 41
    assert limits.chat_wait("-100") == 0.0


async def test_chats_that_are_free_again_are_forgotten() -> None:
    time = Time()
    limits = flood(time)
    for n in range(20_001):
        time.now += 0.001
        limits.to_chat(str(n))
    assert len(limits._chats._free_at) <= 10_001
