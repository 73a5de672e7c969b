"""A class teacher sees a mistake while an announcement is going out, and stops it half-way."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.phone import Phone
from tests.builders import NOW, Seed
from tests.wire.town import Town, town_at

TEACHER = "1003"
FAMILIES = 30
SLOWLY = 10
"""Messages a second: they need some seconds for everybody."""
NEWS = "Собрание в среду"
WORDS = {
    "ru": {
        "announce": "📢 Объявление",
        "send": f"📢 Отправить: {FAMILIES}",
        "stop": "⏸ Остановить",
        "stopped": r"Остановлено: не ушл\w (\d+) сообщен",
        "before": "⏸ Остановлено раньше: {n}",
        "refresh": "🔄 Обновить",
        "rest": "▶️ Отправить остальным",
        "how far": f"Готово {{n}} из {FAMILIES}",
        "stopped title": "⏸ Остановлено",
    },
    "en": {
        "announce": "📢 Announce",
        "send": f"📢 Send to {FAMILIES}",
        "stop": "⏸ Stop",
        "stopped": r"Stopped: (\d+) messages? kept back",
        "before": "⏸ Stopped before: {n}",
        "refresh": "🔄 Refresh",
        "rest": "▶️ Send the rest",
        "how far": f"{{n}} of {FAMILIES} done",
        "stopped title": "⏸ Stopped",
    },
}


def mother(number: int) -> str:
    return str(2000 + number)


def plant(seed: Seed, locale: str) -> None:
    """A full class, every mother with a phone."""
    school = seed.school()
    teacher = seed.teacher(school)
    klass = seed.klass(school, class_teacher_id=teacher)
    seed.link(seed.account(TEACHER, locale=locale), teacher)
    for number in range(FAMILIES):
        child = seed.student(school, klass, f"Иванова Анна{number}")
        parent = seed.parent(school, [child], f"Иванова Мария{number}")
        seed.link(seed.account(mother(number), locale=locale), parent)


@pytest.fixture(params=["ru", "en"])
async def town(
    request: pytest.FixtureRequest, database_url: str
) -> AsyncIterator[tuple[Town, str]]:
    async with town_at(database_url, NOW, rate=SLOWLY) as made:
        await made.seed(lambda seed: plant(seed, request.param))
        yield made, request.param


async def opened(town: Town, account: str, locale: str) -> Phone:
    phone = town.phone(account, locale, account)
    await phone.start()
    return phone


def has_it(phone: Phone) -> int:
    return sum(NEWS in message.text for message in phone.messages)


async def test_who_has_it_keeps_it_the_others_get_it_when_it_goes_on(
    town: tuple[Town, str],
) -> None:
    made, locale = town
    says = WORDS[locale]
    mothers = [await opened(made, mother(number), locale) for number in range(FAMILIES)]
    teacher = await opened(made, TEACHER, locale)
    await teacher.wait(lambda message: says["announce"] in message.labels, 60)
    await made.sandbox.world.activity.until(
        lambda: all(phone.messages[-1].from_bot for phone in mothers), 60, "everybody is there"
    )
    await teacher.press(says["announce"], timeout=20)
    await teacher.settle()
    await teacher.send(NEWS)
    await teacher.settle()
    await teacher.press(says["send"], timeout=20)
    await teacher.settle()

    activity = made.sandbox.world.activity
    await activity.until(lambda: any(map(has_it, mothers)), 20, "the first has it")
    answer = await teacher.press(says["stop"], timeout=20)
    await teacher.settle()
    found = re.search(says["stopped"], answer.text or "")
    assert found is not None, answer.text
    kept_back = int(found[1])
    assert 0 < kept_back < FAMILIES
    reached = FAMILIES - kept_back
    await activity.until(
        lambda: sum(map(has_it, mothers)) == reached, 30, "what was in hand arrives"
    )
    await teacher.wait(lambda message: says["how far"].format(n=reached) in message.text, 20)
    assert says["stopped title"] in teacher.text

    ledger = next(m for m in teacher.messages if says["refresh"] in m.labels)
    await teacher.press(says["refresh"], ledger, timeout=20)
    await teacher.settle()
    ledger = next(m for m in teacher.messages if says["rest"] in m.labels)
    assert says["before"].format(n=kept_back) in ledger.text
    await teacher.press(says["rest"], ledger, timeout=20)
    await activity.until(lambda: all(map(has_it, mothers)), 60, "everybody has it")
    assert [has_it(phone) for phone in mothers] == [1] * FAMILIES, "nobody twice"
