"""What is done after the answer: begun twice it happens once, and its end is always a screen."""

from typing import Any

import pytest

from bot import i18n
from bot.domain.clock import MovableClock
from bot.domain.errands import Errand, Job
from bot.handlers.errands import Errands
from bot.services import office_day, office_imports
from bot.storage import import_requests, viewers
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed
from tests.storage.test_special_days_told import DAY

BOT = "42"


async def nothing(*_: Any) -> bytes:
    """No file has to be fetched or read for a form of the chat."""
    raise AssertionError


@pytest.fixture
def errands(db: Database) -> Errands:
    return Errands(db, MovableClock(NOW, frozen=True), nothing, nothing)


def plant(conn: Connection) -> int:
    """The office has just pressed "Apply" below a day off."""
    seed = Seed(conn)
    school = seed.school()
    klass = seed.klass(school)
    seed.term(klass)
    seed.link(seed.account("1"), seed.teacher(school, "Седова Ирина Олеговна", role="admin"))
    office = viewers.load(conn, "telegram", "1", NOW)
    assert office is not None
    asked = office_day.make_special_day(conn, office, DAY, "off", klass, BOT, NOW)
    office_imports.begin(conn, office, asked, NOW, new_year=False, accept=False)
    return asked


async def state(db: Database, request: int) -> str:
    found = await db.read(lambda conn: import_requests.get(conn, request))
    assert found is not None
    return found.state


async def test_an_import_begun_twice_is_applied_once(db: Database, errands: Errands) -> None:
    asked = await db.write(plant)
    with i18n.use("ru"):
        first = await errands.carry_out(Errand(Job.APPLY, asked))
        second = await errands.carry_out(Errand(Job.APPLY, asked))
    assert "Загружено" in first.text
    assert second.toast == "Уже принято"
    assert await state(db, asked) == "applied"


async def test_of_a_request_that_is_gone_nothing_is_found(errands: Errands) -> None:
    with i18n.use("ru"):
        assert "Ничего не нашлось" in (await errands.carry_out(Errand(Job.LOOK, 7))).text
