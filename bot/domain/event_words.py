"""An event as the office types it: ``25.12 18:00 Родительское собрание 5А, 5Б``. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from bot.domain import moments
from bot.domain.errors import NotUnderstood

TITLE_LIMIT = 150
DETAILS_LIMIT = 1500
_HOUR = re.compile(r"\d{1,2}[:.]\d{2}")


@dataclass(frozen=True, slots=True)
class Spoken:
    """``classes`` are ids; none: the whole school. ``details`` is what stood below: an agenda."""

    day: date
    starts_at: time | None
    title: str
    classes: tuple[int, ...] = ()
    details: str = ""


def spoken(words: str, today: date, known: Mapping[str, int]) -> Spoken:
    """The first line is the day, perhaps the hour, the title and at its end the classes; the rest
    is the agenda. ``known``: the school's classes by name. Raises `NotUnderstood` ("event")
    without a day to come and a title."""
    first, _, below = words.strip().partition("\n")
    begins, *rest = [*" ".join(first.split()).split(" "), ""]
    day = _day(begins, today)
    starts_at = None
    if _HOUR.fullmatch(rest[0]):
        starts_at, rest = moments.hour(rest[0]), rest[1:]
    title, classes = _classes(" ".join(rest).strip(), known)
    if not title or day < today or len(below) > DETAILS_LIMIT:
        raise NotUnderstood("event")
    return Spoken(day, starts_at, title[:TITLE_LIMIT], classes, below.strip())


def _day(word: str, today: date) -> date:
    try:
        return moments.day(word, today)
    except NotUnderstood:
        raise NotUnderstood("event") from None


def _classes(title: str, known: Mapping[str, int]) -> tuple[str, tuple[int, ...]]:
    """Class names at the end of a title are whom the event is for."""
    words, found = title.replace(",", " ").split(), list[int]()
    while words and words[-1].upper() in known:
        found.append(known[words.pop().upper()])
    return (title if not found else " ".join(words)), tuple(sorted(found))
