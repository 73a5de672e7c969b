"""Signing in at a diary system: what the family entered is checked there before anything is kept.

The only service that awaits a network: called from the page and from errands, never inside a
transaction.
"""

import asyncio
from collections.abc import Mapping

from bot.domain import searching
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.found import Found
from bot.domain.link_pages import MOST_CHILDREN
from bot.sources.port import Ask, DiarySource, FoundSchool

PATIENCE = 50.0
"""Seconds for everything together: less than a proxy in front waits for a page."""


async def schools(source: DiarySource, place: str, text: str) -> tuple[FoundSchool, ...]:
    """Schools of the place by what was typed, at most two questions. Raises `DiaryTrouble`."""
    for wanted in searching.readings(text):
        found = await source.schools(place, wanted)
        if found:
            return searching.by_number(text, ((school.name, school) for school in found))
    return ()


async def sign_in(source: DiarySource, entry: str, given: Mapping[Ask, str]) -> Found:
    """The children of the account, and what opens them again. `DiaryTrouble` says why not;
    REJECTED also stands for an account without any child."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await _found(source, entry, given)
    except TimeoutError:
        raise DiaryTrouble(Trouble.UNAVAILABLE) from None
    if not found.children:
        raise DiaryTrouble(Trouble.REJECTED)
    return found


async def _found(source: DiarySource, entry: str, given: Mapping[Ask, str]) -> Found:
    diary = await source.enter(entry, given)
    try:
        children = await diary.children()
        return Found(children[:MOST_CHILDREN], diary.host, dict(diary.credentials))
    finally:
        await diary.close()
