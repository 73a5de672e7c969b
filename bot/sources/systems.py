"""Which diary systems there are: each folder of this room that has a ``system`` module."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

from bot import sources
from bot.domain.setup import SettingsFault
from bot.sources.port import DiarySource
from bot.sources.told import Operator, check_names

SETTING = "ZVONOK_DIARIES"


def systems(operators: Mapping[str, Operator] = {}) -> dict[str, DiarySource]:
    """Every system by its code, made with the operator's settings for it."""
    made = (_make(code, operators.get(code, {})) for code in _codes())
    return {system.code: system for system in made}


def _codes() -> Iterator[str]:
    return (found.name for found in pkgutil.iter_modules(sources.__path__) if found.ispkg)


def _make(code: str, operator: Operator) -> DiarySource:
    """Raises `SettingsFault` for what the operator's file says wrongly, with its table and key."""
    module = import_module(f"bot.sources.{code}.system")
    try:
        check_names(operator, module.SETTINGS)
        system: DiarySource = module.make(operator)
    except SettingsFault as fault:
        raise SettingsFault(f"{SETTING} [{code}] {fault.name}", fault.why) from None
    return system
