"""The words before the names: ``5А алгебра контрольная 17.11:``"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain import subjects
from bot.domain.classnames import class_name
from bot.domain.dictation import words
from bot.domain.dictation.reading import Heading
from bot.domain.dictation.tokens import Is, Token
from bot.domain.names import folded
from bot.domain.values import Unreadable

_LONGEST = 4
_SHORTEST_SUBJECT = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What a teacher may mean: names of classes (``5А``) and of subjects."""

    classes: Collection[str] = ()
    subjects: Collection[str] = ()


def heading(line: Sequence[Token], known: Known, today: date) -> tuple[Heading, int]:
    """What the line says before its names, and how many tokens of it that takes (0: nothing)."""
    found, at = _taken(line, known, today)
    colon = next((n for n, token in enumerate(line) if token.sign(":")), None)
    if colon is not None and found.class_name and at < colon:
        strange = tuple(token.text for token in line[at:colon] if token.kind is not Is.SIGN)
        if all(token.kind in (Is.WORD, Is.SIGN) for token in line[at:colon]):
            return replace(found, unknown=strange), colon + 1
    if found == Heading():
        return found, 0
    if at < len(line) and line[at].sign(":", "-"):
        at += 1
    return found, at


def _taken(line: Sequence[Token], known: Known, today: date) -> tuple[Heading, int]:
    found, at = Heading(), 0
    while at < len(line):
        step = _step(found, line[at:], known, today)
        if step is None:
            break
        found, size = step
        at += size
    while at and line[at - 1].word in words.HEAD_FILLERS:
        at -= 1
    return found, at


def _step(
    found: Heading, rest: Sequence[Token], known: Known, today: date
) -> tuple[Heading, int] | None:
    """One more thing taken from the front of what is left."""
    if rest[0].word in words.HEAD_FILLERS or (rest[0].sign(",") and found != Heading()):
        return (found, 1) if len(rest) > 1 else None
    for way in (_class, _subject, _kind, _day, _number, _weight):
        step = way(found, rest, known, today)
        if step is not None:
            return step
    return None


_Step = tuple[Heading, int] | None


def _class(found: Heading, rest: Sequence[Token], known: Known, _today: date) -> _Step:
    if found.class_name or rest[0].kind is not Is.NUMBER:
        return None
    size = _letter_of_class(rest)
    if not size:
        return None
    try:
        name = class_name("".join(token.text for token in rest[:size])).name
    except Unreadable:
        return None
    after = rest[size] if len(rest) > size else None
    if name not in known.classes and not _is_subject(rest[size:], known):
        return None
    if after is not None and (after.kind is Is.NUMBER or after.sign(",", ";")):
        return None
    return replace(found, class_name=name), size


def _letter_of_class(rest: Sequence[Token]) -> int:
    """How many tokens a class takes: ``5А``, ``5 "А"``, ``5-А``; 0 where there is none."""
    at = 1
    while at < len(rest) and at < 3 and rest[at].sign('"', "«", "-", "'"):
        at += 1
    if at >= len(rest) or len(rest[at].word) != 1:
        return 0
    apart = not rest[at].glued
    if apart and not rest[at].text.isupper():
        return 0
    at += 1
    return at + 1 if at < len(rest) and rest[at].sign('"', "»", "'") else at


def _is_subject(rest: Sequence[Token], known: Known) -> bool:
    return bool(rest) and _subject(Heading(), rest, known, date.min) is not None


def _subject(found: Heading, rest: Sequence[Token], known: Known, _today: date) -> _Step:
    if found.subject:
        return None
    for size in range(min(_LONGEST, len(rest)), 0, -1):
        said = [token.word for token in rest[:size]]
        meant = subjects_of(said, known.subjects) if all(said) else ()
        if meant:
            return replace(found, subject=meant), size
    return None


def subjects_of(said: Sequence[str], names: Collection[str]) -> tuple[str, ...]:
    """The subjects that the words begin: «алг», «рус яз», "math"; an exact name wins."""
    text = words.SUBJECTS.get(" ".join(said), " ".join(said))
    exact = tuple(name for name in names if text in _spellings(name))
    if exact:
        return exact
    parts = text.split()
    return tuple(
        name
        for name in names
        if any(_begins(parts, spelling.split()) for spelling in _spellings(name))
    )


def _spellings(name: str) -> tuple[str, str]:
    return folded(name), folded(subjects.brief(name, "en"))


def _begins(said: Sequence[str], name: Sequence[str]) -> bool:
    return (
        len(said) <= len(name)
        and len(said[0]) >= _SHORTEST_SUBJECT
        and all(part.startswith(word) for word, part in zip(said, name, strict=False))
    )


def _kind(found: Heading, rest: Sequence[Token], _known: Known, _today: date) -> _Step:
    if found.kind:
        return None
    for size in range(min(_LONGEST, len(rest)), 0, -1):
        kind = words.KIND_OF.get(tuple(token.word for token in rest[:size]))
        if kind:
            return replace(found, kind=kind), size
    return None


def _day(found: Heading, rest: Sequence[Token], _known: Known, today: date) -> _Step:
    if found.day:
        return None
    day, size = past_day(rest, today)
    return (replace(found, day=day), size) if day else None


def _number(found: Heading, rest: Sequence[Token], _known: Known, _today: date) -> _Step:
    """``3 урок``, ``урок 3``"""
    if found.number is not None:
        return None
    at, size = 0, 2
    if len(rest) > 1 and rest[1].sign("-"):  # 3-й урок
        size = 4 if len(rest) > 3 and rest[3].word in words.LESSON_WORDS else 2
    pair = (rest[at], rest[min(size, len(rest)) - 1])
    for number, word in (pair, pair[::-1]):
        if number.kind is Is.NUMBER and len(number.text) < 3 and word.word in words.LESSON_WORDS:
            return replace(found, number=int(number.text)), size
    return None


def _weight(found: Heading, rest: Sequence[Token], _known: Known, _today: date) -> _Step:
    if found.weight or rest[0].word not in words.WEIGHT_WORDS or len(rest) < 2:
        return None
    if rest[1].kind not in (Is.NUMBER, Is.DATE):  # 2.5 looks like a date
        return None
    if len(rest) > 3 and rest[2].sign(",") and rest[2].glued and rest[3].glued:
        return replace(found, weight=f"{rest[1].text}.{rest[3].text}"), 4
    return replace(found, weight=rest[1].text), 2


# --- days ---

_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{2,4}))?")


def past_day(rest: Sequence[Token], today: date) -> tuple[date | None, int]:
    """A day of a lesson that was held: the nearest one not after today (or soon ahead)."""
    ago = words.DAYS_AGO.get(rest[0].word)
    if ago is not None:
        return today - timedelta(days=ago), 1
    weekday = words.WEEKDAYS.get(rest[0].word)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7), 1
    parts, size = _written(rest)
    return (_nearest(parts, today - timedelta(days=300), today), size) if parts else (None, 0)


def coming_day(rest: Sequence[Token], today: date) -> tuple[date | None, int]:
    """A day until which something is due: the next one after today."""
    if rest[0].word in ("завтра", "tomorrow"):
        return today + timedelta(days=1), 1
    weekday = words.WEEKDAYS.get(rest[0].word)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), 1
    parts, size = _written(rest)
    return (_nearest(parts, today, today), size) if parts else (None, 0)


_Parts = tuple[int, int, int | None]


def _written(rest: Sequence[Token]) -> tuple[_Parts | None, int]:
    if rest[0].kind is Is.DATE:
        found = _WRITTEN.fullmatch(rest[0].text)
        if found:
            return (int(found[1]), int(found[2]), int(found[3]) if found[3] else None), 1
    if len(rest) > 1 and rest[0].kind is Is.NUMBER and rest[1].word in words.MONTHS:
        return (int(rest[0].text), words.MONTHS[rest[1].word], None), 2
    if len(rest) > 1 and rest[1].kind is Is.NUMBER and rest[0].word in words.MONTHS:
        return (int(rest[1].text), words.MONTHS[rest[0].word], None), 2
    return None, 0


def _nearest(parts: _Parts, earliest: date, today: date) -> date | None:
    """The first such day from ``earliest`` on; a written year is taken as it is."""
    day, month, year = parts
    years = (year if year > 99 else 2000 + year,) if year else (today.year - 1, today.year)
    for candidate in (*years, today.year + 1) if not year else years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= earliest:
            return found
    return None
