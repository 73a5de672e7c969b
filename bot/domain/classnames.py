"""Names of classes as people type them: ``5 "А"``, ``5-а`` and the Latin ``5A`` are one class."""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.domain.values import Unreadable, spelled

LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_NOISE = re.compile(r"""[\s\-–—.'"«»„“”`()]+|КЛАСС[ЫА]?|КЛ\.?|CLASS(?:ES)?|GRADES?""")
_NAME = re.compile(r"(\d{1,2})([^\W\d_]{0,4})")
_RANGE = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})(?:\s*(?:классы|кл\.?|classes))?")
GRADES = range(1, 13)


@dataclass(frozen=True, slots=True, order=True)
class ClassName:
    """``grade`` 1 to 12; ``letter`` may be empty in a small school."""

    grade: int
    letter: str

    @property
    def name(self) -> str:
        return f"{self.grade}{self.letter}"


def class_name(cell: object) -> ClassName:
    """The class a cell names; `Unreadable` when it names none."""
    text = spelled(cell).upper()
    found = _NAME.fullmatch(_NOISE.sub("", text))
    if found is None or int(found[1]) not in GRADES:
        raise Unreadable("class", text)
    return ClassName(int(found[1]), found[2].translate(LOOKALIKES))


@dataclass(frozen=True, slots=True)
class ClassSet:
    """Which classes a row is about: everything, whole grades, or single classes."""

    everyone: bool = False
    grades: frozenset[int] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)

    def has(self, grade: int, name: str) -> bool:
        return self.everyone or grade in self.grades or name in self.names


ALL = ClassSet(everyone=True)


def class_set(cell: object) -> ClassSet:
    """``2-9``, ``10А; 11Б``, ``1``; empty is everybody. Excel makes a date of ``2-9``: asked."""
    if isinstance(cell, date):
        raise Unreadable("excel_date", spelled(cell), likely=f"{cell.day}-{cell.month}")
    text = spelled(cell).casefold()
    if text in {"", "все", "all"}:
        return ALL
    grades: set[int] = set()
    names: set[str] = set()
    for part in filter(None, (piece.strip() for piece in re.split(r"[;,]", text))):
        _take(part, grades, names)
    return ClassSet(False, frozenset(grades), frozenset(names))


def _take(part: str, grades: set[int], names: set[str]) -> None:
    span = _RANGE.fullmatch(part)
    if span:
        first, last = int(span[1]), int(span[2])
        if first > last or first not in GRADES or last not in GRADES:
            raise Unreadable("classes", part)
        grades.update(range(first, last + 1))
        return
    try:
        one = class_name(part)
    except Unreadable:
        raise Unreadable("classes", part) from None
    if one.letter:
        names.add(one.name)
    else:
        grades.add(one.grade)
        names.add(one.name)
