"""Commands and descriptions in both languages, set once and not again."""

from collections import Counter

import pytest
from aiogram.exceptions import TelegramAPIError

from bot import i18n
from bot.screens.profile import profile
from bot.telegram.profile import publish_profile
from tests.telegram.line import Line


def calls(line: Line) -> Counter[str]:
    return Counter(call.method.lower() for call in line.sandbox.world.calls)


async def test_every_language_gets_its_own_words(strict_line: Line) -> None:
    bot = strict_line.bot
    await publish_profile(bot)
    russian = await bot.get_my_description(language_code="ru")
    english = await bot.get_my_description(language_code="en")
    other = await bot.get_my_description()
    assert russian.description.startswith("Школьный дневник")
    assert english.description.startswith("The school diary")
    assert other == russian
    commands = await bot.get_my_commands(language_code="en")
    assert [command.command for command in commands] == ["menu", "settings", "help"]


async def test_a_second_start_sets_nothing(strict_line: Line) -> None:
    await publish_profile(strict_line.bot)
    before = calls(strict_line)
    await publish_profile(strict_line.bot)
    changed = calls(strict_line) - before
    assert {name for name in changed if name.startswith("set")} == set()


async def test_a_failing_network_does_not_stop_the_start(strict_line: Line) -> None:
    strict_line.sandbox.world.faults.drop(100)
    with pytest.raises(TelegramAPIError):
        await strict_line.bot.get_my_name()
    await publish_profile(strict_line.bot)


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_words_fit_what_telegram_allows(locale: str) -> None:
    with i18n.use(locale):
        shown = profile()
    assert len(shown.description) <= 512
    assert len(shown.about) <= 120
    assert all(1 <= len(does) <= 256 for _name, does in shown.commands)
