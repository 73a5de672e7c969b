"""A whole message: its heading, then its lines, then what was given to everybody."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.dictation.body import Clause
from bot.domain.dictation.heading import Known, heading
from bot.domain.dictation.reading import (
    Entry,
    Heading,
    Question,
    Reading,
    Unclear,
    Unread,
    Value,
    What,
    Why,
)
from bot.domain.dictation.roster import Pupil, Roster
from bot.domain.dictation.said import Said, cut
from bot.domain.dictation.tokens import Token, tidied, tokens_of

LONGEST_MESSAGE = 4000
_PARTED = re.compile(r"\n|;(?![^(\n]*\))")


@dataclass(frozen=True, slots=True)
class _Line:
    heading: Heading
    text: str
    tokens: list[Token]


def heading_of(text: str, known: Known, today: date) -> Heading:
    """What the message says before its names: of its first line, empty where nothing is said."""
    line = next(iter(_lines(text, known, today)), None)
    return line.heading if line else Heading()


def looks_dictated(text: str, known: Known, today: date) -> bool:
    """Whether a message nobody asked for may be about a lesson: it begins with a class."""
    return bool(heading_of(text, known, today).class_name)


def read(text: str, pupils: Sequence[Pupil], known: Known, today: date) -> Reading:
    """What is said about whom. ``today`` is the lesson's day: dots are due after it."""
    roster, said = Roster(pupils), Said()
    first: Heading | None = None
    kind: str | None = None
    for line in _lines(text, known, today):
        first = first or line.heading
        kind = line.heading.kind or kind
        if line.heading is not first and _elsewhere(line.heading, first):
            said.unread.append(Unread(cut(line.text), Unclear.OTHER_LESSON))
            continue
        own = kind if kind != first.kind else None
        clause = Clause(line.text, line.tokens, roster, today, own, said)
        clause.read()
    return _finished(text, said, pupils)


def _elsewhere(line: Heading, first: Heading) -> bool:
    """Whether a later line is about another lesson than the first one."""
    return bool(
        (line.class_name and line.class_name != first.class_name)
        or (line.subject and line.subject != first.subject)
        or (line.day and line.day != first.day)
        or (line.number is not None and line.number != first.number)
    )


def _lines(text: str, known: Known, today: date) -> Iterator[_Line]:
    for line in _PARTED.split(tidied(text[:LONGEST_MESSAGE])):
        tokens = tokens_of(line)
        if tokens:
            head, size = heading(tokens, known, today)
            yield _Line(head, line, tokens[size:])


def _finished(text: str, said: Said, pupils: Sequence[Pupil]) -> Reading:
    entries, twice = _once_each(said.entries)
    named = {entry.student for entry in said.entries} | said.excluded
    if _contradict(said.for_all):
        said.unread.append(Unread(cut(text), Unclear.UNREADABLE))
        said.for_all.clear()
    for values, kind in said.for_all:
        entries += [
            Entry(pupil.id, values, kind, from_all=True)
            for pupil in pupils
            if pupil.id not in named and not (pupil.absent and _marks(values))
        ]
    return Reading(tuple(entries), (*said.questions, *twice), tuple(said.unread))


def _contradict(for_all: Sequence[tuple[tuple[Value, ...], str | None]]) -> bool:
    """«всем 4, остальным 5»: everybody cannot get two things of one kind."""
    kinds = [(value.what, kind) for values, kind in for_all for value in values[:1]]
    return len(set(kinds)) < len(kinds)


def _marks(values: Sequence[Value]) -> bool:
    return any(value.what is What.MARK for value in values)


def _once_each(entries: Sequence[Entry]) -> tuple[list[Entry], list[Question]]:
    """Somebody who is named twice is asked about, unless the one is a mark and the other not."""
    by_student: dict[tuple[int, str | None], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_student[entry.student, entry.kind].append(entry)
    kept: list[Entry] = []
    twice: list[Question] = []
    for same in by_student.values():
        kinds = [value.what for entry in same for value in entry.values]
        whole = replace(same[0], values=tuple(v for entry in same for v in entry.values))
        if len(same) == 1:
            kept.append(same[0])
        elif len(set(kinds)) == len(kinds):
            kept.append(whole)
        else:
            options = (*dict.fromkeys(same), whole)
            twice.append(Question("", Why.TWICE, options))
    return kept, twice
