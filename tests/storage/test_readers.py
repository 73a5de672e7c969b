"""The threads that read SQLite: which of them is called, and what becomes of what waits."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from bot.storage.readers import Readers


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    engine = create_engine(
        f"sqlite:///{tmp_path / 'read.db'}",
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
    )
    readers = Readers(engine, 2)
    yield readers
    readers.close()


def thread(_conn: Connection) -> str:
    return threading.current_thread().name


async def test_one_after_the_other_is_read_by_the_same_thread(readers: Readers) -> None:
    """Its connection has the pages at hand, and the other one is not woken for nothing."""
    assert len({await readers.read(thread) for _ in range(20)}) == 1


async def test_two_at_once_are_read_side_by_side_and_a_third_waits(readers: Readers) -> None:
    gate = threading.Event()
    both = threading.Barrier(3)

    def slow(conn: Connection) -> str:
        both.wait(10)
        gate.wait(10)
        return thread(conn)

    slow_ones = [asyncio.create_task(readers.read(slow)) for _ in range(2)]
    await asyncio.to_thread(both.wait, 10)
    third = asyncio.create_task(readers.read(thread))
    await asyncio.sleep(0.01)
    assert not third.done()
    gate.set()
    names = await asyncio.gather(*slow_ones)
    assert len(set(names)) == 2
    assert await third in names


async def test_a_crowd_is_read_whole(readers: Readers) -> None:
    def number(n: int) -> Callable[[Connection], int]:
        return lambda conn: int(conn.execute(text(f"SELECT {n}")).scalar_one())

    found = await asyncio.gather(*(readers.read(number(n)) for n in range(200)))
    assert found == list(range(200))


async def test_what_was_asked_for_is_still_read_at_the_end(readers: Readers) -> None:
    asked = [asyncio.create_task(readers.read(thread)) for _ in range(10)]
    await asyncio.sleep(0)
    readers.close()
    assert len(await asyncio.gather(*asked)) == 10


async def test_an_error_belongs_to_whoever_asked(readers: Readers) -> None:
    def broken(_conn: Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await readers.read(broken)
    assert await readers.read(thread)
