"""The office sets the school's local act in the chat, and a family's screens go by it at once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from bot.domain.local_act import Setting
from bot.keyboards.actions.forecast import OpenForecast
from bot.keyboards.actions.local_act import ChangeLocalAct, OpenLocalAct
from bot.keyboards.codec import Action, encode
from bot.sandbox.phone import Phone
from bot.storage import schools
from tests.builders import Seed
from tests.wire.town import Town, town_at

OFFICE, MOTHER, TEACHER = "701", "702", "703"
WORDS = {
    "ru": SimpleNamespace(
        settings="⚙️ Настройки", school="🏫 Настройки школы",
        half="Округление вверх: от ,5", tenths="Округление вверх: от ,6",
        rule_before="от ,5", rule="от ,6", least="Отметок для итоговой: 3",
        unchanged="Ничего не изменено",
        day="Подпись открывается: пт", other_day="Подпись открывается: сб",
        refused="Ничего не нашлось",
    ),
    "en": SimpleNamespace(
        settings="⚙️ Settings", school="🏫 School settings",
        half="Rounded up from .5", tenths="Rounded up from .6",
        rule_before="from .5", rule="from .6", least="Marks for a term mark: 3",
        unchanged="Nothing was changed",
        day="Signing opens on: Fri", other_day="Signing opens on: Sat",
        refused="Nothing found",
    ),
}  # fmt: skip


@dataclass
class Story:
    town: Town
    locale: str
    words: SimpleNamespace
    school: int
    child: int

    async def phone(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start("")
        await phone.settle()
        return phone

    async def tap(self, phone: Phone, *labels: str) -> str:
        for label in labels:
            await phone.press(label)
            await phone.settle()
        return phone.text

    async def press(self, phone: Phone, action: Action) -> str:
        """A button of an old message, or one that was never shown."""
        answer = await phone.press_data(encode(action), phone.screen)
        await phone.settle()
        return f"{phone.text}\n{answer.text or ''}"

    async def rounding(self) -> str:
        act = await self.town.look(lambda conn: schools.settings(conn, self.school))
        return act.rounding


def _plant(seed: Seed, locale: str) -> tuple[int, int]:
    school = seed.school()
    klass = seed.klass(school)
    child = seed.student(school, klass)
    seed.term(klass)
    seed.mark(child, seed.subject(school), klass, 4)
    for external, person in (
        (OFFICE, seed.teacher(school, "Седова Ирина Олеговна", role="admin")),
        (MOTHER, seed.parent(school, [child])),
        (TEACHER, seed.teacher(school)),
    ):
        seed.link(seed.account(external, locale), person)
    return school, child


@pytest.fixture(params=["ru", "en"])
async def story(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        school, child = await town.seed(lambda seed: _plant(seed, request.param))
        yield Story(town, request.param, WORDS[request.param], school, child)


async def test_the_office_sets_the_rounding_and_a_parent_reads_it(story: Story) -> None:
    words = story.words
    mother, office = await story.phone(MOTHER), await story.phone(OFFICE)
    assert words.rule_before in await story.press(mother, OpenForecast(story.child))
    await story.tap(office, words.settings, words.school, words.half)
    assert words.tenths in office.screen.labels
    assert words.half not in office.screen.labels
    await story.tap(office, words.day)
    assert words.other_day in office.screen.labels
    text = await story.press(mother, OpenForecast(story.child))
    assert words.rule in text
    assert words.rule_before not in text


async def test_a_button_of_an_old_screen_changes_nothing_and_shows_what_stands(
    story: Story,
) -> None:
    words = story.words
    office = await story.phone(OFFICE)
    await story.tap(office, words.settings, words.school, words.least)
    old = ChangeLocalAct(story.school, Setting.LEAST_MARKS, 3, 7)
    assert words.unchanged in await story.press(office, old)
    assert words.least.replace("3", "4") in office.screen.labels


@pytest.mark.parametrize("account", [MOTHER, TEACHER])
async def test_nobody_else_sees_it_or_sets_it(story: Story, account: str) -> None:
    phone = await story.phone(account)
    forged = ChangeLocalAct(story.school, Setting.ROUNDING, 5, 6)
    for action in (forged, OpenLocalAct()):
        assert story.words.refused in await story.press(phone, action)
    assert await story.rounding() == ",5"
