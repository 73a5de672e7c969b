"""Whatever a button carries, nobody learns of another family: the one calm answer, nothing shown.

Every kind of action, with the other family's numbers in every place a number can stand, is
pressed by everybody: a parent, a student, a teacher of another class, an office of another
school, a former parent, a stranger.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import product
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import inspect, select

from bot.domain.clock import MovableClock
from bot.handlers.desk import Desk
from bot.handlers.turn import Facts
from bot.keyboards import actions, codec
from bot.keyboards.codec import Action
from bot.storage import tables
from bot.storage.database import Connection, Database
from tests.builders import NOW, Seed
from tests.crawl import Walker

for module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"bot.keyboards.actions.{module.name}")

SECRETS = ("Тайнов", "Tainov", "Taynov", "9Я", "секретн", "Скрытая")
"""Words that stand only in the other family's rows."""


@dataclass
class TwoSchools:
    desk: Desk
    theirs: list[int]
    """Every number that is somebody else's."""


def own_side(seed: Seed) -> None:
    school = seed.school("Школа № 1")
    klass = seed.klass(school, "5А")
    child = seed.student(school, klass)
    seed.term(klass)
    seed.link(seed.account("1"), seed.parent(school, [child]))
    seed.link(seed.account("2"), child)
    seed.link(seed.account("3"), seed.teacher(school))
    seed.link(seed.account("4"), seed.teacher(school, "Завуч Анна Ивановна", role="admin"))
    former = seed.parent(school, [child], "Бывший Пётр Ильич")
    seed.link(seed.account("5"), former, unlinked_at=seed.now)


def other_side(seed: Seed) -> None:
    school = seed.school("Скрытая школа")
    klass = seed.klass(school, "9Я")
    child = seed.student(school, klass, "Тайнов Тайн Тайнович")
    teacher = seed.teacher(school, "Тайнова Учитель Ивановна")
    seed.term(klass, "Скрытая четверть")
    seed.link(seed.account("6"), seed.parent(school, [child], "Тайнова Мать Ивановна"))
    subject = seed.subject(school, "Скрытая алгебра")
    for number in (1, 2):
        seed.lesson(klass, subject, number=number, topic="секретная тема", teacher_id=teacher)
    seed.homework(klass, subject, task="секретное задание")
    seed.mark(child, subject, klass, comment="секретный комментарий", set_by=teacher)


def their_numbers(conn: Connection) -> list[int]:
    """The highest few numbers of every table: planted last, so they are the other side's."""
    found: set[int] = set()
    for table in tables.Base.metadata.sorted_tables:
        if "id" in inspect(table).c:
            newest = select(table.c.id).order_by(table.c.id.desc()).limit(1)
            found.update(conn.execute(newest).scalars())
    return sorted(found)


@pytest.fixture
async def two_schools(db: Database) -> TwoSchools:
    await db.write(lambda conn: own_side(Seed(conn)))
    await db.write(lambda conn: other_side(Seed(conn)))
    clock = MovableClock(NOW, frozen=True)
    desk = Desk(db, clock, Facts("bot", "zvonok_bot", ("k" * 40,)))
    return TwoSchools(desk, await db.read(their_numbers))


def forged(kind: type[Action], numbers: list[int]) -> Iterator[Action]:
    """The action with every one of the numbers in all its places of numbers at once."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for number in numbers:
        yield from (
            kind(**dict(zip(names, values, strict=True)))
            for values in product(*(_values(hints[name], number) for name in names))
        )


def _values(hint: Any, number: int) -> list[Any]:
    plain = next((part for part in get_args(hint) if part is not type(None)), hint)
    if plain is int:
        return [number]
    if plain is bool:
        return [True]
    if plain is date:
        return [datetime(2026, 11, 18, tzinfo=UTC).date()]
    if issubclass(plain, StrEnum):
        return list(plain)[:2]
    return ["x"]


@pytest.mark.parametrize("account", ["1", "2", "3", "4", "5", "77"])
async def test_nobody_learns_of_another_family(two_schools: TwoSchools, account: str) -> None:
    walker = Walker(two_schools.desk, account)
    for kind in codec.all_actions():
        for action in forged(kind, two_schools.theirs):
            screen = await walker.press(action)
            shown = screen.text + screen.toast + repr(screen.rows) + repr(screen.paper)
            for secret in SECRETS:
                assert secret not in shown, (account, action, screen.text)


@pytest.mark.parametrize("account", ["1", "2", "3", "4", "5", "77"])
@pytest.mark.parametrize("data", ["", "zz:1", "d:", "d:1:2:3:4", "\x00", "d:zzzzzzzzzzzzzz:", "🙂"])
async def test_a_button_that_is_no_button_gets_the_calm_answer(
    two_schools: TwoSchools, account: str, data: str
) -> None:
    walker = Walker(two_schools.desk, account)
    screen = await two_schools.desk.press(walker.who(), data)
    assert screen.text == "Ничего не нашлось. Ваши данные целы."
    assert [item.label for row in screen.rows for item in row] == ["Меню"]
