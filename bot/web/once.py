"""The same work asked for twice at once is done once, and both hear what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Somebody presses twice, or loads the page again while a system is being asked."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work, or waits for who does it already. What it raises, all of them raise."""
        other = self._under_way.get(key)
        if other is not None:
            return await asyncio.shield(other)
        mine = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            done = await work()
        except Exception as error:
            mine.set_exception(error)
            mine.exception()  # nobody else need be waiting for it
            raise
        else:
            mine.set_result(done)
            return done
        finally:
            mine.cancel()  # whoever began it was cut off; no effect otherwise
            del self._under_way[key]
