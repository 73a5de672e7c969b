"""Whose allowance a request uses up, whatever stands in front of us."""

import asyncio

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.guard import address_of
from bot.web.once import Once


@pytest.mark.parametrize(
    ("peer", "forwarded", "whose"),
    [
        ("93.184.216.34", "", "93.184.216.34"),
        ("93.184.216.34", "198.51.100.1", "93.184.216.34"),  # a stranger says anything
        ("127.0.0.1", "93.184.216.34", "93.184.216.34"),
        ("172.18.0.1", "1.2.3.4, 93.184.216.34", "93.184.216.34"),
        ("100.64.3.2", "93.184.216.34", "93.184.216.34"),  # a hosting platform's own network
        ("", "93.184.216.34", "93.184.216.34"),  # a socket file
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:7:1::5", "2001:db8:7:1::/64"),
        ("2a00:1450:4010::71", "", "2a00:1450:4010::/64"),
        ("127.0.0.1", "::ffff:93.184.216.34", "93.184.216.34"),
        ("127.0.0.1", "unknown", "unknown"),
    ],
)
def test_who_asks(peer: str, forwarded: str, whose: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/link", headers=headers)
    assert address_of(request.clone(remote=peer)) == whose


async def test_work_asked_for_twice_at_once_is_done_once_and_later_again() -> None:
    once, gate, done = Once[int](), asyncio.Event(), list[int]()

    async def work() -> int:
        done.append(len(done))
        await gate.wait()
        return done[-1]

    first, second = (asyncio.create_task(once.do("a", work)) for _press in range(2))
    await asyncio.sleep(0)
    gate.set()
    assert (await first, await second) == (0, 0)
    assert await once.do("a", work) == 1


async def test_what_goes_wrong_is_told_to_both_and_forgotten() -> None:
    once, gate = Once[int](), asyncio.Event()

    async def work() -> int:
        await gate.wait()
        raise OSError

    tasks = [asyncio.create_task(once.do("a", work)) for _press in range(2)]
    await asyncio.sleep(0)
    gate.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(end) for end in ends] == [OSError, OSError]


async def test_who_is_cut_off_leaves_the_way_free() -> None:
    once = Once[int]()
    cut_off = asyncio.create_task(once.do("a", lambda: asyncio.sleep(60, 1)))
    await asyncio.sleep(0)
    cut_off.cancel()
    await asyncio.wait((cut_off,))
    assert await once.do("a", lambda: asyncio.sleep(0, 2)) == 2
