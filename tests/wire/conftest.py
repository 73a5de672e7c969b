"""A sandbox for each test, and a bare client that sees every answer as it came."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from tests.wire.nursery import Nursery
from tests.wire.nursery import nursery as open_nursery

THURSDAY = datetime(2026, 11, 19, 14, 4, tzinfo=UTC)


class Api:
    """Calls methods by name; gives the whole answer."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self._base = f"{sandbox.url}/bot{sandbox.token}"
        self._session = session

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        async with self._session.post(f"{self._base}/{method}", json=params) as answer:
            return dict(await answer.json())

    async def result(self, method: str, **params: Any) -> Any:
        """The result; an AssertionError with the description when there is none."""
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """Code and description of a refusal."""
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"

    async def form(self, method: str, **fields: Any) -> dict[str, Any]:
        """The same call as a form; bytes travel as files."""
        form = aiohttp.FormData()
        for name, value in fields.items():
            if isinstance(value, bytes):
                form.add_field(name, value, filename=f"{name}.bin")
            else:
                form.add_field(name, str(value))
        async with self._session.post(f"{self._base}/{method}", data=form) as answer:
            return dict(await answer.json())


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    server = Sandbox(now=lambda: THURSDAY)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
async def api(sandbox: Sandbox, session: aiohttp.ClientSession) -> Api:
    return Api(sandbox, session)


@pytest.fixture
async def parent(sandbox: Sandbox) -> Phone:
    """Somebody who pressed Start; there is no update of it left."""
    phone = sandbox.add_phone(label="Мария Иванова", subtitle="родитель")
    await phone.start()
    sandbox.world.updates.drop(list(sandbox.world.updates.pending))
    return phone


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where processes of the bot come from."""
    with open_nursery(tmp_path_factory.mktemp("nursery") / "children.log") as made:
        yield made
