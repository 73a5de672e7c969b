"""The names and what each gets: ``Иванов 5, Петрова н, 3-5; 4: Ёлкин, Кузнецова А.``

A clause is a line or what stands between semicolons; commas part its segments. Whatever can be
read in two ways becomes a question or is left unread: nothing is guessed.
"""

from collections.abc import Sequence
from datetime import date

from bot.domain.dictation import words
from bot.domain.dictation.places import Places
from bot.domain.dictation.reading import Unclear, Value, What
from bot.domain.dictation.roster import Found, Roster
from bot.domain.dictation.said import Said, Target
from bot.domain.dictation.tokens import Is, Token
from bot.domain.dictation.values import Found as ValueFound


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
        self._text, self._roster = text, roster
        self._places = Places(text, tokens, roster, today)
        self._kind, self._said = kind, said
        self._at = 0
        self._held: list[Target] = []
        """Named, and waiting for what they get."""
        self._held_from = 0
        """Where in the text the last of them begins."""
        self._last: list[Target] = []
        """Who gets the values that are being read."""
        self._values: list[Value] = []
        self._group: Value | None = None
        """What stands before the names that get it: «5: Иванов, Петров»."""
        self._group_loose = False
        self._joined = False
        self._excepting = False
        self._all_waits = False
        self._begun = len(said.entries)
        self._segment = True
        """Nothing of the current segment has been read yet."""

    def read(self) -> None:
        while self._at < len(self._places):
            self._step()
        self._close_values()
        self._close_clause()

    # --- one step ---

    def _step(self) -> None:
        token = self._places[self._at]
        if token.sign(","):
            self._end_segment()
        elif token.word in words.AND and not self._places.capital_initial(self._at):
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
        if not self._values or self._at >= len(self._places) or self._pair_follows():
            return False
        found = self._places.value(self._at)
        if found is None or found.value is None or found.value.what is not What.MARK:
            return False
        return self._places.ends_segment(found.end)

    def _begin_exceptions(self) -> None:
        self._all_waits = any(target.everybody for target in self._held)
        self._close_values()
        self._held = [target for target in self._held if not target.everybody]
        self._excepting, self._group, self._at = True, None, self._at + 1

    def _end_exceptions(self) -> None:
        """«кроме Петрова всем 5»"""
        if self._excepting:
            self._said.exclude(self._held, self._kind)
            self._held, self._excepting = [], False

    def _skip(self, token: Token) -> None:
        """Signs and filling words; anything else is told as unread."""
        harmless = token.kind in (Is.SIGN, Is.COMMENT) or token.word in words.FILLERS
        if not harmless:
            self._close_values()
            self._said.leave(token.text, Unclear.UNREADABLE)
        self._at += 1

    # --- numbers of the journal ---

    def _try_number(self) -> bool:
        token, at = self._places[self._at], self._at
        if token.sign("№", "#") or token.word in words.NUMBER:
            number, end = self._places.spoken_number(at + 1)
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
        if not self._held and (self._pair_follows() or self._bare_pair_follows()):
            return self._number(int(token.text), at, at + 1)
        if self._held and self._pair_follows(glued=True):
            return self._unclear(at)
        return False

    def _listed(self) -> bool:
        """Whether a number may be one of a list of journal numbers: «н: 3, 7 и 12»."""
        held = self._held[-1].written if self._held else "0"
        return self._segment or self._joined or held.isdigit()

    def _number(self, number: int, start: int, end: int) -> bool:
        student = self._roster.by_number(number)
        self._close_values()
        self._at = end
        while self._places.sign(self._at, "-", ":", "=", ")", "."):
            self._at += 1
        found = Found((student,)) if student is not None else Found()
        written = self._places.written(start, end)
        self._take_target(Target(written, found, missing=Unclear.NO_NUMBER))
        return True

    def _pair_follows(self, *, glued: bool = False) -> bool:
        return self._places.pair(self._at, after_mark=bool(self._values), glued=glued)

    def _bare_pair_follows(self) -> bool:
        return self._segment and not self._values and self._places.bare_pair(self._at)

    def _list_numbering(self, at: int) -> bool:
        """``1. Иванов 5``: the number of a list is not a mark."""
        return (
            self._segment
            and not self._held
            and self._places.sign(at + 1, ".", ")")
            and self._places.name(at + 2)
        )

    # --- what is given ---

    def _try_value(self) -> bool:
        at = self._at
        bullet = self._places[at].kind is Is.SIGN and not self._held
        if bullet or self._places.initials(at):
            return False
        found = self._places.value(at)
        if found is None:
            return False
        if self._begins_group(found):
            return True
        if found.value is None:
            return self._bad_mark(found)
        if not self._held and not self._last and self._all_waits:
            return self._give_all(found.value, found.end)
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
        places, behind = self._places, self._places.sign(found.end, ":")
        another = self._group is not None and behind
        if (self._held and not another) or found.value is None:
            return False
        at, colon = found.end, False
        while places.sign(at, ":", "-", "="):
            at, colon = at + 1, True
        everybody = places.word(at) in words.ALL | words.REST
        numbers = places.is_number(at) and (behind or found.value.what is not What.MARK)
        if not (self._segment or behind) or not (everybody or numbers or places.name(at)):
            return False
        self._close_values()
        self._close_group()
        self._group, self._group_loose = found.value, not colon
        self._at, self._segment = at, False
        return True

    def _group_begins(self, at: int) -> bool:
        found = self._places.value(at)
        return found is not None and self._places.sign(found.end, ":")

    def _bad_mark(self, found: ValueFound) -> bool:
        start = self._places[self._at].start
        if self._held:
            start = min(start, self._held_from)
        written = self._text[start : self._places[found.end - 1].end]
        self._said.leave(written, Unclear.BAD_MARK)
        self._said.leave_alone(self._held)
        self._held, self._last, self._values = [], [], []
        self._at = found.end
        return True

    def _give_all(self, value: Value, end: int) -> bool:
        self._said.for_all.append(((value,), self._kind))
        self._all_waits, self._at, self._segment = False, end, False
        return True

    def _receivers(self) -> list[Target]:
        """Who gets the value: the last name, and those joined to it by «и»."""
        last = self._held[-1]
        if last.joined:
            return list(self._held)
        self._said.refuse(self._held[:-1])
        return [last]

    # --- names ---

    def _try_name(self) -> bool:
        run, end = self._places.run(self._at)
        if not run:
            return False
        self._close_values()
        self._held_from, self._at = self._places[self._at].start, end
        absent = self._group is not None and self._group.what is What.ABSENCE
        for written, found in self._places.people(run, oblique=self._excepting or absent):
            self._take_target(Target(written, found))
        return True

    def _take_target(self, target: Target) -> None:
        target.joined, self._joined = self._joined, False
        self._held.append(target)
        self._segment = False

    # --- endings ---

    def _close_values(self) -> None:
        """What was given goes to those it was given to."""
        if self._values and self._last:
            self._said.give(self._last, tuple(self._values), self._kind)
        elif self._group is not None and self._held:
            self._close_group_members()
        self._values, self._last = [], []

    def _close_group_members(self) -> None:
        if self._group is not None:
            self._said.give(self._held, (self._group,), self._kind)
            self._held = []
        if self._places.word(self._at) in words.EXCEPT:
            self._all_waits = False

    def _close_group(self) -> None:
        self._close_group_members()
        self._group = None

    def _unclear_group(self) -> bool:
        """``5 Иванов 4 Петров``: it cannot be told which number is whose."""
        self._said.leave_alone(self._last)
        written = ", ".join(target.written for target in self._last)
        self._said.leave(written, Unclear.UNREADABLE)
        self._values, self._last, self._group = [], [], None
        return True

    def _close_clause(self) -> None:
        self._close_group()
        if not self._excepting:
            self._said.refuse(self._held)
            return
        self._said.exclude(self._held, self._kind)
        if self._all_waits:
            self._settle_all()

    def _settle_all(self) -> None:
        """«всем кроме Петрова 5»: the only value there is belongs to all."""
        given = [entry for entry in self._said.entries[self._begun :] if entry.values]
        if len(given) == 1:
            self._said.entries.remove(given[0])
            self._said.excluded.add(given[0].student)
            self._said.for_all.append((given[0].values, self._kind))
        else:
            self._said.leave(self._text, Unclear.NO_VALUE)

    def _unclear(self, start: int, end: int | None = None) -> bool:
        """The rest of the segment is left unread."""
        self._close_values()
        held = self._places[start].start
        if self._held:
            held = min(held, self._held_from)
        stop = end or start + 1
        while not self._places.ends_segment(stop):
            stop += 1
        written = self._text[held : self._places[stop - 1].end]
        self._said.leave(written, Unclear.UNREADABLE)
        self._said.leave_alone(self._held)
        self._held, self._at = [], stop
        return True
