"""Several processes of the bot behind one address, on one PostgreSQL: together they are one bot."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.codes import Selection, shown
from bot.domain.people import Role
from bot.sandbox.phone import Phone
from bot.services.codes import issue_codes
from bot.storage import tables as t
from tests.builders import NOW, Seed
from tests.family import MOTHER, TEACHER, Family, with_accounts
from tests.wire.houses import KEY, House, house_at
from tests.wire.nursery import Nursery

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")

SURNAMES = ("Андреев", "Борисов", "Викторов", "Григорьев")


@pytest.fixture
async def house(postgres_url: str, nursery: Nursery) -> AsyncIterator[House]:
    async with house_at(postgres_url, nursery) as house:
        yield house


# --- what people do ---


def codes_of_newcomers(seed: Seed, family: Family) -> list[str]:
    for surname in SURNAMES:
        child = seed.student(family.school, family.klass, f"{surname} Иван Петрович")
        seed.parent(family.school, [child], f"{surname}а Мария Павловна")
    chosen = Selection(class_name="5А", role=Role.PARENT)
    issued = issue_codes(seed.conn, (KEY,), NOW, chosen)
    return [code.plain for code in issued.codes]


async def links(phone: Phone, code: str) -> None:
    """From the greeting to the diary, the code typed by hand."""
    await phone.start("")
    await phone.settle()
    await phone.press("🔑 Ввести код")
    await phone.settle()
    await phone.send(shown(code))
    await phone.settle()
    for label in ("Да, дальше", "Даю согласие", "Раз в неделю и срочное"):
        await phone.press(label)
        await phone.settle()


async def announces(phone: Phone, words: str) -> None:
    """An absence with a comment: six updates, one form."""
    await phone.start("")
    await phone.settle()
    for label in ("🤒 Не придёт", "Семейные обстоятельства", "💬 Комментарий, фото"):
        await phone.press(label)
        await phone.settle()
    await phone.send(words)
    await phone.settle()
    await phone.press("✅ Отправить")
    await phone.settle()


def linked(conn: Connection) -> dict[str, int]:
    """How much of linking there is, beside the family's own four."""
    of = {"links": t.Link.id, "accounts": t.Account.id}
    found = {
        name: conn.execute(select(func.count(key))).scalar_one() - 4 for name, key in of.items()
    }
    used = select(func.count()).where(t.Code.redeemed_at.is_not(None))
    traces = select(func.count()).where(t.Change.entity == "link")
    return found | {
        "codes": conn.execute(used).scalar_one(),
        "traces": conn.execute(traces).scalar_one(),
    }


def notices(conn: Connection) -> list[str]:
    return list(conn.execute(select(t.AbsenceNotice.comment)).scalars())


def sees(phone: Phone, words: str) -> bool:
    """A doubled message brings the menu once more, below what it was answered with."""
    return any(message.from_bot and words in message.text for message in phone.messages)


def told_of_absence(phone: Phone) -> int:
    return sum(message.from_bot and "не придёт" in message.text for message in phone.messages)


@pytest.mark.parametrize("twice", [False, True], ids=["each once", "each to two at once"])
async def test_interleaved_dialogues_go_on_across_processes(house: House, twice: bool) -> None:
    """What one process has been told, the next one knows; what two are told has one effect."""
    family = await house.seed(with_accounts)
    codes = await house.seed(lambda seed: codes_of_newcomers(seed, family))
    await house.open(2)
    house.address.twice = twice
    teacher = house.phone("Учитель", TEACHER)
    await teacher.start("")
    await teacher.settle()
    mother = house.phone("Мария", MOTHER)
    newcomers = [house.phone(code) for code in codes]
    stories = [links(phone, code) for phone, code in zip(newcomers, codes, strict=True)]
    await asyncio.gather(announces(mother, "Едем к бабушке"), *stories)
    assert sees(mother, "отправлено")
    assert all(sees(phone, "Иван, 5А") for phone in newcomers)
    n = len(SURNAMES)
    assert await house.db.read(linked) == {"links": n, "accounts": n, "codes": n, "traces": n}
    assert await house.db.read(notices) == ["Едем к бабушке"]
    await teacher.wait(lambda message: "не придёт" in message.text)
    await asyncio.sleep(2.5)  # whoever stands by would have come by now
    assert told_of_absence(teacher) == 1
    for phone in (mother, *newcomers):
        assert set(house.address.answered[phone.user.id]) == set(house.children)
    assert not house.sandbox.world.updates.pending
    a_second_answer = {"answercallbackquery", "editmessagetext"} if twice else set()
    assert set(house.sandbox.world.refused) <= a_second_answer


async def test_the_other_goes_on_where_one_was_stopped(house: House) -> None:
    """In the middle of a form, and the letters are the other one's to send at once."""
    await house.seed(with_accounts)
    await house.open(2)
    teacher = house.phone("Учитель", TEACHER)
    await teacher.start("")
    mother = house.phone("Мария", MOTHER)
    await mother.start("")
    await house.sandbox.settle()
    await mother.press("🤒 Не придёт")
    await mother.settle()
    (first, _second) = house.address.ports
    await house.close(first)
    await mother.press("Семейные обстоятельства")
    await mother.settle()
    await mother.press("✅ Отправить")
    await teacher.wait(lambda message: "не придёт" in message.text)
    await house.sandbox.settle()
    assert told_of_absence(teacher) == 1
    assert await house.db.read(notices) == [""]
