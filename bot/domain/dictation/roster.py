"""Whom the written words of a message name among the students of a lesson."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.classnames import LOOKALIKES
from bot.domain.dictation.surnames import Case, first_forms, forms, one_slip, woman_of
from bot.domain.dictation.words import SHORT_NAMES
from bot.domain.names import folded
from bot.domain.people import Name
from bot.domain.transliteration import latin

SHORTEST_SLIP = 4
_LATIN = LOOKALIKES | str.maketrans("acekopxy", "асекорху")


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student of the lesson; ``number`` is the one in the journal, from 1."""

    id: int
    number: int
    name: Name
    absent: bool = False
    """Marked absent at this lesson already."""


@dataclass(frozen=True, slots=True)
class Found:
    """``sure``: named without doubt, or one of namesakes; else a likely slip to be asked back."""

    ids: tuple[int, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class _Known:
    pupil: Pupil
    forms: dict[str, Case]
    first: str
    firsts: frozenset[str]
    middle: str
    other_gender: frozenset[str]


@dataclass(slots=True)
class Roster:
    """Built once for a message; asked for each name in it."""

    pupils: Sequence[Pupil]
    _known: list[_Known] = field(default_factory=list)
    _by_form: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for pupil in self.pupils:
            known = _known(pupil)
            self._known.append(known)
            for form in known.forms:
                self._by_form[form].append(known)

    def by_number(self, number: int) -> int | None:
        return next((pupil.id for pupil in self.pupils if pupil.number == number), None)

    def has_initial(self, surname: str, letter: str) -> bool:
        """Whether somebody of that surname has a name that begins with the letter."""
        letter = _word(letter)
        return any(
            known.first[:1] == letter or known.middle[:1] == letter
            for known in self._by_form.get(_word(surname), ())
        )

    def knows(self, word: str) -> bool:
        """Whether the word is somebody's surname as it stands in the list."""
        return any(
            known.forms[_word(word)] is Case.EXACT for known in self._by_form.get(_word(word), ())
        )

    def find(self, words: Sequence[str], *, oblique: bool = False) -> Found:
        """Who is named by the words together. ``oblique``: a genitive is expected here."""
        said = [_word(word) for word in words]
        for order in _orders(said):
            found = self._by_surname(order, oblique)
            if found.ids:
                return found
        near = [
            found
            for order in _orders(said)
            for found in (self._by_slip(order), self._by_first(order))
            if found.ids
        ]
        return near[0] if near else Found()

    def _by_surname(self, said: Sequence[str], oblique: bool) -> Found:
        surname, rest = said[0], said[1:]
        matching = [known for known in self._by_form.get(surname, ()) if _fits(known, rest)]
        exact = [known for known in matching if known.forms[surname] is Case.EXACT]
        if exact and not (oblique and len(exact) < len(matching)):
            return Found(_ids(exact))
        doubtful = all(known.forms[surname] is Case.GENITIVE for known in matching)
        return Found(_ids(matching), sure=not doubtful or oblique)

    def _by_slip(self, said: Sequence[str]) -> Found:
        surname, rest = said[0], said[1:]
        same = self._by_form.get(surname, ())
        if same and rest:
            return Found(_ids(same), sure=False)
        if len(surname) < SHORTEST_SLIP:
            return Found()
        near = [known for known in self._known if _near(known, surname)]
        fitting = [known for known in near if _fits(known, rest)]
        return Found(_ids(fitting or near), sure=False)

    def _by_first(self, said: Sequence[str]) -> Found:
        """A first name alone names nobody for sure."""
        if len(said) != 1:
            return Found()
        return Found(_ids([known for known in self._known if said[0] in known.firsts]), sure=False)


def _near(known: _Known, surname: str) -> bool:
    """One letter off, or in the other gender: «Петровой» where there is only a Петров."""
    return surname in known.other_gender or any(one_slip(surname, form) for form in known.forms)


def _word(word: str) -> str:
    plain = folded(word.strip(".'’"))
    latin = sum("a" <= sign <= "z" for sign in plain)
    return plain.translate(_LATIN) if 0 < latin < len(plain) else plain


def _orders(said: Sequence[str]) -> list[Sequence[str]]:
    """The surname first, or behind the name or the initials."""
    return [said] if len(said) == 1 else [said, [said[-1], *said[:-1]]]


def _ids(known: Sequence[_Known]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.pupil.id for one in known))


def _known(pupil: Pupil) -> _Known:
    first, middle = folded(pupil.name.first), folded(pupil.name.middle)
    shorts = SHORT_NAMES.get(first, frozenset())
    spelled = first_forms(first).union(*(first_forms(name) for name in shorts)) if first else ()
    firsts = frozenset({*spelled, folded(latin(pupil.name.first))})
    last = folded(pupil.name.last)
    woman = woman_of(first, middle)
    other = frozenset[str]() if woman is None else frozenset(forms(_counterpart(last), not woman))
    spellings = {**forms(last, woman), folded(latin(pupil.name.last)): Case.EXACT}
    return _Known(pupil, spellings, first, firsts, middle, other)


def _counterpart(last: str) -> str:
    """Иванов of Иванова and the other way round; other surnames as they are."""
    if last.endswith(("ов", "ев", "ин", "ын")):
        return f"{last}а"
    if last.endswith(("ова", "ева", "ина", "ына")):
        return last[:-1]
    return f"{last[:-2]}ий" if last.endswith("ая") else last


def _fits(known: _Known, rest: Sequence[str]) -> bool:
    """Whether what stands beside the surname may be this student's name, patronymic, initials."""
    if not rest:
        return True
    first, *others = rest
    return _is_first(known, first) and all(
        known.middle.startswith(word[:-1] if len(word) > 4 else word) for word in others
    )


def _is_first(known: _Known, word: str) -> bool:
    return known.first.startswith(word) or word in known.firsts
