"""Real processes that updates are brought to, ended from outside in the middle of their work."""

import asyncio
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.codes import Selection
from bot.domain.people import Role
from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox
from bot.services.codes import issue_codes
from bot.storage import tables as t
from bot.telegram.lanes import person_of
from tests.builders import NOW, Seed
from tests.wire.crowd import EACH, PEOPLE, Crowd, answers, is_old_or_new, kept
from tests.wire.houses import KEY, House, free_port, house_at, webhook_settings
from tests.wire.nursery import Nursery
from tests.wire.test_signals import ended, process, successor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

Raw = dict[str, Any]


@pytest.fixture
async def house(postgres_url: str, nursery: Nursery) -> AsyncIterator[House]:
    async with house_at(postgres_url, nursery) as house:
        yield house


# --- 200 updates ---


async def test_sigterm_in_the_middle_of_200_updates_loses_none_and_doubles_none(
    tmp_path: Path,
) -> None:
    """``python -m bot run``; what it has not acknowledged is brought to the next one."""
    sandbox = Sandbox(now=lambda: NOW, strict=False)
    sandbox.world.faults.latency = 0.05
    sandbox.webhook.first_pause = 0.05
    await sandbox.start()
    crowd, port = Crowd(sandbox), free_port()
    database, address = f"sqlite:///{tmp_path / 'zvonok.db'}", f"http://127.0.0.1:{port}/hook"
    settings = webhook_settings(sandbox, database, address, port)
    await crowd.speaks()
    async with process(tmp_path, settings) as first:
        await crowd.until_answered(30)
        await ended(first)
    cut = crowd.answered()
    async with successor(settings):
        await crowd.until_all_is_taken()
    await sandbox.stop()
    assert 30 <= cut < PEOPLE * EACH
    assert [answers(phone) for phone in crowd.phones] == [EACH] * PEOPLE


async def test_sigterm_of_one_of_two_loses_none_and_doubles_none(house: House) -> None:
    house.sandbox.world.faults.latency = 0.05
    crowd = Crowd(house.sandbox)
    await crowd.speaks()
    await house.open(2)
    await crowd.until_answered(30)
    assert crowd.answered() < PEOPLE * EACH
    await house.close(house.address.ports[0])
    await crowd.until_all_is_taken()
    assert [answers(phone) for phone in crowd.phones] == [EACH] * PEOPLE


async def test_sigkill_of_one_of_two_doubles_at_most_what_it_was_doing(house: House) -> None:
    """Each person's updates come one by one: only the one in the dead process's hands comes again,
    to the other."""
    house.sandbox.world.faults.latency = 0.05
    crowd = Crowd(house.sandbox)
    await crowd.speaks()
    await house.open(2)
    await crowd.until_answered(30)
    dead = house.address.ports[0]
    in_its_hands = {who for who, n in house.address.under_way[dead].items() if n}
    await house.kill(dead)
    assert crowd.answered() < PEOPLE * EACH
    await crowd.until_all_is_taken()
    found = await house.db.read(kept)
    assert found.updates == {number for own in crowd.updates.values() for number in own}
    for phone in crowd.phones:
        assert is_old_or_new(crowd, phone, found)
        twice = int(phone.user.id in in_its_hands)
        assert EACH <= answers(phone) <= EACH + twice


# --- linking ---


def codes_of_families(seed: Seed, count: int) -> list[str]:
    school = seed.school()
    klass = seed.klass(school)
    for n in range(count):
        seed.parent(school, [seed.student(school, klass, f"Новиков{n} Пётр Ильич")], f"Мать{n} А")
    chosen = Selection(role=Role.PARENT)
    return [code.plain for code in issue_codes(seed.conn, (KEY,), NOW, chosen).codes]


def linking_of(account: int, conn: Connection) -> tuple[int, int, int]:
    """Links, used codes and traces of this account: one of each, or none of any."""
    me = select(t.Account.id).where(t.Account.external_id == str(account)).scalar_subquery()
    links = select(t.Link.id).where(t.Link.account_id == me)
    traces = select(t.Change.id).where(t.Change.entity == "link", t.Change.entity_id.in_(links))
    codes = select(t.Code.id).where(t.Code.redeemed_by == me)
    counts = [
        conn.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        for query in (links, codes, traces)
    ]
    return counts[0], counts[1], counts[2]


NOTHING, LINKED = (0, 0, 0), (1, 1, 1)


async def links(phone: Phone, code: str) -> None:
    """The slip's link, as often as it takes: a press that a dying process had taken may have shown
    nothing, and then people begin again."""
    for _try in range(3):
        await phone.start(code)
        await phone.settle()
        for step in ("Да, дальше", "Даю согласие", "Раз в неделю и срочное"):
            if any(step in label for label in phone.screen.labels):
                await phone.press(step)
                await phone.settle()
        await phone.start("")
        await phone.settle()
        if "Пётр, 5А" in phone.text:
            return
    raise AssertionError(f"three tries have not linked {phone.label}: {phone.text}")


STEPS = 4
"""Updates of linking: the link of the slip, whose children, consent, how often."""
SHOWN = -1.0
MOMENTS = (0.006, SHOWN)
"""Seconds from an update's coming to the kill; the last one: as its effect begins to be shown."""


async def killed_at(house: House, phone: Phone, step: int, moment: float) -> None:
    """Kills the process that is given the person's so-manieth update, at that moment."""
    come = asyncio.Event()
    seen: list[int] = []

    def watch(raw: Raw, _port: int) -> None:
        if person_of(raw) == phone.user.id and raw["update_id"] not in seen:
            seen.append(raw["update_id"])
            if len(seen) == step + 1:
                come.set()

    house.address.watch = watch
    await come.wait()
    if moment == SHOWN:
        activity = house.sandbox.world.activity
        await activity.until(lambda: phone.user.id in activity.in_flight, 20, "an answer")
    else:
        await asyncio.sleep(moment)
    await house.kill(house.address.ports.pop())


async def test_sigkill_at_any_point_of_linking_leaves_the_old_or_the_new(house: House) -> None:
    kills = [(step, moment) for step in range(STEPS) for moment in MOMENTS]
    codes = await house.seed(lambda seed: codes_of_families(seed, len(kills)))
    house.sandbox.world.faults.latency = 0.02  # an answer is under way long enough to be seen
    await house.open(1)
    found = set()
    for (step, moment), code in zip(kills, codes, strict=True):
        phone = house.phone(code)
        kill = asyncio.create_task(killed_at(house, phone, step, moment))
        story = asyncio.create_task(links(phone, code))
        await kill
        state = partial(linking_of, phone.user.id)
        found.add(await house.db.read(state))
        await house.open(1)
        await story
        assert await house.db.read(state) == LINKED
    assert found == {NOTHING, LINKED}
    await house.sandbox.settle()
    assert not house.sandbox.world.updates.pending
