"""The bot's commands and descriptions, in each language, as Telegram keeps them.

What is right already is not set again: Telegram limits these calls to a few a day.
"""

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot import i18n
from bot.screens.profile import Profile, profile

log = structlog.get_logger("profile")

_CODES = ("", *i18n.LOCALES)
"""The empty code is for every other language."""


async def publish_profile(bot: Bot) -> None:
    """Bring Telegram's copy up to date. A failure is logged: the bot works without it."""
    for code in _CODES:
        with i18n.use(code or i18n.DEFAULT):
            wanted = profile()
        try:
            await _publish(bot, code, wanted)
        except AiogramError as error:
            log.warning("profile not published", problem=type(error).__name__)
            return


async def _publish(bot: Bot, code: str, wanted: Profile) -> None:
    if await _commands(bot, code) != wanted.commands:
        commands = [BotCommand(command=name, description=does) for name, does in wanted.commands]
        await bot.set_my_commands(commands, language_code=code)
    description = await bot.get_my_description(language_code=code)
    if description.description != wanted.description:
        await bot.set_my_description(wanted.description, language_code=code)
    about = await bot.get_my_short_description(language_code=code)
    if about.short_description != wanted.about:
        await bot.set_my_short_description(wanted.about, language_code=code)


async def _commands(bot: Bot, code: str) -> tuple[tuple[str, str], ...]:
    found = await bot.get_my_commands(language_code=code)
    return tuple((command.command, command.description) for command in found)
