"""Marks: what counts, with which weight, and the exact average."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from bot.domain.names import folded


class Span(StrEnum):
    """A stretch of the school year that marks are looked at over."""

    WEEK = "w"
    MONTH = "m"
    TERM = "t"
    YEAR = "y"


class Tier(StrEnum):
    """The three tiers of kinds of work."""

    TESTS = "tests"
    CLASS = "class"
    HOMEWORK = "homework"


WEIGHTS = {Tier.TESTS: Fraction(3), Tier.CLASS: Fraction(2), Tier.HOMEWORK: Fraction(1)}

_HOMEWORK = ("домаш", "д/з", "дз", "homework", "home work")
_TESTS = (
    "контрол", "провероч", "к/р", "п/р", "тест", "диктант", "сочинен", "изложен", "зачет",
    "экзамен", "срез", "впр", "test", "exam", "quiz", "dictation", "essay", "assessment",
)  # fmt: skip

_ENGLISH_KINDS = {
    "контрольная работа": "Test",
    "контрольная": "Test",
    "проверочная работа": "Short test",
    "проверочная": "Short test",
    "самостоятельная работа": "Independent work",
    "самостоятельная": "Independent work",
    "ответ на уроке": "Answer in class",
    "устный ответ": "Spoken answer",
    "работа на уроке": "Class work",
    "классная работа": "Class work",
    "домашнее задание": "Homework",
    "домашняя работа": "Homework",
    "практическая работа": "Practical work",
    "лабораторная работа": "Lab work",
    "словарный диктант": "Vocabulary dictation",
    "диктант": "Dictation",
    "математический диктант": "Maths dictation",
    "сочинение": "Essay",
    "изложение": "Exposition",
    "тест": "Quiz",
    "зачет": "Credit test",
    "доклад": "Talk",
    "реферат": "Paper",
    "проект": "Project",
    "творческая работа": "Creative work",
    "чтение наизусть": "Recital",
    "норматив": "Fitness standard",
    "работа над ошибками": "Corrections",
    "экзамен": "Exam",
}


@lru_cache(maxsize=1024)
def tier_of(kind: str) -> Tier:
    """The tier of a kind of work as the school wrote it; an unknown kind is class work."""
    words = folded(kind)
    if words.startswith(_HOMEWORK):
        return Tier.HOMEWORK
    if any(word.startswith(_TESTS) for word in words.split()):
        return Tier.TESTS
    return Tier.CLASS


def default_weight(kind: str) -> Fraction:
    """The weight of a kind of work where the school gives none: tests 3, class 2, homework 1."""
    return WEIGHTS[tier_of(kind)]


@lru_cache(maxsize=1024)
def kind_shown(kind: str, locale: str) -> str:
    """``Test (Контрольная работа)`` for an English reader; other kinds stay as written."""
    english = kind_brief(kind, locale)
    return kind if english == kind else f"{english} ({kind})"


@lru_cache(maxsize=1024)
def kind_brief(kind: str, locale: str) -> str:
    """``Test`` for an English reader, without the original behind."""
    return _ENGLISH_KINDS.get(folded(kind), kind) if locale == "en" else kind


@dataclass(frozen=True, slots=True)
class Weighed:
    """What an average is made of. ``value`` None (зач, осв, a dot) never counts."""

    value: int | None
    weight: Fraction
    kind: str = ""


def average(marks: Iterable[Weighed]) -> Fraction | None:
    """Σ(value·weight) / Σweight, exact; None when nothing counts."""
    values: dict[Fraction, list[int]] = defaultdict(list)
    for mark in marks:
        if mark.value is not None:
            values[mark.weight].append(mark.value)
    # there are few weights: fractions are slow, so they are multiplied once for each
    weight = sum((key * len(same) for key, same in values.items()), Fraction(0))
    total = sum((key * sum(same) for key, same in values.items()), Fraction(0))
    return total / weight if weight else None


def counted(marks: Iterable[Weighed]) -> int:
    return sum(mark.value is not None and mark.weight > 0 for mark in marks)


def averages_by_tier(marks: Iterable[Weighed]) -> dict[Tier, Fraction]:
    """Weighted averages of the tiers that have anything counted, in the order of `Tier`."""
    marks = tuple(marks)
    by_tier = {tier: average(m for m in marks if tier_of(m.kind) is tier) for tier in Tier}
    return {tier: value for tier, value in by_tier.items() if value is not None}


def hundredths(value: Fraction) -> int:
    """Rounded half up, for display only: 4.335 is 434."""
    return (value.numerator * 200 + value.denominator) // (2 * value.denominator)


def mark_text(value: int | None, text: str) -> str:
    """How one mark reads: the halves of ``4/5`` apart, the dot of ``4.`` left to the dot itself."""
    if value is not None and "/" in text:
        return str(value)
    return text.rstrip(".") or "."


def written_mark(value: int | None, text: str, *, asked_again: bool = False) -> str:
    """How one mark stands in the diary: its half of ``4/5``, ``4.`` where it is asked again."""
    written = str(value) if value and "/" in text else text
    return f"{written}." if asked_again and not written.endswith(".") else written


def grade_has_marks(grade: int) -> bool:
    """The first grade has no marks, no averages, no forecast."""
    return grade > 1
