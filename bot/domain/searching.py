"""Regions and schools by what a family types: either letter ё, any case, Latin, a number alone."""

import re
from collections.abc import Iterable
from typing import TypeVar

from bot.domain.names import folded
from bot.domain.transliteration import latin

T = TypeVar("T")
_NUMBER = re.compile(r"\d+")
_LONG = 5


def fits(text: str, name: str) -> bool:
    """Whether the name, as written or in Latin letters, has the text somewhere; its last letter
    does not count, so that ``Рязань`` and ``Samara`` find their regions."""
    typed = folded(text)
    stem = typed[:-1] if len(typed) >= _LONG else typed
    return stem in folded(name) or stem in folded(latin(name))


def readings(text: str) -> tuple[str, ...]:
    """What to ask a system for, the most exact first: ``школа №5`` may be kept as ``СОШ № 5``."""
    typed = " ".join(text.split())
    return tuple(dict.fromkeys((typed, *_NUMBER.findall(typed)[:1])))


def by_number(text: str, names: Iterable[tuple[str, T]]) -> tuple[T, ...]:
    """Those that have the very number that was typed first: a region has hundreds with a 5 in
    their names, and only so many are shown."""
    wanted = set(_NUMBER.findall(text))

    def is_another(named: tuple[str, T]) -> bool:
        return not wanted <= set(_NUMBER.findall(named[0]))

    return tuple(found for _name, found in sorted(names, key=is_another))
