"""Which diary systems there are: each folder of this room that has a ``system`` module."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

from bot import sources
from bot.sources.port import DiarySource

Operator = Mapping[str, object]
"""An operator's settings for one system: a client id, a proxy, CA files by host…"""


def systems(operators: Mapping[str, Operator] = {}) -> dict[str, DiarySource]:
    """Every system by its code, made with the operator's settings for it."""
    made = (_make(code, operators.get(code, {})) for code in _codes())
    return {system.code: system for system in made}


def _codes() -> Iterator[str]:
    return (found.name for found in pkgutil.iter_modules(sources.__path__) if found.ispkg)


def _make(code: str, operator: Operator) -> DiarySource:
    system: DiarySource = import_module(f"bot.sources.{code}.system").make(operator)
    return system
