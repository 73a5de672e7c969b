"""Ids that are said to be unique, made so."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import (
    FetchedChild,
    FetchedDot,
    FetchedLesson,
    FetchedMark,
    FetchedNews,
    FetchedTask,
)

T = TypeVar("T", FetchedLesson, FetchedTask, FetchedMark, FetchedDot, FetchedNews)


def distinct(items: Iterable[T]) -> tuple[T, ...]:
    """The items, each under an id of its own. The same thing told twice is one thing; different
    things under one id (some servers number everything 0) are told apart by their order."""
    found: dict[str, T] = {}
    for item in items:
        again, one = 1, item
        while one.id in found and found[one.id] != one:
            again += 1
            one = replace(item, id=f"{item.id}#{again}")
        found[one.id] = one
    return tuple(found.values())


def siblings(children: Iterable[FetchedChild]) -> tuple[FetchedChild, ...]:
    """Each once. Two children under one id cannot be told apart later: UNCLEAR."""
    found = tuple(dict.fromkeys(children))
    if len({child.id for child in found}) < len(found):
        raise DiaryTrouble(Trouble.UNCLEAR)
    return found
