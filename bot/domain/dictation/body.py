"""The names and what each gets: ``Иванов 5, Петрова н, 3-5; 4: Ёлкин, Кузнецова А.``

A clause is a line or what stands between semicolons; commas part its segments. Whatever can be
read in two ways becomes a question or is left unread: nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.dictation import words
from bot.domain.dictation.reading import Entry, Question, Unclear, Unread, Value, What, Why
from bot.domain.dictation.roster import Found, Roster
from bot.domain.dictation.tokens import Is, Token
from bot.domain.dictation.values import Found as ValueFound
from bot.domain.dictation.values import value_at

LONGEST_WRITTEN = 40
_NOT_NAMES = (
    words.MARKS.keys() | words.ABSENCES.keys() | words.DOTS | words.ALL | words.REST
    | words.EXCEPT | words.AND | words.FILLERS | words.UNTIL | words.WITH | {"не"}
)  # fmt: skip


@dataclass(slots=True)
class Target:
    """Somebody named, or (``everybody``) all; waiting for what they get."""

    written: str
    found: Found = field(default_factory=Found)
    everybody: bool = False
    joined: bool = False
    """«и» stands between this name and the one before."""
    missing: Unclear = Unclear.UNKNOWN


@dataclass(slots=True)
class Said:
    """Everything that was read, in the order of the message."""

    entries: list[Entry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    for_all: list[tuple[tuple[Value, ...], str | None]] = field(default_factory=list)


class Clause:
    """Reads one clause into `Said`."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        roster: Roster,
        today: date,
        kind: str | None,
        said: Said,
    ) -> None:
        self._text, self._tokens, self._roster = text, tokens, roster
        self._today, self._kind, self._said = today, kind, said
        self._at = 0
        self._held: list[Target] = []
        self._last: list[Target] = []
        self._values: list[Value] = []
        self._group: Value | None = None
        self._group_loose = False
        self._joined = False
        self._excepting = False
        self._all_waits = False
        self._begun = len(said.entries)
        self._segment = True
        """Nothing of the current segment has been read yet."""

    def read(self) -> None:
        while self._at < len(self._tokens):
            self._step()
        self._close_values()
        self._close_clause()

    # --- one step ---

    def _step(self) -> None:
        token = self._tokens[self._at]
        if token.sign(","):
            self._end_segment()
        elif token.word in words.AND and not self._is_capital_initial():
            self._close_values()
            self._joined, self._at = bool(self._held or self._last), self._at + 1
        elif token.word in words.EXCEPT:
            self._begin_exceptions()
        elif token.word in words.ALL | words.REST and not self._roster.knows(token.text):
            self._close_values()
            self._end_exceptions()
            self._take_target(Target(token.text, everybody=True))
            self._at += 1
        elif not (self._try_number() or self._try_value() or self._try_name()):
            self._skip(token)

    def _end_segment(self) -> None:
        self._at += 1
        self._segment = True
        if not self._lone_value_follows():
            self._close_values()

    def _lone_value_follows(self) -> bool:
        """``Иванов 5, 4``: the second mark of the one before."""
        if not self._values or self._at >= len(self._tokens) or self._pair_follows(self._at):
            return False
        found = self._value(self._at)
        if found is None or found.value is None or found.value.what is not What.MARK:
            return False
        after = self._tokens[found.end] if found.end < len(self._tokens) else None
        return after is None or after.sign(",")

    def _begin_exceptions(self) -> None:
        self._all_waits = any(target.everybody for target in self._held)
        self._close_values()
        self._held = [target for target in self._held if not target.everybody]
        self._excepting, self._group, self._at = True, None, self._at + 1

    def _end_exceptions(self) -> None:
        """«кроме Петрова всем 5»"""
        if self._excepting:
            for target in self._held:
                self._exclude(target)
            self._held, self._excepting = [], False

    def _skip(self, token: Token) -> None:
        """Signs and filling words; anything else is told as unread."""
        harmless = token.kind in (Is.SIGN, Is.COMMENT) or token.word in words.FILLERS
        if not harmless:
            self._close_values()
            self._said.unread.append(Unread(cut(token.text), Unclear.UNREADABLE))
        self._at += 1

    # --- numbers of the journal ---

    def _try_number(self) -> bool:
        token, at = self._tokens[self._at], self._at
        if token.sign("№", "#") or token.word in words.NUMBER:
            number, end = self._spoken_number(at + 1)
            if number is None:
                return False
            return self._number(number, at, end)
        if token.kind is not Is.NUMBER:
            return False
        if self._list_numbering(at):
            self._at += 2
            return True
        if self._group is not None and self._listed() and not self._group_begins(at):
            return self._number(int(token.text), at, at + 1)
        free = not self._held
        if free and (self._pair_follows(at) or self._bare_pair(at)):
            return self._number(int(token.text), at, at + 1)
        if self._held and self._pair_follows(at, glued=True):
            return self._unclear(at)
        return False

    def _listed(self) -> bool:
        """Whether a number may be one of a list of journal numbers: «н: 3, 7 и 12»."""
        held = self._held[-1].written if self._held else "0"
        return self._segment or self._joined or held.isdigit()

    def _spoken_number(self, at: int) -> tuple[int | None, int]:
        if at >= len(self._tokens):
            return None, at
        if self._tokens[at].kind is Is.NUMBER:
            return int(self._tokens[at].text), at + 1
        number, end = words.NUMERALS.get(self._tokens[at].word), at + 1
        if number in (20, 30) and end < len(self._tokens):
            unit = words.NUMERALS.get(self._tokens[end].word, 0)
            # «двадцать пять» is a number only when something is left for the mark
            if 0 < unit < 10 and self._value(end + 1) is not None:
                return number + unit, end + 1
        return number, end

    def _number(self, number: int, start: int, end: int) -> bool:
        student = self._roster.by_number(number)
        self._close_values()
        self._at = end
        while self._sign_at(self._at, "-", ":", "=", ")", "."):
            self._at += 1
        found = Found((student,)) if student is not None else Found()
        written = self._slice(start, end)
        self._take_target(Target(written, found, missing=Unclear.NO_NUMBER))
        return True

    def _pair_follows(self, at: int, *, glued: bool = False) -> bool:
        """``3-5``, ``12: н``, ``7 - 4/5``: a number, a sign, and what it gets."""
        sign = at + 1
        if self._tokens[at].kind is not Is.NUMBER or not self._sign_at(sign, "-", ":", "=", ")"):
            return False
        if glued and not all(token.glued for token in self._tokens[sign : sign + 2]):
            return False
        found = self._value(sign + 1)
        return found is not None and not self._minus(at)

    def _minus(self, at: int) -> bool:
        """``5- 4``: the dash belongs to the mark before it."""
        dash = self._tokens[at + 1]
        after = self._tokens[at + 2] if at + 2 < len(self._tokens) else None
        in_range = len(self._tokens[at].text) == 1 and self._tokens[at].text in "12345"
        return (
            in_range
            and bool(self._values)
            and dash.sign("-")
            and dash.glued
            and after is not None
            and not after.glued
        )

    def _bare_pair(self, at: int) -> bool:
        """``3 5``: a segment of two numbers is a number and a mark."""
        if not self._segment or self._values:
            return False
        found = self._value(at + 1)
        if found is None or found.value is None:
            return False
        return found.end >= len(self._tokens) or self._tokens[found.end].sign(",")

    def _list_numbering(self, at: int) -> bool:
        """``1. Иванов 5``: the number of a list is not a mark."""
        return (
            self._segment
            and not self._held
            and self._sign_at(at + 1, ".", ")")
            and self._name_at(at + 2)
        )

    # --- what is given ---

    def _try_value(self) -> bool:
        at = self._at
        bullet = self._tokens[at].kind is Is.SIGN and not self._held
        if bullet or self._initials_follow(at):
            return False
        found = self._value(at)
        if found is None:
            return False
        if self._begins_group(found):
            return True
        if found.value is None:
            return self._bad_mark(found)
        if not self._held and not self._last and self._all_waits:
            return self._give_all(found)
        if not self._held and not self._last:
            return self._unclear(at, found.end)
        self._values.append(found.value)
        if self._held:
            self._last, self._held = self._receivers(), []
        self._at, self._segment = found.end, False
        if self._group is not None and self._group_loose:
            return self._unclear_group()
        return True

    def _begins_group(self, found: ValueFound) -> bool:
        """``5: Иванов, Петров`` and ``н Сидорова``: the value stands first."""
        another = self._group is not None and self._sign_at(found.end, ":")
        if (self._held and not another) or found.value is None:
            return False
        at, colon = found.end, False
        while self._sign_at(at, ":", "-", "="):
            at, colon = at + 1, True
        fresh = self._segment or (colon and self._sign_at(found.end, ":"))
        everybody = at < len(self._tokens) and self._tokens[at].word in words.ALL | words.REST
        numbers = (
            at < len(self._tokens)
            and self._tokens[at].kind is Is.NUMBER
            and (self._sign_at(found.end, ":") or found.value.what is not What.MARK)
        )
        if not fresh or not (everybody or numbers or self._name_at(at)):
            return False
        self._close_values()
        self._close_group()
        self._group, self._group_loose = found.value, not colon
        self._at, self._segment = at, False
        return True

    def _group_begins(self, at: int) -> bool:
        found = self._value(at)
        return found is not None and self._sign_at(found.end, ":")

    def _bad_mark(self, found: ValueFound) -> bool:
        start = self._tokens[self._at].start
        if self._held:
            start = min(start, self._held_start)
        written = cut(self._text[start : self._tokens[found.end - 1].end])
        self._said.unread.append(Unread(written, Unclear.BAD_MARK))
        self._leave_alone(self._held)
        self._held, self._last, self._values = [], [], []
        self._at = found.end
        return True

    def _give_all(self, found: ValueFound) -> bool:
        assert found.value is not None  # noqa: S101  the caller has looked
        self._said.for_all.append(((found.value,), self._kind))
        self._all_waits, self._at, self._segment = False, found.end, False
        return True

    def _receivers(self) -> list[Target]:
        """Who gets the value: the last name, and those joined to it by «и»."""
        last = self._held[-1]
        if last.joined:
            return list(self._held)
        self._refuse_held(self._held[:-1])
        return [last]

    # --- names ---

    def _try_name(self) -> bool:
        run, end = self._run(self._at)
        if not run:
            return False
        self._close_values()
        start, self._at = self._at, end
        self._held_start = self._tokens[start].start
        for written, found in self._people(run):
            self._take_target(Target(written, found))
        return True

    def _people(self, run: list[Token]) -> list[tuple[str, Found]]:
        """One person, or several whose names stand side by side."""
        texts = [token.text for token in run]
        oblique = self._excepting or self._absent_group()
        whole = self._roster.find(texts, oblique=oblique)
        if len(run) == 1 or (whole.ids and whole.sure):
            return [(" ".join(texts), whole)]
        parts = self._split(texts, oblique)
        return parts or [(" ".join(texts), whole)]

    def _split(self, texts: list[str], oblique: bool) -> list[tuple[str, Found]]:
        """Empty unless every part is somebody for sure."""
        parts: list[tuple[str, Found]] = []
        while texts:
            for size in range(len(texts), 0, -1):
                found = self._roster.find(texts[:size], oblique=oblique)
                if found.ids and found.sure:
                    parts.append((" ".join(texts[:size]), found))
                    texts = texts[size:]
                    break
            else:
                return []
        return parts

    def _absent_group(self) -> bool:
        return self._group is not None and self._group.what is What.ABSENCE

    def _run(self, at: int) -> tuple[list[Token], int]:
        """The words that may be one name, with initials, and where they end."""
        run: list[Token] = []
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind is not Is.WORD or not self._belongs(run, at):
                break
            run.append(token)
            at += 1
            short = len(token.word) <= 3 and (len(run) > 1 or len(token.word) == 1)
            if short and self._sign_at(at, ".") and self._tokens[at].glued:
                at += 1
        return (run, at) if any(len(token.word) > 1 for token in run) else ([], at)

    def _belongs(self, run: list[Token], at: int) -> bool:
        token = self._tokens[at]
        if len(token.word) == 1:
            return self._is_initial(run, at)
        return token.word not in _NOT_NAMES or self._roster.knows(token.text)

    def _is_initial(self, run: list[Token], at: int) -> bool:
        token = self._tokens[at]
        marked = token.dotted or token.text.isupper()
        if not run:
            return self._initials_follow(at)
        surnames = [other for other in run if len(other.word) > 1]
        if not surnames:
            return marked
        known = self._roster.has_initial(surnames[0].text, token.text)
        if token.word not in words.CODES:
            return marked if token.word in words.AND or not known else marked or known
        after = at + 2 if token.dotted else at + 1
        return known and marked and (self._value(after) is not None or self._dotted_letter(after))

    def _dotted_letter(self, at: int) -> bool:
        return (
            at < len(self._tokens) and len(self._tokens[at].word) == 1 and self._tokens[at].dotted
        )

    def _initials_follow(self, at: int) -> bool:
        """``А. О. Кузнецова``: initials before the surname."""
        seen = 0
        while self._dotted_letter(at):
            at, seen = at + 2, seen + 1
        return 0 < seen < 3 and self._name_at(at)

    def _is_capital_initial(self) -> bool:
        token = self._tokens[self._at]
        return len(token.word) == 1 and (token.dotted or self._initials_follow(self._at))

    def _name_at(self, at: int) -> bool:
        if at >= len(self._tokens) or self._tokens[at].kind is not Is.WORD:
            return False
        return bool(self._run(at)[0])

    def _take_target(self, target: Target) -> None:
        target.joined, self._joined = self._joined, False
        self._held.append(target)
        self._segment = False

    # --- endings ---

    def _close_values(self) -> None:
        """What was given goes to those it was given to."""
        if self._values and self._last:
            self._give(self._last, tuple(self._values))
        elif self._group is not None and self._held:
            self._close_group_members()
        self._values, self._last = [], []

    def _close_group_members(self) -> None:
        after = self._at < len(self._tokens) and self._tokens[self._at].word in words.EXCEPT
        group = self._group
        if group is not None:
            self._give(self._held, (group,))
            self._held = []
        if after:
            self._all_waits = False

    def _close_group(self) -> None:
        self._close_group_members()
        self._group = None

    def _unclear_group(self) -> bool:
        """``5 Иванов 4 Петров``: it cannot be told which number is whose."""
        self._leave_alone(self._last)
        written = ", ".join(target.written for target in self._last)
        self._said.unread.append(Unread(cut(written), Unclear.UNREADABLE))
        self._values, self._last, self._group = [], [], None
        return True

    def _close_clause(self) -> None:
        self._close_group()
        if self._excepting:
            for target in self._held:
                self._exclude(target)
            if self._all_waits:
                self._settle_all()
        else:
            self._refuse_held(self._held)

    def _settle_all(self) -> None:
        """«всем кроме Петрова 5»: the only value there is belongs to all."""
        given = [entry for entry in self._said.entries[self._begun :] if entry.values]
        if len(given) == 1:
            self._said.entries.remove(given[0])
            self._said.excluded.add(given[0].student)
            self._said.for_all.append((given[0].values, self._kind))
        else:
            self._said.unread.append(Unread(cut(self._text), Unclear.NO_VALUE))

    def _refuse_held(self, held: Sequence[Target]) -> None:
        self._leave_alone(held)
        for target in held:
            why = Unclear.NO_VALUE if target.found.ids or target.everybody else target.missing
            self._said.unread.append(Unread(cut(target.written), why))

    def _leave_alone(self, targets: Sequence[Target]) -> None:
        """Who is named but not understood does not get what everybody gets."""
        for target in targets:
            self._said.excluded.update(target.found.ids)

    def _give(self, targets: Sequence[Target], values: tuple[Value, ...]) -> None:
        for target in targets:
            if target.everybody:
                self._said.for_all.append((values, self._kind))
            else:
                self._entry(target, values)

    def _entry(self, target: Target, values: tuple[Value, ...]) -> None:
        ids = target.found.ids
        if not ids:
            written = f"{target.written} {' '.join(value.text for value in values)}"
            self._said.unread.append(Unread(cut(written), target.missing))
        elif len(ids) == 1 and target.found.sure:
            self._said.entries.append(Entry(ids[0], values, self._kind))
        else:
            why = Why.NAMESAKES if target.found.sure else Why.SLIP
            options = tuple(Entry(student, values, self._kind) for student in ids)
            self._said.questions.append(Question(cut(target.written), why, options))

    def _exclude(self, target: Target) -> None:
        if len(target.found.ids) == 1 and target.found.sure:
            self._said.excluded.add(target.found.ids[0])
        else:
            self._entry(target, ())

    def _unclear(self, start: int, end: int | None = None) -> bool:
        """The rest of the segment is left unread."""
        self._close_values()
        held = self._tokens[start].start
        if self._held:
            held = min(held, self._held_start)
        stop = end or start + 1
        while stop < len(self._tokens) and not self._tokens[stop].sign(","):
            stop += 1
        written = self._text[held : self._tokens[stop - 1].end]
        self._said.unread.append(Unread(cut(written), Unclear.UNREADABLE))
        self._leave_alone(self._held)
        self._held, self._at = [], stop
        return True

    # --- looking ---

    _held_start = 0

    def _value(self, at: int) -> ValueFound | None:
        return value_at(self._tokens, at, self._today)

    def _sign_at(self, at: int, *signs: str) -> bool:
        return at < len(self._tokens) and self._tokens[at].sign(*signs)

    def _slice(self, start: int, end: int) -> str:
        return self._text[self._tokens[start].start : self._tokens[end - 1].end]


def cut(written: str) -> str:
    tidy = " ".join(written.split())
    return tidy if len(tidy) <= LONGEST_WRITTEN else f"{tidy[: LONGEST_WRITTEN - 1]}…"
