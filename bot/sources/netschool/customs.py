"""How a school of «Сетевой город» marks: its kinds of work, whether they weigh, and its scale."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.names import folded
from bot.sources import shapes
from bot.sources.shapes import line, records

HOMEWORK = "3"
_HOMEWORK_SHORT = "дз"


@dataclass(frozen=True, slots=True)
class Customs:
    """How this school marks: ``kinds`` are names by type id, ``homework`` the ids of homework."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    homework: frozenset[str] = frozenset({HOMEWORK})
    weighed: bool = True
    five: bool = True
    """Marks are 1 to 5; elsewhere a 5 is another thing and never counts."""

    def kept(self) -> str:
        return json.dumps([dict(self.kinds), sorted(self.homework), self.weighed, self.five])


def kept_customs(text: str) -> Customs | None:
    """What `Customs.kept` wrote; None for nothing."""
    if not text:
        return None
    kinds, homework, weighed, five = json.loads(text)
    return Customs(kinds, frozenset(homework), weighed, five)


def customs(types: object, start: Mapping[str, Any]) -> Customs:
    """From ``assignment/types`` and ``student/diary/init``."""
    found = records(types)
    kinds = {shapes.ident(one.get("id")): line(one.get("name")) for one in found}
    homework = {
        shapes.ident(one.get("id"))
        for one in found
        if folded(line(one.get("abbr"))) == _HOMEWORK_SHORT
    }
    most = start.get("maxMark")
    five = most is None or shapes.whole(most, 0, 1000) in (0, 5)
    weighed = start.get("weight")
    return Customs(
        kinds,
        frozenset({HOMEWORK, *homework}),
        weighed is None or shapes.flag(weighed),
        five,
    )
