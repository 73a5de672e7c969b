"""What is being entered for a lesson, and exactly what saving it would change.

The same `plan` is made for the screen and for the saving: its seal travels on the button, so that
nothing is saved but what was shown.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from bot.domain.absence import UNDECIDED
from bot.domain.dictation.reading import Entry, Question, Unclear, Unread, Value, What, Why
from bot.domain.dictation.words import ANSWER, kind_key
from bot.domain.marks import default_weight, mark_text
from bot.domain.teaching import Journal, WrittenDot, WrittenMark
from bot.domain.values import mark as read_mark

OLD_AFTER = timedelta(days=7)
UNDO_WITHIN = timedelta(minutes=10)
REASONS = ("slip", "retake", "appeal")
"""Why a mark is corrected; worded on the screens."""


@dataclass(frozen=True, slots=True)
class Draft:
    id: int
    lesson_id: int | None
    kind: str = ANSWER
    weight: Fraction | None = None
    pen: str = "5"
    beside: bool = False
    reason: str = ""
    words: str = ""
    tapping: bool = False
    """It is being made by tapping names, not from words."""
    entries: tuple[Entry, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def open(self) -> bool:
        return bool(self.questions or self.unread)


# --- what saving would change ---


@dataclass(frozen=True, slots=True)
class MarkChange:
    """``mark_id`` None: a new one. ``after`` empty: taken away. ``before`` and ``after`` are the
    texts as kept; a double mark is two changes."""

    student: int
    kind: str
    weight: Fraction
    mark_id: int | None
    before: str
    after: str
    value: int | None = None
    comment: str = ""
    again: bool = False
    due: date | None = None

    @property
    def reads(self) -> str:
        return mark_text(self.value, self.after) + "." * self.again if self.after else ""


@dataclass(frozen=True, slots=True)
class AbsenceChange:
    """Codes; empty: present."""

    student: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DotChange:
    student: int
    what: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    marks: tuple[MarkChange, ...] = ()
    absences: tuple[AbsenceChange, ...] = ()
    dots: tuple[DotChange, ...] = ()
    closed: tuple[WrittenDot, ...] = ()
    """Work owed since this lesson that a new mark settles."""
    standing: tuple[int, ...] = ()
    """Students of whom everything that was said stands there already."""

    @property
    def count(self) -> int:
        return len(self.marks) + len(self.absences) + len(self.dots)

    @property
    def corrects(self) -> bool:
        return any(change.mark_id is not None for change in self.marks)

    @property
    def seal(self) -> str:
        """Changes with anything that would be written, or with what it would replace."""
        facts = repr((self.marks, self.absences, self.dots, self.closed))
        return blake2b(facts.encode(), digest_size=8).hexdigest()


def plan(draft: Draft, journal: Journal) -> Plan:
    """What saving the draft into the journal as it stands now would change."""
    planned = _Planned(draft, journal)
    standing = tuple(entry.student for entry in _merged(draft) if not planned.take(entry))
    marked = {change.student for change in planned.marks if change.mark_id is None}
    closed = tuple(dot for dot in journal.dots if dot.student in marked)
    return Plan(
        tuple(planned.marks), tuple(planned.absences), tuple(planned.dots), closed, standing
    )


def _merged(draft: Draft) -> list[Entry]:
    """One entry for each student and kind of work."""
    found: dict[tuple[int, str], Entry] = {}
    for entry in draft.entries:
        key = (entry.student, kind_key(entry.kind or draft.kind))
        known = found.get(key)
        found[key] = replace(known, values=(*known.values, *entry.values)) if known else entry
    return [entry for entry in found.values() if entry.values]


class _Planned:
    def __init__(self, draft: Draft, journal: Journal) -> None:
        self._draft, self._journal = draft, journal
        self._by_kind: dict[tuple[int, str], list[WrittenMark]] = defaultdict(list)
        for mark in journal.marks:
            self._by_kind[mark.student, kind_key(mark.kind)].append(mark)
        self.marks: list[MarkChange] = []
        self.absences: list[AbsenceChange] = []
        self.dots: list[DotChange] = []

    def take(self, entry: Entry) -> bool:
        """Whether anything has to be changed for this entry."""
        before = (len(self.marks), len(self.absences), len(self.dots))
        values = [value for value in entry.values if value.what is What.MARK]
        if values:
            self._marks(entry, values)
        for value in entry.values:
            if value.what is What.ABSENCE:
                self._absence(entry.student, value.text)
            elif value.what is What.DOT:
                self._dot(entry.student, value)
            elif value.what is What.CLEAR:
                self._clear(entry)
        return before != (len(self.marks), len(self.absences), len(self.dots))

    def _weight(self, kind: str) -> Fraction:
        own = kind == self._draft.kind and self._draft.weight is not None
        return self._draft.weight or default_weight(kind) if own else default_weight(kind)

    def _marks(self, entry: Entry, values: Sequence[Value]) -> None:
        kind = entry.kind or self._draft.kind
        fresh = [
            MarkChange(
                entry.student, kind, self._weight(kind), None, "", text, number, value.comment,
                cell.dot == "again", value.due,
            )
            for value in values
            for cell in (read_mark(value.text),)
            for number, text in cell.marks
        ]  # fmt: skip
        standing = self._by_kind[entry.student, kind_key(kind)]
        if [_facts(mark) for mark in standing] == [_facts_of(change) for change in fresh]:
            return
        corrects = not self._draft.beside and len(standing) == len(fresh)
        for change, mark in zip(fresh, standing if corrects else [None] * len(fresh), strict=True):
            if mark is None:
                self.marks.append(change)
            elif _facts(mark) != _facts_of(change):
                self.marks.append(_corrected(change, mark))

    def _clear(self, entry: Entry) -> None:
        kind = entry.kind or self._draft.kind
        for mark in self._by_kind[entry.student, kind_key(kind)]:
            gone = MarkChange(entry.student, mark.kind, mark.weight, mark.id, mark.text, "")
            self.marks.append(gone)

    def _absence(self, student: int, code: str) -> None:
        """Where a certificate has come already, "н" is entered as what it decides."""
        if code == UNDECIDED:
            code = self._journal.certified.get(student, code)
        before = self._journal.absences.get(student, "")
        if before != code:
            self.absences.append(AbsenceChange(student, before, code))

    def _dot(self, student: int, value: Value) -> None:
        same = any(
            (dot.student, dot.what, dot.due_on) == (student, value.text, value.due)
            for dot in self._journal.dots
        )
        if not same:
            self.dots.append(DotChange(student, value.text, value.due))


def _facts(mark: WrittenMark) -> tuple[Any, ...]:
    return mark.value, mark.text.rstrip("."), mark.weight, mark.again is not None


def _facts_of(change: MarkChange) -> tuple[Any, ...]:
    return change.value, change.after.rstrip("."), change.weight, change.again


def _corrected(change: MarkChange, mark: WrittenMark) -> MarkChange:
    comment = change.comment or mark.comment
    return replace(change, mark_id=mark.id, kind=mark.kind, before=mark.text, comment=comment)


# --- changing a draft ---


def tapped(draft: Draft, student: int) -> Draft:
    """A tap with the pen: gives the mark, another tap takes it back. A dot stands beside marks."""
    pen = _pen(draft.pen)
    own = [v for e in draft.entries if (e.student, e.kind) == (student, None) for v in e.values]
    group = (What.DOT,) if pen.what is What.DOT else (What.MARK, What.CLEAR)
    same = [value for value in own if value.what in group]
    others = tuple(value for value in own if value.what not in group)
    return _with(draft, student, others if same == [pen] else (*others, pen))


def called(draft: Draft, student: int, code: str) -> Draft:
    """Attendance by a tap: the code, or presence (an empty code)."""
    own = [v for e in draft.entries if (e.student, e.kind) == (student, None) for v in e.values]
    others = tuple(value for value in own if value.what is not What.ABSENCE)
    return _with(draft, student, (*others, Value(What.ABSENCE, code)))


def _pen(pen: str) -> Value:
    if pen == ".":
        return Value(What.DOT)
    return Value(What.MARK, pen) if pen else Value(What.CLEAR)


def _with(draft: Draft, student: int, values: tuple[Value, ...]) -> Draft:
    rest = [e for e in draft.entries if not (e.student == student and e.kind is None)]
    own = (Entry(student, values),) if values else ()
    return replace(draft, entries=(*rest, *own))


def answered(draft: Draft, question: int, option: int | None) -> Draft:
    """A question answered by one of its options, or (None) left out altogether. Raises
    `IndexError` for what is not asked."""
    asked = draft.questions[question]
    rest = tuple(q for number, q in enumerate(draft.questions) if number != question)
    chosen = asked.options if option is None else (asked.options[option],)
    meant = {entry.student for entry in chosen}
    # what everybody gets is not given to somebody who is named, nor to those nobody chose between
    kept = [e for e in draft.entries if not (e.from_all and e.student in meant)]
    given = () if option is None else tuple(entry for entry in chosen if entry.values)
    return replace(draft, questions=rest, entries=(*kept, *given))


def without_unread(draft: Draft) -> Draft:
    return replace(draft, unread=())


# --- as kept in the database ---


def stored(draft: Draft) -> dict[str, Any]:
    return {
        "tapping": draft.tapping,
        "entries": [_entry(entry) for entry in draft.entries],
        "questions": [
            [q.written, q.why.value, [_entry(option) for option in q.options]]
            for q in draft.questions
        ],
        "unread": [[item.written, item.why.value] for item in draft.unread],
    }


def _entry(entry: Entry) -> list[Any]:
    values = [
        [v.what.value, v.text, v.due.isoformat() if v.due else None, v.comment]
        for v in entry.values
    ]
    return [entry.student, values, entry.kind, entry.from_all]


def restored(draft: Draft, content: dict[str, Any]) -> Draft:
    return replace(
        draft,
        tapping=bool(content.get("tapping")),
        entries=tuple(_restored_entry(item) for item in content.get("entries", ())),
        questions=tuple(
            Question(written, Why(why), tuple(_restored_entry(item) for item in options))
            for written, why, options in content.get("questions", ())
        ),
        unread=tuple(Unread(text, Unclear(why)) for text, why in content.get("unread", ())),
    )


def _restored_entry(item: list[Any]) -> Entry:
    student, values, kind, from_all = item
    return Entry(
        student,
        tuple(
            Value(What(what), text, date.fromisoformat(due) if due else None, comment)
            for what, text, due, comment in values
        ),
        kind,
        from_all,
    )
