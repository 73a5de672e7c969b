from collections.abc import AsyncIterator

import pytest

from tests.telegram.line import Line, line


@pytest.fixture
async def strict_line() -> AsyncIterator[Line]:
    """A line to a server that refuses whatever Telegram refuses."""
    async with line(strict=True) as wired:
        yield wired
